"""One's own data over HTTP: what is held, the wish to be erased, and what happened."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta
from quart import Blueprint, Response

from doorstep.customers.models import Role
from doorstep.customers.mutations import NO_NUL
from doorstep.customers.viewer import Viewer, require_owner
from doorstep.kit.documentation import described
from doorstep.kit.errors import NotAllowed, NotFound, SignInAgain, Unprocessable
from doorstep.kit.http import json_response, query_int, query_uuid, read_body
from doorstep.sign_in.entering import current_viewer
from doorstep.sign_in.sessions import require_fresh

from . import erasures, exports, trail
from .erasures import ErasureShown
from .exports import ExportShown
from .holdings import Holdings, holdings

SMALL = 16 * 1024
"""Bytes of a body here."""
LARGEST_PAGE = 100
CONFIRMED = "erase"
"""What has to be typed to ask for it."""
blueprint = Blueprint("privacy", __name__, url_prefix="/api/portal")


class Privacy(msgspec.Struct):
    """What is held, by kinds and numbers, and what was asked for; `erasure` for owners alone."""

    holdings: Holdings
    exports: list[ExportShown]
    erasure: ErasureShown | None


class AskForErasure(msgspec.Struct, forbid_unknown_fields=True):
    """A wish to be erased: `confirmation` is the word "erase", typed by hand."""

    confirmation: Annotated[str, Meta(max_length=20, pattern=NO_NUL)]
    reason: Annotated[str, Meta(max_length=2000, pattern=NO_NUL)] = ""


class AuditQuery(msgspec.Struct):
    """Which page of the events: how many, and before which id."""

    limit: Annotated[int, Meta(ge=1, le=LARGEST_PAGE)] = 30
    before: UUID | None = None


@blueprint.get("/privacy")
@described("getPrivacy", gives=Privacy)
async def show_privacy() -> Response:
    """Say what is held about the customer, or about oneself, and what was asked for."""
    viewer = await current_viewer()
    erasure = await erasures.newest(viewer) if viewer.role is Role.OWNER else None
    return json_response(Privacy(await holdings(viewer), await exports.latest(viewer), erasure))


@blueprint.post("/erasure")
@described(
    "askForErasure",
    takes=AskForErasure,
    gives=ErasureShown,
    status=202,
    refuses=(NotAllowed, SignInAgain, erasures.ErasureUndecided, erasures.TooManyErasures),
)
async def ask_for_erasure() -> Response:
    """Ask the office to erase all that is held; signing in must have been lately."""
    viewer = await _owner()
    wish = await read_body(AskForErasure, limit=SMALL)
    if wish.confirmation.strip().lower() != CONFIRMED:
        reason = f'Type the word "{CONFIRMED}".'
        raise Unprocessable(errors=[{"field": "confirmation", "reason": reason}])
    await require_fresh()
    await erasures.ask(viewer, wish.reason.strip())
    return json_response(await erasures.newest(viewer), 202)


@blueprint.delete("/erasure")
@described(
    "withdrawErasure",
    gives=ErasureShown,
    refuses=(NotAllowed, NotFound, erasures.ErasureDecided),
)
async def withdraw_erasure() -> Response:
    """Take back the wish to be erased while the office has not decided."""
    viewer = await _owner()
    await erasures.withdraw(viewer)
    return json_response(await erasures.newest(viewer))


@blueprint.get("/audit")
@described("listAudit", gives=trail.Events, query=AuditQuery, refuses=(NotAllowed, Unprocessable))
async def list_audit() -> Response:
    """List what happened, newest first; `limit` (1 to 100, 30) and `before` page on."""
    viewer = await _owner()
    limit = query_int("limit", default=30, least=1, most=LARGEST_PAGE)
    return json_response(await trail.events(viewer, limit=limit, before=query_uuid("before")))


async def _owner() -> Viewer:
    viewer = await current_viewer()
    require_owner(viewer)
    return viewer
