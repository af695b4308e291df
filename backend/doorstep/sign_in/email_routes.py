"""Changing one's mail address over HTTP: online only, and only by who has just signed in."""

from typing import Annotated

import msgspec
import structlog
from msgspec import Meta
from quart import Blueprint, Response, current_app

from doorstep.customers.viewer import Viewer
from doorstep.kit.database import trusted
from doorstep.kit.documentation import described
from doorstep.kit.errors import SignInAgain, TooMany
from doorstep.kit.http import json_response, read_body
from doorstep.organizations.models import Organization

from .arriving import SMALL, Email, plain_email
from .attempts import CodeExpired, WrongCode
from .desk import Desk
from .email_change import AddressTaken, SameAddress, ask_change, confirm_change
from .email_letters import letter_to_new, letter_to_old
from .entering import current_viewer, session_token_hash
from .routes import Nothing
from .sessions import Session, require_fresh, session_of
from .throttle import allowed

log = structlog.get_logger()


class NewEmail(msgspec.Struct):
    """The address to sign in with from now on."""

    email: Email


class EmailCode(msgspec.Struct):
    """The code out of the mail to the new address."""

    code: Annotated[str, Meta(pattern=r"^\s*[0-9]{3}[ -]?[0-9]{3}\s*\Z", max_length=20)]


def email_blueprint(desk: Desk) -> Blueprint:
    """Return the routes."""
    blueprint = Blueprint("email", __name__, url_prefix="/api/portal/email")

    @blueprint.post("")
    @described(
        "askForNewEmail",
        takes=NewEmail,
        gives=Nothing,
        status=202,
        refuses=(SignInAgain, SameAddress, TooMany),
    )
    async def ask_for_new_email() -> Response:
        """Mail a code to another address; the answer never tells whether somebody has it."""
        await require_fresh()
        viewer = await current_viewer()
        email = plain_email((await read_body(NewEmail, limit=SMALL)).email)
        organization = await _organization(viewer)
        await _count(desk, viewer, organization)
        wanted = await ask_change(desk.keyed, session_token_hash(), email)
        if await allowed(desk.keyed, organization.id, desk.limits.asks_of_address, email):
            message = letter_to_new(organization, wanted)
            current_app.add_background_task(desk.mail, organization, viewer.contact_id, message)
        else:
            log.warning("email_change_limited", organization=str(organization.id))
        return json_response({}, 202)

    @blueprint.post("/confirmation")
    @described(
        "confirmNewEmail",
        takes=EmailCode,
        gives=Session,
        refuses=(SignInAgain, AddressTaken, CodeExpired, WrongCode, TooMany),
    )
    async def confirm_new_email() -> Response:
        """Change the address for the code that was mailed to it; the old one is told."""
        viewer = await current_viewer()
        given = await read_body(EmailCode, limit=SMALL)
        organization = await _organization(viewer)
        await desk.count_network(organization, desk.limits.codes_of_network)
        code = "".join(filter(str.isdigit, given.code))
        changed = await confirm_change(desk.keyed, viewer.contact_id, session_token_hash(), code)
        message = letter_to_old(organization, changed)
        current_app.add_background_task(desk.notify, viewer.contact_id, message)
        return json_response(await session_of(session_token_hash()))

    return blueprint


async def _organization(viewer: Viewer) -> Organization:
    async with trusted():
        return await Organization.get(id=viewer.organization_id)


async def _count(desk: Desk, viewer: Viewer, organization: Organization) -> None:
    """Count a wish of a contact and of where it comes from; raises TooMany."""
    await desk.count_network(organization, desk.limits.asks_of_network)
    limits = desk.limits
    for limit in (limits.changes_of_contact, limits.changes_of_contact_in_a_day):
        if not await allowed(desk.keyed, organization.id, limit, str(viewer.contact_id)):
            wait = int(limit.within.total_seconds())
            raise TooMany(headers={"Retry-After": str(wait)})
