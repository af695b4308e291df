"""What every way in begins and ends with: the address as typed, and the answer with the session."""

from typing import Annotated

from msgspec import Meta
from quart import Response, request

from doorstep.kit.email_address import NoAddress, plain_address
from doorstep.kit.errors import Unprocessable
from doorstep.kit.http import json_response

from .cookies import ASKED, SESSION, expire_cookie, set_cookie
from .desk import Desk, Tried
from .known import known_token, note_new_browser
from .presence import note_day
from .secrecy import token_hash
from .sessions import LASTS, close_session, session_of

SMALL = 4096
"""Bytes of a body here."""
Email = Annotated[
    str,
    Meta(
        max_length=254,
        pattern=r"^\s*[^\s\x00-\x1f\x7f@,;:<>()\[\]\\\"]+@[^\s\x00-\x1f\x7f@,;:<>()\[\]\\\"]+\s*\Z",
        description="A mail address; upper and lower case are the same.",
    ),
]


def plain_email(typed: str) -> str:
    """Return the one form of an address that was typed; raises Unprocessable for what is none."""
    try:
        return plain_address(typed)
    except NoAddress as error:
        raise Unprocessable(errors=[{"field": "email", "reason": str(error)}]) from error


def user_agent() -> str:
    """Return what the browser says it is, fit to be shown."""
    return "".join(filter(str.isprintable, request.headers.get("User-Agent", "")))


async def signed_in(desk: Desk, token: str, tried: Tried | None = None) -> Response:
    """Answer with the new session; one this browser had before is over."""
    await close_session()
    session = await session_of(token_hash(token))
    await note_day(token_hash(token))
    response = json_response(session)
    set_cookie(response, SESSION, token, LASTS)
    expire_cookie(response, ASKED)
    whose = (session.organization.id, session.contact.email)
    await note_new_browser(token_hash(token), whose[0], desk.keyed.addresses(*whose), known_token())
    await desk.arrived(response, session, tried)
    return response
