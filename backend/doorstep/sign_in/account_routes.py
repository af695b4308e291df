"""`/api/session/accounts`: whose records the person may open, and which are open."""

from uuid import UUID

import msgspec
from quart import Blueprint, Response

from doorstep.kit.documentation import described
from doorstep.kit.errors import NotFound, SignInAgain
from doorstep.kit.http import json_response, read_body

from .accounts import Accounts, own_accounts, switch_account
from .cookies import SESSION, set_cookie
from .entering import current_viewer
from .secrecy import token_hash
from .sessions import LASTS, Session, session_of

SMALL = 4096
"""Bytes of a body here."""
blueprint = Blueprint("accounts", __name__, url_prefix="/api/session")


class Choice(msgspec.Struct):
    """The contact to go on as."""

    contact: UUID


@blueprint.get("/accounts")
@described("listAccounts", gives=Accounts)
async def list_accounts() -> Response:
    """List whose records the person may open, the first 100 by name."""
    return json_response(await own_accounts())


@blueprint.post("/account")
@described("switchAccount", takes=Choice, gives=Session, refuses=(SignInAgain, NotFound))
async def switch() -> Response:
    """Go on as another contact of the same person; the cookie from before is worth nothing."""
    await current_viewer()
    token = await switch_account((await read_body(Choice, limit=SMALL)).contact)
    session = await session_of(token_hash(token))
    response = json_response(session)
    set_cookie(response, SESSION, token, LASTS)
    return response
