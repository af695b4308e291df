"""Asking for service, and changing or taking back what was asked."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from asyncpg import UniqueViolationError
from msgspec import UNSET, UnsetType
from tortoise.exceptions import IntegrityError
from tortoise.timezone import now

from deltasync import Merged, Mutation, Rejected
from doorstep.customers.merging import merge, told
from doorstep.customers.models import Property
from doorstep.customers.mutations import LongText, ShortText, conflicts, require, require_sane
from doorstep.customers.viewer import Viewer, seen_by
from doorstep.organizations.models import offers

from .models import PreferredTime, ServiceRequest
from .photos import MOST_PHOTOS, DeclaredPhoto, declare
from .renewals import Renewable, require_no_other


class CreateRequest(msgspec.Struct, forbid_unknown_fields=True):
    """A new request; the client makes its id, so that photos can speak of it at once.

    One that asks for a certificate to be made anew says which document it `renews_id`.
    """

    request_id: UUID
    type: ShortText
    description: LongText
    property_id: UUID | None = None
    preferred_on: date | None = None
    preferred_time: PreferredTime = PreferredTime.ANY
    photos: Annotated[list[DeclaredPhoto], msgspec.Meta(max_length=MOST_PHOTOS)] = msgspec.field(
        default_factory=list[DeclaredPhoto]
    )
    renews_id: UUID | None = None


class AmendRequest(msgspec.Struct, forbid_unknown_fields=True):
    """The fields to change; those left out stay."""

    request_id: UUID
    description: LongText | UnsetType = UNSET
    preferred_on: date | UnsetType | None = UNSET
    preferred_time: PreferredTime | UnsetType = UNSET
    property_id: UUID | UnsetType | None = UNSET


class WithdrawRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Never mind."""

    request_id: UUID


async def create_request(
    renewable: Renewable, viewer: Viewer, mutation: Mutation[CreateRequest]
) -> None:
    """Add the request and declare its photos, whose bytes come later.

    Raises Rejected for a type the organisation does not offer, a property that is not the
    customer's, a document that cannot be renewed, a date nobody means, an id that is taken, or too
    many photos in a day; Conflicted for a certificate that was renewed meanwhile, or that somebody
    has asked for already. `renewable` tells which documents can be renewed.
    """
    require(viewer, "request")
    args = mutation.args
    require_sane(args.preferred_on)
    await _require_offered(viewer, args.type)
    await _require_own(viewer, args.property_id)
    if args.renews_id is not None:
        await renewable(viewer, args.renews_id)
        await require_no_other(viewer, args.renews_id, args.request_id)
    try:
        request = await ServiceRequest.create(
            id=args.request_id,
            organization_id=viewer.organization_id,
            customer_id=viewer.customer_id,
            contact_id=viewer.contact_id,
            property_id=args.property_id,
            renews_id=args.renews_id,
            type=args.type,
            description=args.description.strip(),
            preferred_on=args.preferred_on,
            preferred_time=args.preferred_time,
        )
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolationError):
            raise
        raise Rejected("request_exists", "This request has been sent before.") from error
    await declare(viewer, request, args.photos)


async def amend_request(viewer: Viewer, mutation: Mutation[AmendRequest]) -> Merged | None:
    """Change each field that nobody else has changed since; the others are told in the outcome.

    Raises Conflicted once the office has begun with it, or when no field could be written.
    """
    request = await _find(viewer, mutation.args.request_id)
    wanted = _changes(mutation.args)
    require_sane(wanted.get("preferred_on"))
    await _require_own(viewer, wanted.get("property_id"))
    # A device that does not say what it showed writes over what is there.
    writable, clashes = merge(request, wanted, mutation.base or {}, unseen=True)
    with conflicts():
        await request.amend(writable)
    return told(clashes, wanted, "request_changed", "This request has changed meanwhile.")


async def withdraw_request(viewer: Viewer, mutation: Mutation[WithdrawRequest]) -> None:
    """Take a request back; Conflicted unless it is pending or accepted."""
    request = await _find(viewer, mutation.args.request_id)
    with conflicts():
        await request.withdraw(at=now())


def _changes(args: AmendRequest) -> dict[str, Any]:
    given = {name: getattr(args, name) for name in args.__struct_fields__ if name != "request_id"}
    changes = {name: value for name, value in given.items() if value is not UNSET}
    if "description" in changes:
        changes["description"] = changes["description"].strip()
    if not changes:
        raise Rejected("nothing_to_change", "Nothing was changed.")
    return changes


async def _find(viewer: Viewer, request_id: UUID) -> ServiceRequest:
    require(viewer, "request")
    found = (
        await seen_by(ServiceRequest, viewer)
        .select_for_update(no_key=True)
        .get_or_none(id=request_id)
    )
    if found is None:
        raise Rejected("unknown_request", "This request is not there any more.")
    return found


async def _require_offered(viewer: Viewer, request_type: str) -> None:
    if not await offers(viewer.organization_id, request_type):
        raise Rejected("unknown_type", "This is not something that can be asked for here.")


async def _require_own(viewer: Viewer, property_id: UUID | None) -> None:
    if property_id is None:
        return
    if not await seen_by(Property, viewer).filter(id=property_id).exists():
        raise Rejected("unknown_property", "This address is not one of yours any more.")
