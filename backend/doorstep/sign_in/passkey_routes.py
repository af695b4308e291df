"""Passkeys over HTTP: signing in with one, and looking after one's own."""

from typing import Any

import msgspec
from quart import Blueprint, Response
from webauthn.helpers import base64url_to_bytes

from doorstep.kit.documentation import described
from doorstep.kit.errors import SignInAgain, TooMany
from doorstep.kit.http import json_response, path_uuid, read_body
from doorstep.organizations.hosts import NoSuchPortal

from .arriving import signed_in, user_agent
from .ceremonies import (
    NewCredential,
    UsedCredential,
    check_new,
    options_to_add,
    options_to_sign_in,
)
from .challenges import OPEN, ChallengeOver, PasskeyRefused, new_challenge, take_challenge
from .cookies import PASSKEY, SESSION, expire_cookie, read_cookie, set_cookie
from .desk import Desk
from .entering import current_viewer, session_token_hash
from .models import Purpose
from .passkey_sign_in import UnknownPasskey, sign_in_by_passkey
from .passkeys import (
    Name,
    Passkey,
    Passkeys,
    PasskeyTaken,
    TooManyPasskeys,
    add_passkey,
    list_passkeys,
    may_add,
    remove_passkey,
    rename_passkey,
)
from .secrecy import new_token
from .sessions import Session, require_fresh

LIMIT = 16 * 1024
"""Bytes of a body here."""
ADDING = {Purpose.ADD, Purpose.ADD_QUIETLY}


class Options(msgspec.Struct):
    """What to hand to the browser's WebAuthn, as JSON (WebAuthn §5.1.8 and §5.1.9)."""

    public_key: dict[str, Any]


class ToSignIn(msgspec.Struct):
    """What the browser gave back."""

    credential: UsedCredential


class AskToAdd(msgspec.Struct):
    """Whether the browser is to make a passkey without asking the person."""

    quietly: bool = False


class ToAdd(msgspec.Struct):
    """What the browser gave back."""

    credential: NewCredential


class Rename(msgspec.Struct):
    """What a passkey is to be called."""

    name: Name


def passkey_blueprint(desk: Desk) -> Blueprint:
    """Return the routes."""
    blueprint = Blueprint("passkeys", __name__, url_prefix="/api")
    _sign_in_routes(blueprint, desk)
    _own_routes(blueprint, desk)
    return blueprint


def _sign_in_routes(blueprint: Blueprint, desk: Desk) -> None:
    @blueprint.post("/sign-in/passkey/options")
    @described("askForPasskey", gives=Options, signed_in=False, refuses=(NoSuchPortal, TooMany))
    async def ask_for_passkey() -> Response:
        """Return what to ask the browser with for any passkey it has for this host."""
        organization = await desk.organization()
        await desk.count_network(organization, desk.limits.challenges_of_network)
        browser = read_cookie(PASSKEY) or new_token()
        challenge = await new_challenge(organization.id, Purpose.SIGN_IN, browser)
        party = desk.party(organization)
        response = json_response(Options(options_to_sign_in(party, challenge)))
        set_cookie(response, PASSKEY, browser, OPEN)
        return response

    @blueprint.post("/sign-in/passkey")
    @described(
        "signInByPasskey",
        takes=ToSignIn,
        gives=Session,
        signed_in=False,
        refuses=(NoSuchPortal, TooMany, ChallengeOver, PasskeyRefused, UnknownPasskey),
    )
    async def sign_in() -> Response:
        """Sign in with the passkey that the browser found."""
        given = (await read_body(ToSignIn, limit=LIMIT)).credential
        async with desk.turn():
            organization = await desk.organization()
            tried = await desk.count_network(organization, desk.limits.passkeys_of_network)
            data, browser = _client_data(given), read_cookie(PASSKEY)
            challenge, _ = await take_challenge(organization.id, {Purpose.SIGN_IN}, browser, data)
            party = desk.party(organization)
            token = await sign_in_by_passkey(party, given, challenge, user_agent())
            response = await signed_in(desk, token, tried)
        expire_cookie(response, PASSKEY)
        return response


def _own_routes(blueprint: Blueprint, desk: Desk) -> None:
    @blueprint.get("/portal/passkeys")
    @described("listPasskeys", gives=Passkeys)
    async def show_passkeys() -> Response:
        """List one's own passkeys."""
        await current_viewer()
        party = desk.party(await desk.organization())
        return json_response(await list_passkeys(session_token_hash(), party.id))

    @blueprint.post("/portal/passkeys/options")
    @described(
        "askToAddPasskey",
        takes=AskToAdd,
        gives=Options,
        refuses=(SignInAgain, TooManyPasskeys, TooMany),
    )
    async def ask_to_add() -> Response:
        """Return what to ask the browser with for a new passkey; needs a fresh sign-in."""
        await require_fresh()
        asked = await read_body(AskToAdd, limit=LIMIT)
        organization = await desk.organization()
        await desk.count_network(organization, desk.limits.challenges_of_network)
        person, known = await may_add(session_token_hash())
        purpose = Purpose.ADD_QUIETLY if asked.quietly else Purpose.ADD
        challenge = await new_challenge(organization.id, purpose, read_cookie(SESSION) or "")
        party = desk.party(organization)
        return json_response(Options(options_to_add(party, person, known, challenge, purpose)))

    @blueprint.post("/portal/passkeys")
    @described(
        "addPasskey",
        takes=ToAdd,
        gives=Passkey,
        status=201,
        refuses=(ChallengeOver, PasskeyRefused, PasskeyTaken, TooManyPasskeys),
    )
    async def add() -> Response:
        """Add the passkey that the browser made, in the session that asked for it."""
        await current_viewer()
        given = (await read_body(ToAdd, limit=LIMIT)).credential
        party = desk.party(await desk.organization())
        # That the sign-in is fresh was seen when the challenge was given, which only this session
        # can use and for minutes only. Refusing now would leave a passkey on the device that opens
        # nothing.
        session, data = read_cookie(SESSION), _client_data(given)
        challenge, purpose = await take_challenge(party.organization, ADDING, session, data)
        checked = check_new(party, given, challenge, purpose)
        added = await add_passkey(session_token_hash(), given, checked, user_agent())
        return json_response(added, 201)

    @blueprint.patch("/portal/passkeys/<passkey_id>")
    @described("renamePasskey", takes=Rename, gives=Passkey)
    async def rename(passkey_id: str) -> Response:
        """Call one of one's own passkeys otherwise."""
        await current_viewer()
        wanted = await read_body(Rename, limit=LIMIT)
        which = session_token_hash(), path_uuid(passkey_id)
        return json_response(await rename_passkey(*which, wanted.name))

    @blueprint.delete("/portal/passkeys/<passkey_id>")
    @described("removePasskey", status=204, refuses=(SignInAgain,))
    async def remove(passkey_id: str) -> Response:
        """Remove one of one's own passkeys; needs a fresh sign-in."""
        await require_fresh()
        await remove_passkey(session_token_hash(), path_uuid(passkey_id))
        return Response(status=204, headers={"Cache-Control": "no-store"})


def _client_data(credential: NewCredential | UsedCredential) -> bytes:
    try:
        return base64url_to_bytes(credential.response.client_data)
    except ValueError as error:
        raise PasskeyRefused from error
