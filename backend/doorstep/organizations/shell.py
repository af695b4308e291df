"""The app itself, as it was built: its page, its service worker and its hashed files."""

import gzip
import mimetypes
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from quart import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Redirect

from doorstep.kit.errors import NotFound, Problem
from doorstep.kit.headers import OF_OTHERS
from doorstep.kit.http import takes_gzip

from .branding import ASK_FIRST, PACKAGE, reply
from .colours import accent_of
from .hosts import NoSuchPortal, organization_at

FOREVER = "public, max-age=31536000, immutable"
WORTH_PACKING = 1024
"""Bytes from which a text is sent compressed."""
TEXTS = {".css", ".html", ".js", ".json", ".svg", ".txt", ".webmanifest"}
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

UNLISTED = {"/portal/shared", "/portal/verify"}
"""Pages that anybody can open, and that no search engine is to list."""
NOBODYS = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>No portal here</title>
<h1>{}</h1>
<p>Please look at the address again, or ask the business that gave it to you.</p>
"""


class NotBuilt(Problem):
    """The app has not been built yet: `make demo` builds it, and a released package has it."""

    status, code = 503, "app_not_built"


@dataclass(frozen=True, slots=True)
class File:
    """One built file in memory, also packed when that pays."""

    body: bytes
    packed: bytes | None
    content_type: str


ROBOTS = File(b"User-agent: *\nDisallow: /api/\n", None, "text/plain; charset=utf-8")


def find_pwa() -> Path | None:
    """Return the folder of the built app: the package's own or the checkout's; None without."""
    places = (PACKAGE / "pwa", PACKAGE.parents[1] / "pwa" / "dist")
    return next((place for place in places if (place / "index.html").exists()), None)


def shell_blueprint(pwa_dir: Path | None, default: str | None = None) -> Blueprint:
    """Return the routes of the app built in `pwa_dir`; without one they say that it is missing.

    The files are read once, here. `default` is as for `organization_at`.
    """
    blueprint = Blueprint("shell", __name__)
    blueprint.register_error_handler(NoSuchPortal, _show_nobodys)
    files = dict(read_files(pwa_dir)) if pwa_dir else {}
    page = files.pop("index.html", None)

    @blueprint.get("/")
    async def door() -> Redirect:
        return redirect("/portal")

    @blueprint.get("/portal")
    @blueprint.get("/portal/<path:_>")
    async def shell(_: str = "") -> Response:
        if page is None:
            raise NotBuilt
        owner = await organization_at(request.host, default)
        filled = fill(page.body, owner.name, accent_of(owner.accent))
        return await _page(filled, page.content_type)

    @blueprint.get("/assets/<path:name>")
    async def asset(name: str) -> Response:
        file = files.get(f"assets/{name}")
        if file is None:
            raise NotFound
        return await _packed(file, FOREVER)

    _serve(blueprint, "robots.txt", ROBOTS)
    for name in files:
        if not name.startswith("assets/"):
            _serve(blueprint, name, files[name])
    return blueprint


@cache
def read_files(folder: Path) -> dict[str, File]:
    """Return the built files by their path within the folder; hidden ones and maps are left out.

    A process reads them once: what is built later is for the next one.
    """
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {
        path.relative_to(folder).as_posix(): _read(path)
        for path in paths
        if "/." not in f"/{path.relative_to(folder).as_posix()}" and path.suffix != ".map"
    }


def fill(page: bytes, name: str, accent: str) -> bytes:
    """Return the page with the organisation's name and colour in their places."""
    text = page.decode().replace("{{name}}", escape(name)).replace("{{accent}}", accent)
    return text.encode()


async def _show_nobodys(error: NoSuchPortal) -> Response:
    """Tell a person who came to a host without a portal; a program gets the problem itself."""
    response = error.response()
    asked = request.accept_mimetypes
    if asked["text/html"] > asked["application/problem+json"]:
        response.set_data(NOBODYS.format(escape(error.sentence)))
        response.content_type = "text/html; charset=utf-8"
        response.headers["Content-Security-Policy"] = OF_OTHERS
    response.headers["Vary"] = "Accept, Host"
    return response


def _read(path: Path) -> File:
    body = path.read_bytes()
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    pays = path.suffix in TEXTS and len(body) >= WORTH_PACKING
    packed = gzip.compress(body, 9, mtime=0) if pays else None
    return File(body, packed, TYPES.get(path.suffix, guessed))


def _serve(blueprint: Blueprint, name: str, file: File) -> None:
    async def serve() -> Response:
        return await _packed(file)

    blueprint.add_url_rule(f"/{name}", endpoint=name.replace(".", "_"), view_func=serve)


async def _page(filled: bytes, content_type: str) -> Response:
    packed = gzip.compress(filled, 6, mtime=0)
    response = await _packed(File(filled, packed, content_type))
    if request.path in UNLISTED:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


async def _packed(file: File, cache_control: str = ASK_FIRST) -> Response:
    if file.packed is None or not takes_gzip(request):
        response = await reply(file.body, file.content_type, cache_control)
    else:
        response = await reply(file.packed, file.content_type, cache_control)
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding, Host"
    return response
