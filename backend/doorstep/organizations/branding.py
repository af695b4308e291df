"""What a browser needs to show the portal as the organisation's own."""

import asyncio
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from quart import Blueprint, Response, request

from doorstep.kit.errors import NotFound

from .colours import PAPER, PAPER_DARK, accent_of, ink, on
from .hosts import organization_at
from .icons import SIZES, draw_icon, initial_of
from .models import Organization

PACKAGE = Path(__file__).parents[1]
APPLE = 180
"""Pixels of the icon iPhones ask for."""
A_DAY = "public, max-age=86400"
ASK_FIRST = "no-cache"


def branding_blueprint(default: str | None = None) -> Blueprint:
    """Return the manifest, the colours and the icons of the organisation that the host names.

    `default` is the external id of the organisation for hosts that nobody has claimed.
    """
    blueprint = Blueprint("branding", __name__)

    @blueprint.get("/manifest.json")
    async def manifest() -> Response:
        text = msgspec.json.encode(manifest_of(await _organization()))
        return await reply(text, "application/manifest+json", ASK_FIRST)

    @blueprint.get("/brand.css")
    async def brand() -> Response:
        text = stylesheet(accent_of((await _organization()).accent))
        return await reply(text.encode(), "text/css; charset=utf-8", ASK_FIRST)

    @blueprint.get("/icons/<int:size>.png")
    async def icon(size: int) -> Response:
        if size not in SIZES:
            raise NotFound
        return await _icon(size, bleed="maskable" in request.args)

    @blueprint.get("/apple-touch-icon.png")
    async def apple_icon() -> Response:
        return await _icon(APPLE, bleed=True)

    async def _icon(size: int, *, bleed: bool) -> Response:
        owner = await _organization()
        initial, accent = initial_of(owner.name), accent_of(owner.accent)
        png = await asyncio.to_thread(draw_icon, initial, accent, size, bleed=bleed)
        return await reply(png, "image/png", A_DAY)

    async def _organization() -> Organization:
        return await organization_at(request.host, default)

    return blueprint


def manifest_of(organization: Organization) -> dict[str, Any]:
    """Return the web app manifest with the organisation's name and colour."""
    return base_manifest() | {
        "name": organization.name,
        "short_name": organization.name,
        "lang": organization.locale,
        "theme_color": accent_of(organization.accent),
    }


@cache
def base_manifest() -> dict[str, Any]:
    """Return the project's manifest, from the package or, in a checkout, from its root."""
    packaged = PACKAGE / "manifest.json"
    file = packaged if packaged.exists() else PACKAGE.parents[1] / "manifest.json"
    return msgspec.json.decode(file.read_bytes(), type=dict[str, Any])


def stylesheet(accent: str) -> str:
    """Return the accent, and what is readable on it and, as text, on either theme's paper."""
    light, dark = ink(accent, PAPER), ink(accent, PAPER_DARK)
    names = {
        "accent": accent,
        "on-accent": on(accent),
        "accent-ink": f"light-dark({light},{dark})",
    }
    return ":root{" + ";".join(f"--{name}:{value}" for name, value in names.items()) + "}\n"


async def reply(body: bytes, content_type: str, cache_control: str) -> Response:
    """Return a body with an entity tag; 304 when the browser has it already."""
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = cache_control
    response.headers["Vary"] = "Host"
    response.set_etag(hashlib.sha256(body).hexdigest()[:20])
    await response.make_conditional(request)
    return response
