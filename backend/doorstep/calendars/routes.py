"""`/api/portal/calendar`: a person's addresses for calendars, and a file of one visit."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from quart import Blueprint, Response

from doorstep.customers.viewer import Viewer
from doorstep.kit.database import trusted
from doorstep.kit.documentation import described
from doorstep.kit.errors import NotFound, TooMany
from doorstep.kit.http import attachment, json_response, path_uuid, read_body
from doorstep.organizations.models import Organization
from doorstep.sign_in.desk import Desk
from doorstep.sign_in.entering import current_viewer, own_rows
from doorstep.sign_in.throttle import HOUR, Limit, Throttle

from . import feeds
from .entries import VISITS, Portal, entry_of
from .writing import write_file

SMALL = 4096
"""Bytes of a body here."""
MADE = Limit("calendar", 20, HOUR)
"""Of a contact."""
TYPE = "text/calendar; charset=utf-8"


class MadeEnough(TooMany):
    """You have made many addresses just now. Please try again a little later."""

    code = "too_many_calendars_made"


class Calendars(msgspec.Struct):
    """The addresses that are good, and how many there can be."""

    calendars: list[feeds.Shown]
    most: int


def portal_of(desk: Desk, organization: Organization) -> Portal:
    """Return what a calendar has to know of an organisation's portal."""
    return Portal(
        organization.name,
        organization.email,
        organization.time_zone,
        desk.portal_of(organization),
    )


def calendars_blueprint(desk: Desk) -> Blueprint:
    """Return the routes of who is signed in; the desk knows where the portal is."""
    blueprint = Blueprint("calendars", __name__, url_prefix="/api/portal")
    _add_making(blueprint, desk)
    _add_changing(blueprint)

    @blueprint.get("/calendar")
    @described("listCalendars", gives=Calendars)
    async def list_calendars() -> Response:
        """List the person's addresses for calendars, with what read them last."""
        return json_response(Calendars(await feeds.own(await current_viewer()), feeds.MOST))

    @blueprint.get("/visits/<visit_id>.ics")
    @described("getVisitFile", media_type="text/calendar")
    async def show_visit(visit_id: str) -> Response:
        """Return a visit as a calendar file; of a cancelled one, what takes it out again."""
        viewer, visit = await current_viewer(), path_uuid(visit_id)
        row = await _visit(viewer, visit)
        portal = portal_of(desk, await desk.organization())
        file, method = write_file(portal, entry_of(row, portal), datetime.now(UTC))
        response = Response(file, content_type=f"{TYPE}; method={method}")
        response.headers["Cache-Control"] = "no-store"
        response.headers["Content-Disposition"] = attachment("visit.ics")
        return response

    return blueprint


def _add_making(blueprint: Blueprint, desk: Desk) -> None:
    throttle = Throttle(desk.keyed)

    @blueprint.post("/calendar")
    @described(
        "makeCalendar",
        takes=feeds.Wish,
        gives=feeds.Made,
        status=201,
        refuses=(feeds.NoVisits, feeds.TooManyCalendars, MadeEnough),
    )
    async def make_calendar() -> Response:
        """Make an address that always has the person's visits; it is told once."""
        viewer = await current_viewer()
        wish = await read_body(feeds.Wish, limit=SMALL)
        await _count(throttle, viewer)
        portal = desk.portal_of(await desk.organization())
        return json_response(await feeds.make(viewer, wish, portal), 201)


def _add_changing(blueprint: Blueprint) -> None:
    @blueprint.patch("/calendar/<calendar_id>")
    @described("changeCalendar", takes=feeds.Change, gives=feeds.Shown)
    async def change_calendar(calendar_id: str) -> Response:
        """Call an address something else, or have it hide what visits are about, or not."""
        viewer, calendar = await current_viewer(), path_uuid(calendar_id)
        wanted = await read_body(feeds.Change, limit=SMALL)
        return json_response(await feeds.change(viewer, calendar, wanted))

    @blueprint.delete("/calendar/<calendar_id>")
    @described("endCalendar", status=204)
    async def end_calendar(calendar_id: str) -> Response:
        """End an address: whoever has it finds nothing there any more."""
        await feeds.revoke(await current_viewer(), path_uuid(calendar_id))
        response = Response(status=204)
        response.headers["Cache-Control"] = "no-store"
        return response


async def _count(throttle: Throttle, viewer: Viewer) -> None:
    """Count an address that is about to be made; raises MadeEnough."""
    if wait := await throttle.count(viewer.organization_id, [(MADE, str(viewer.contact_id))]):
        raise MadeEnough(headers={"Retry-After": str(wait)})


async def _visit(viewer: Viewer, visit: UUID) -> Any:
    """Return what is to be known of a visit the viewer may see; raises NotFound.

    Who comes to whom is behind walls that let nobody see all that there is of a technician.
    """
    async with own_rows() as link:
        if not await link.fetchval(_SEES, viewer.customer_id, visit):
            raise NotFound
    async with trusted() as link:
        row: Any = await link.fetchrow(_ONE, viewer.customer_id, visit)
    if row is None:
        raise NotFound
    return row


_SEES = """
    select exists (select from visits where id = $2
      and job_id in (select id from jobs where customer_id = $1))
"""
_ONE = f"{VISITS} where j.customer_id = $1 and v.id = $2"
