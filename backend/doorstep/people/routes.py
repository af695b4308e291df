"""`/api/portal/people`: who has access, for an owner to see and decide. Online only."""

from uuid import UUID

import msgspec
from quart import Blueprint, Response

from doorstep.customers.models import Role
from doorstep.customers.viewer import Viewer, require_owner
from doorstep.kit.database import trusted
from doorstep.kit.documentation import described
from doorstep.kit.errors import NotAllowed, NotFound, SignInAgain
from doorstep.kit.http import json_response, path_uuid, raw_json, read_body
from doorstep.kit.outside import Outside
from doorstep.kit.settings import Settings
from doorstep.replica.reading import read_rows, with_id
from doorstep.sign_in.entering import current_viewer, session_token_hash
from doorstep.sign_in.routes import Nothing
from doorstep.sign_in.sessions import require_fresh

from .access import (
    AlreadyHere,
    AlreadySignedIn,
    Invitation,
    LastOwner,
    TooManyPeople,
    change_role,
    invite,
    invite_again,
    remove,
)
from .inviting import InvitedEnough, Inviting
from .replica import Person

SMALL = 4096
"""Bytes of a body here."""
MOST_LISTED = 500
"""More than fifty have access only where the office's own file says so."""

FRESH = (NotAllowed, SignInAgain)
"""Who is not an owner that has just signed in is told so."""


class PersonRow(Person):
    """Somebody who has access, with their id."""

    id: UUID


class People(msgspec.Struct):
    """Everybody who has access."""

    people: list[PersonRow]


class NewRole(msgspec.Struct, forbid_unknown_fields=True):
    """What somebody may see and do from now on."""

    role: Role


def people_blueprint(settings: Settings, outside: Outside) -> Blueprint:
    """Return the routes, mailing as `settings` and `outside` have it."""
    blueprint = Blueprint("people", __name__, url_prefix="/api/portal/people")
    inviting = Inviting(settings, outside)

    @blueprint.get("")
    @described("listPeople", gives=People, refuses=(NotAllowed,))
    async def list_people() -> Response:
        """List who has access to the customer's records; for an owner."""
        viewer = await _owner()
        rows = await read_rows(viewer, "contact", limit=MOST_LISTED)
        return raw_json(f'{{"people":[{",".join(with_id(*row) for row in rows)}]}}')

    @blueprint.post("")
    @described(
        "invitePerson",
        takes=Invitation,
        gives=PersonRow,
        status=201,
        refuses=(*FRESH, AlreadyHere, TooManyPeople, InvitedEnough, NotFound),
    )
    async def invite_person() -> Response:
        """Give somebody access and tell them by mail; needs a fresh sign-in."""
        owner = await _owner(fresh=True)
        wanted = await read_body(Invitation, limit=SMALL)
        async with inviting.counted(owner):
            invited = await invite(owner, session_token_hash(), wanted)
        await inviting.announce(owner, invited)
        return await _row(owner, invited.id, 201)

    @blueprint.post("/<contact_id>/invitation")
    @described(
        "inviteAgain",
        gives=Nothing,
        status=202,
        refuses=(*FRESH, AlreadySignedIn, InvitedEnough),
    )
    async def invite_once_more(contact_id: str) -> Response:
        """Send the mail again to who has not signed in yet; needs a fresh sign-in."""
        owner = await _owner(fresh=True)
        async with inviting.counted(owner):
            invited = await invite_again(owner, session_token_hash(), path_uuid(contact_id))
        await inviting.announce(owner, invited)
        return json_response({}, 202)

    @blueprint.patch("/<contact_id>")
    @described("changeRole", takes=NewRole, gives=PersonRow, refuses=(*FRESH, LastOwner))
    async def give_role(contact_id: str) -> Response:
        """Change what somebody may see and do; needs a fresh sign-in."""
        owner = await _owner(fresh=True)
        wanted = await read_body(NewRole, limit=SMALL)
        contact = path_uuid(contact_id)
        await change_role(owner, session_token_hash(), contact, wanted.role)
        return await _row(owner, contact, 200)

    @blueprint.delete("/<contact_id>")
    @described("removePerson", status=204, refuses=(*FRESH, LastOwner))
    async def remove_person(contact_id: str) -> Response:
        """End somebody's access: their devices let go of the records; needs a fresh sign-in."""
        owner = await _owner(fresh=True)
        await remove(owner, session_token_hash(), path_uuid(contact_id))
        response = Response(status=204)
        response.headers["Cache-Control"] = "no-store"
        return response

    return blueprint


async def _owner(*, fresh: bool = False) -> Viewer:
    """Return the owner who asks; raises NotSignedIn, NotAllowed or, when `fresh`, SignInAgain."""
    viewer = await current_viewer()
    require_owner(viewer)
    if fresh:
        await require_fresh()
    return viewer


async def _row(owner: Viewer, contact: UUID, status: int) -> Response:
    """Answer with somebody as an owner sees them; NotFound when they were let go meanwhile.

    Who has just made themselves no owner sees it this once more.
    """
    async with trusted() as link:
        doc = await link.fetchval(_PERSON, owner.customer_id, contact)
    if doc is None:
        raise NotFound
    return raw_json(with_id(contact, doc), status)


_PERSON = "select doc from sync_entry where scope = $1 and kind = 'contact' and id = $2"
