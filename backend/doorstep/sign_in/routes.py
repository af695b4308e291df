"""Signing in and out over HTTP."""

from typing import Annotated

import msgspec
from msgspec import Meta
from quart import Blueprint, Response, current_app, request
from quart.blueprints import BlueprintSetupState

from doorstep.kit.documentation import described
from doorstep.kit.http import json_response, read_body
from doorstep.kit.outside import Outside
from doorstep.kit.settings import Settings

from .attempts import OPEN, Guess, redeem_code, redeem_link
from .cookies import ASKED, SECURE, SESSION, expire_cookie, read_cookie, set_cookie
from .desk import Desk
from .entering import FALLBACK
from .secrecy import new_token, token_hash
from .sessions import LASTS, Session, close_session, current_session, session_of
from .throttle import LIMITS, Limits

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


class Nothing(msgspec.Struct):
    """Nothing to tell."""


class AskForMail(msgspec.Struct):
    """Who wants to sign in."""

    email: Email


class Code(msgspec.Struct):
    """The code out of the mail."""

    email: Email
    code: Annotated[str, Meta(pattern=r"^\s*[0-9]{3}[ -]?[0-9]{3}\s*\Z", max_length=20)]


class Link(msgspec.Struct):
    """The token out of the link's fragment."""

    token: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,100}\Z")]


def sign_in_blueprint(
    settings: Settings, outside: Outside, limits: Limits | None = None
) -> Blueprint:
    """Return the routes; `limits` are the mode's own unless given."""
    blueprint = Blueprint("sign_in", __name__, url_prefix="/api")
    desk = Desk(settings, outside, limits or LIMITS[settings.mode])

    def configure(state: BlueprintSetupState) -> None:
        state.app.config[SECURE] = settings.secure
        state.app.config[FALLBACK] = settings.default_organization

    blueprint.record(configure)

    @blueprint.post("/sign-in/email")
    @described("askForMail", takes=AskForMail, gives=Nothing, status=202)
    async def ask_for_mail() -> Response:
        """Send a mail with a code and a link, if the address is known; the answer never tells."""
        email = plain((await read_body(AskForMail, limit=SMALL)).email)
        organization = await desk.organization()
        await desk.count_network(organization, desk.limits.asks_of_network)
        browser = read_cookie(ASKED) or new_token()
        asked = await desk.ask(organization, email, browser)
        if asked:
            current_app.add_background_task(desk.send, organization, asked)
        response = json_response({}, 202)
        set_cookie(response, ASKED, browser, OPEN)
        return response

    @blueprint.post("/sign-in/code")
    @described("signInByCode", takes=Code, gives=Session)
    async def sign_in_by_code() -> Response:
        """Sign in with the code that was mailed."""
        given = await read_body(Code, limit=SMALL)
        organization = await desk.organization()
        await desk.count_network(organization, desk.limits.codes_of_network)
        code = "".join(filter(str.isdigit, given.code))
        guess = Guess(organization.id, plain(given.email), code, read_cookie(ASKED))
        return await signed_in(await redeem_code(desk.keyed, guess, user_agent()))

    @blueprint.post("/sign-in/link")
    @described("signInByLink", takes=Link, gives=Session)
    async def sign_in_by_link() -> Response:
        """Sign in with the token of the link that was mailed, in the browser that asked."""
        given = await read_body(Link, limit=SMALL)
        organization = await desk.organization()
        token = await redeem_link(organization.id, given.token, read_cookie(ASKED), user_agent())
        return await signed_in(token)

    @blueprint.get("/session")
    @described("getSession", gives=Session)
    async def show_session() -> Response:
        """Return who is signed in."""
        return json_response(await current_session())

    @blueprint.delete("/session")
    @described("signOut")
    async def sign_out() -> Response:
        """Sign out; the token is worth nothing from here on."""
        await close_session(leaving=True)
        response = Response(status=204)
        response.headers["Cache-Control"] = "no-store"
        expire_cookie(response, SESSION)
        expire_cookie(response, ASKED)
        return response

    return blueprint


async def signed_in(token: str) -> Response:
    """Answer with the new session; one this browser had before is over."""
    await close_session()
    response = json_response(await session_of(token_hash(token)))
    set_cookie(response, SESSION, token, LASTS)
    expire_cookie(response, ASKED)
    return response


def plain(email: str) -> str:
    """Return a mail address as it is kept and compared."""
    return email.strip().lower()


def user_agent() -> str:
    """Return how the request's browser calls itself, without what cannot be printed."""
    return "".join(filter(str.isprintable, request.headers.get("User-Agent", "")))
