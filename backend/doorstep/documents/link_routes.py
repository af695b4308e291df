"""Making, listing and ending links to a document. Online only."""

import msgspec
from quart import Blueprint, Response

from doorstep.customers.viewer import Viewer
from doorstep.kit.documentation import described
from doorstep.kit.errors import NotAllowed, TooMany
from doorstep.kit.http import json_response, path_uuid, read_body
from doorstep.sign_in.desk import Desk
from doorstep.sign_in.entering import current_viewer
from doorstep.sign_in.throttle import HOUR, Limit, Throttle

from . import links
from .links import TooManyLinks, Wish
from .reading import find

SMALL = 4096
"""Bytes of a body here."""
PAGE = "/portal/shared"
"""Where the app shows what a link leads to."""
MADE = Limit("link", 60, HOUR)
"""Of a contact."""


class MadeEnough(TooMany):
    """You have made many links just now. Please try again a little later."""

    code = "too_many_links_made"


class Links(msgspec.Struct):
    """The links to a document that are good."""

    links: list[links.Shown]


def links_blueprint(desk: Desk) -> Blueprint:
    """Return the routes; the desk knows where the portal is."""
    blueprint = Blueprint("links", __name__, url_prefix="/api/portal")
    _add_making(blueprint, desk)

    @blueprint.get("/documents/<document_id>/links")
    @described("listLinks", gives=Links)
    async def list_links(document_id: str) -> Response:
        """List the links to a document that are good, with how often they were opened."""
        viewer, document = await current_viewer(), path_uuid(document_id)
        await find(viewer, document)
        return json_response(Links(await links.good_ones(viewer, document)))

    @blueprint.delete("/links/<link_id>")
    @described("endLink", status=204, refuses=(NotAllowed,))
    async def end_link(link_id: str) -> Response:
        """End a link: for who has made it, and for owners."""
        await links.revoke(await current_viewer(), path_uuid(link_id))
        response = Response(status=204)
        response.headers["Cache-Control"] = "no-store"
        return response

    return blueprint


def _add_making(blueprint: Blueprint, desk: Desk) -> None:
    throttle = Throttle(desk.keyed)

    @blueprint.post("/documents/<document_id>/links")
    @described(
        "makeLink",
        takes=Wish,
        gives=links.Made,
        status=201,
        refuses=(NotAllowed, TooManyLinks, MadeEnough),
    )
    async def make_link(document_id: str) -> Response:
        """Make a link to this document alone, for 1 to 90 days; its address is told once."""
        viewer = await current_viewer()
        document = path_uuid(document_id)
        await find(viewer, document)
        wish = await read_body(Wish, limit=SMALL)
        await _count(throttle, viewer)
        page = desk.portal_of(await desk.organization()) + PAGE
        return json_response(await links.make(viewer, document, wish, page), 201)


async def _count(throttle: Throttle, viewer: Viewer) -> None:
    """Count a link that is about to be made; raises MadeEnough."""
    if wait := await throttle.count(viewer.organization_id, [(MADE, str(viewer.contact_id))]):
        raise MadeEnough(headers={"Retry-After": str(wait)})
