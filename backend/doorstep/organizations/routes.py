"""`GET /api/organization`: whose portal this is, before anybody has signed in."""

from uuid import UUID

import msgspec
from quart import Blueprint, Response, request

from doorstep.kit.documentation import described
from doorstep.kit.http import json_response

from .colours import accent_of
from .hosts import NoSuchPortal, organization_at


class PublicOrganization(msgspec.Struct):
    """What anybody may know of the business."""

    id: UUID
    name: str
    accent: str
    phone: str
    email: str
    time_zone: str
    locale: str


def organization_blueprint(default: str | None = None) -> Blueprint:
    """Return the route; `default` is as for `organization_at`."""
    blueprint = Blueprint("organization", __name__)

    @blueprint.get("/api/organization")
    @described(
        "getOrganization", gives=PublicOrganization, signed_in=False, refuses=(NoSuchPortal,)
    )
    async def show_organization() -> Response:
        """Return whose portal this is."""
        owner = await organization_at(request.host, default)
        return json_response(
            PublicOrganization(
                owner.id,
                owner.name,
                accent_of(owner.accent),
                owner.phone,
                owner.email,
                owner.time_zone,
                owner.locale,
            )
        )

    return blueprint
