"""Signing in and out over HTTP."""

from functools import partial
from typing import Annotated

import msgspec
from msgspec import Meta
from quart import Blueprint, Response, current_app
from quart.blueprints import BlueprintSetupState

from doorstep.kit.documentation import described
from doorstep.kit.errors import TooMany
from doorstep.kit.http import json_response, read_body
from doorstep.kit.settings import Settings
from doorstep.organizations.hosts import NoSuchPortal

from .arriving import SMALL, Email, plain_email, signed_in, user_agent
from .attempts import (
    OPEN,
    CodeExpired,
    Guess,
    LinkExpired,
    OtherBrowser,
    WrongCode,
    redeem_code,
    redeem_link,
)
from .cookies import ASKED, SECURE, SESSION, expire_cookie, read_cookie, set_cookie
from .desk import Desk, TooManyTries
from .entering import FALLBACK
from .password_routes import add_password_routes
from .secrecy import new_token
from .sessions import Session, close_session, current_session


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


def sign_in_blueprint(settings: Settings, desk: Desk) -> Blueprint:
    """Return the routes, which close the desk when the app stops to serve."""
    blueprint = Blueprint("sign_in", __name__, url_prefix="/api")

    def configure(state: BlueprintSetupState) -> None:
        state.app.config[SECURE] = settings.secure
        state.app.config[FALLBACK] = settings.default_organization

    blueprint.record(configure)
    blueprint.after_app_serving(desk.close)
    add_password_routes(blueprint, desk)

    @blueprint.post("/sign-in/email")
    @described(
        "askForMail",
        takes=AskForMail,
        gives=Nothing,
        status=202,
        signed_in=False,
        refuses=(NoSuchPortal, TooMany),
    )
    async def ask_for_mail() -> Response:
        """Send a mail with a code and a link, if the address is known; the answer never tells."""
        email = plain_email((await read_body(AskForMail, limit=SMALL)).email)
        browser = read_cookie(ASKED) or new_token()
        async with desk.turn():
            organization = await desk.organization()
            asked = await desk.ask(organization, email, browser)
        if asked:
            current_app.add_background_task(desk.send, organization, asked)
        response = json_response({}, 202)
        set_cookie(response, ASKED, browser, OPEN)
        return response

    @blueprint.post("/sign-in/code")
    @described(
        "signInByCode",
        takes=Code,
        gives=Session,
        signed_in=False,
        refuses=(NoSuchPortal, WrongCode, CodeExpired, TooManyTries),
    )
    async def sign_in_by_code() -> Response:
        """Sign in with the code that was mailed."""
        given = await read_body(Code, limit=SMALL)
        email, code = plain_email(given.email), "".join(filter(str.isdigit, given.code))
        async with desk.turn():
            organization = await desk.organization()
            guess = Guess(organization.id, email, code, read_cookie(ASKED))
            tried = await desk.count_code(organization, email)
            wrong = partial(desk.wrong_code, organization, tried)
            token = await redeem_code(desk.keyed, guess, user_agent(), wrong)
            return await signed_in(desk, token, tried)

    @blueprint.post("/sign-in/link")
    @described(
        "signInByLink",
        takes=Link,
        gives=Session,
        signed_in=False,
        refuses=(NoSuchPortal, LinkExpired, OtherBrowser),
    )
    async def sign_in_by_link() -> Response:
        """Sign in with the token of the link that was mailed, in the browser that asked."""
        given = await read_body(Link, limit=SMALL)
        async with desk.turn():
            organization = (await desk.organization()).id
            token = await redeem_link(
                desk.keyed, organization, given.token, read_cookie(ASKED), user_agent()
            )
            return await signed_in(desk, token)

    @blueprint.get("/session")
    @described("getSession", gives=Session)
    async def show_session() -> Response:
        """Return who is signed in."""
        return json_response(await current_session())

    @blueprint.delete("/session")
    @described("signOut", status=204, signed_in=False)
    async def sign_out() -> Response:
        """Sign out; the token is worth nothing from here on."""
        await close_session(leaving=True)
        response = Response(status=204)
        response.headers["Cache-Control"] = "no-store"
        expire_cookie(response, SESSION)
        expire_cookie(response, ASKED)
        return response

    return blueprint
