"""Signing in by password, and having one, over HTTP."""

from typing import Annotated

import msgspec
from msgspec import Meta
from quart import Blueprint, Response, current_app

from doorstep.customers.models import Contact
from doorstep.kit.database import trusted
from doorstep.kit.documentation import described
from doorstep.kit.errors import SignInAgain, TooMany
from doorstep.kit.http import json_response, read_body
from doorstep.organizations.hosts import NoSuchPortal

from .arriving import SMALL, Email, plain_email, signed_in, user_agent
from .choosing import TooClose, TooCommon, TooLong, TooShort
from .desk import Desk, TooManyTries
from .entering import current_viewer, session_token_hash
from .letter import password_letter
from .passwords import (
    Entry,
    Own,
    WrongPassword,
    has_password,
    redeem_password,
    remove_password,
    set_password,
)
from .sessions import Session, require_fresh

Typed = Annotated[
    str,
    Meta(min_length=1, max_length=1000, description="Normalised to NFKC once; nothing is trimmed."),
]


class Password(msgspec.Struct):
    """An address and its password."""

    email: Email
    password: Typed


class NewPassword(msgspec.Struct):
    """The password from now on: 12 to 200 characters, and not a common one."""

    password: Typed


class HasPassword(msgspec.Struct):
    """Whether the person has a password."""

    set: bool


class Ended(msgspec.Struct):
    """How many other sessions of the person the change has ended."""

    ended: int


def add_password_routes(blueprint: Blueprint, desk: Desk) -> None:
    """Add to the routes of signing in those of the password."""

    @blueprint.post("/sign-in/password")
    @described(
        "signInByPassword",
        takes=Password,
        gives=Session,
        signed_in=False,
        refuses=(NoSuchPortal, WrongPassword, TooManyTries),
    )
    async def sign_in_by_password() -> Response:
        """Sign in with a password; the answer does not tell what was wrong, nor its time."""
        given = await read_body(Password, limit=SMALL)
        email, organization = plain_email(given.email), await desk.organization()
        entry = Entry(organization.id, email, given.password)
        tried = await desk.count_try(organization, email, desk.by_password(email))
        token = await redeem_password(desk.hashing, entry, user_agent())
        return await signed_in(desk, token, tried)

    @blueprint.get("/session/password")
    @described("getPassword", gives=HasPassword)
    async def show_password() -> Response:
        """Return whether the person signed in has a password."""
        await current_viewer()
        return json_response(HasPassword(await has_password(session_token_hash())))

    @blueprint.put("/session/password")
    @described(
        "setPassword",
        takes=NewPassword,
        gives=Ended,
        refuses=(SignInAgain, TooMany, TooShort, TooLong, TooCommon, TooClose),
    )
    async def put_password() -> Response:
        """Set the password; needs a fresh sign-in. One in place of another ends other sessions."""
        await require_fresh()
        given = await read_body(NewPassword, limit=SMALL)
        own = await _counted(desk)
        ended = await set_password(desk.hashing, desk.keyed, own, given.password)
        return await _told(desk, own, ended, "was set")

    @blueprint.delete("/session/password")
    @described("removePassword", gives=Ended, refuses=(SignInAgain, TooMany))
    async def delete_password() -> Response:
        """Take the password away; needs a fresh sign-in, and ends other sessions."""
        await require_fresh()
        own = await _counted(desk)
        ended = await remove_password(desk.keyed, own)
        return await _told(desk, own, ended, "was removed")


async def _counted(desk: Desk) -> Own:
    """Return whose password is to be another; raises TooMany when it was too often already."""
    viewer = await current_viewer()
    await desk.count_password_set(await desk.organization(), viewer.contact_id)
    return Own(viewer, session_token_hash())


async def _told(desk: Desk, own: Own, ended: int, what: str) -> Response:
    """Answer, and write to the person, whatever has become of the session: it may be a thief's."""
    organization = await desk.organization()
    async with trusted():
        contact = await Contact.get(id=own.viewer.contact_id)
    message = password_letter(
        organization, desk.portal_of(organization), name=contact.name, to=contact.email, what=what
    )
    current_app.add_background_task(desk.notify, contact.id, message)
    return json_response(Ended(ended))
