"""For whoever has a link and has not signed in: what it leads to."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

import msgspec
from quart import Blueprint, Response

from doorstep.kit.documentation import described
from doorstep.kit.http import json_response, read_body
from doorstep.kit.settings import Settings
from doorstep.kit.store import Store
from doorstep.sign_in.desk import Desk
from doorstep.sign_in.throttle import QUARTER, Limit

from .gate import OPEN, Gate
from .serving import NEVER_KEPT, DocumentAway, HasChanged, handed_out
from .sharing import LinkOver, SharedDocument, note_view
from .verify_routes import add_verify

SMALL = 1024
"""Bytes of a body here."""
VIEWS = Limit("shared", 300, QUARTER)
FILES = Limit("shared-file", 300, QUARTER)
"""Of one link, whoever opens it: what others try does not close it."""


class Token(msgspec.Struct, forbid_unknown_fields=True):
    """The token out of a link's fragment."""

    token: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,100}\Z")]


def shared_blueprint(settings: Settings, desk: Desk, store: Store) -> Blueprint:
    """Return the routes, that of verification among them; no search engine is to follow them."""
    blueprint = Blueprint("shared", __name__, url_prefix="/api/portal")
    gate = Gate(desk.keyed, settings.trusted_proxies)

    @blueprint.after_request
    async def hide(response: Response) -> Response:  # pyright: ignore[reportUnusedFunction]
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    async def owner() -> UUID:
        """Return whose portal it is; raises NoSuchPortal."""
        return (await desk.organization()).id

    @blueprint.post("/shared")
    @described(
        "getShared", takes=Token, gives=SharedDocument, signed_in=False, refuses=(*OPEN, LinkOver)
    )
    async def show_shared() -> Response:
        """Return what a link leads to, and count that it was looked at."""
        given = await read_body(Token, limit=SMALL)
        organization = await owner()
        document = await gate.led_to(organization, given.token, VIEWS)
        await gate.is_first_look(organization, given.token)
        await note_view(organization, given.token)
        return json_response(document)

    _add_file(blueprint, owner, gate, store)
    add_verify(blueprint, owner, gate)
    return blueprint


def _add_file(
    blueprint: Blueprint, owner: Callable[[], Awaitable[UUID]], gate: Gate, store: Store
) -> None:
    @blueprint.post("/shared/file")
    @described(
        "getSharedFile",
        takes=Token,
        media_type="*/*",
        signed_in=False,
        refuses=(*OPEN, LinkOver, DocumentAway, HasChanged),
    )
    async def show_shared_file() -> Response:
        """Return the file that a link leads to: a view of its own, unless it follows on one."""
        given = await read_body(Token, limit=SMALL)
        organization = await owner()
        document = await gate.led_to(organization, given.token, FILES)
        response = await handed_out(store, document.file(), NEVER_KEPT)
        if await gate.is_first_look(organization, given.token):
            await note_view(organization, given.token)
        return response
