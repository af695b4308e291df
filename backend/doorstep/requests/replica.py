"""What a customer's copy has of service requests, and the mutations upon them."""

from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from deltasync import Collection, Command, Source
from doorstep.customers.mutations import Day, Instant, day, instant
from doorstep.customers.viewer import Viewer, rows_of
from doorstep.kit.walls import Wall, writing

from .asking import (
    AmendRequest,
    CreateRequest,
    WithdrawRequest,
    amend_request,
    create_request,
    withdraw_request,
)
from .renewals import Renewable

CHANGED = (
    "description",
    "preferred_on",
    "preferred_time",
    "property_id",
    "status",
    "withdrawn_at",
)
"""What is written to a request after it was made."""


class Photo(msgspec.Struct):
    """A photo of a request; `stored` once the server has its bytes."""

    sha256: str
    size: int
    media_type: str
    stored: bool


class ServiceRequest(msgspec.Struct):
    """What was asked for; `notes` is the office's answer, `renews_id` the certificate to renew."""

    type: str
    description: str
    property_id: UUID | None
    preferred_on: Day | None
    preferred_time: str
    status: str
    notes: str
    asked_by: str | None
    created_at: Instant
    responded_at: Instant | None
    withdrawn_at: Instant | None
    job_id: UUID | None
    renews_id: UUID | None
    photos: list[Photo]


REQUESTS = Collection(
    kind="request",
    view=f"""
        select r.customer_id as scope, r.id, null::uuid as reader, json_build_object(
          'type', r.type, 'description', r.description, 'property_id', r.property_id,
          'preferred_on', {day("r.preferred_on")}, 'preferred_time', r.preferred_time,
          'status', r.status, 'notes', r.notes, 'asked_by', a.name,
          'created_at', {instant("r.created_at")}, 'responded_at', {instant("r.responded_at")},
          'withdrawn_at', {instant("r.withdrawn_at")}, 'renews_id', r.renews_id,
          'job_id', (select j.id from jobs j where j.request_id = r.id
            and j.customer_id = r.customer_id order by j.booked_at, j.id limit 1),
          'photos', (
            select coalesce(json_agg(json_build_object('sha256', p.sha256, 'size', p.size,
              'media_type', p.media_type, 'stored', p.stored_at is not null)
              order by p.position, p.id), '[]')
            from service_request_photos p where p.request_id = r.id))::text as doc
        from service_requests r left join customer_portal_access a on a.id = r.contact_id""",  # noqa: S608 - made of this module's own words
    sources=(
        Source(
            "service_requests",
            own="select customer_id as scope, id from changed",
            moves=("customer_id",),
        ),
        Source(
            "service_request_photos",
            own="select r.customer_id as scope, r.id from changed c"
            " join service_requests r on r.id = c.request_id",
            moves=("request_id",),
        ),
        Source(
            "jobs",
            own="select r.customer_id as scope, r.id from changed c"
            " join service_requests r on r.id = c.request_id",
            moves=("request_id",),
        ),
        Source(
            "customer_portal_access",
            shared="select customer_id as scope, id from service_requests"
            " where contact_id = any($1)",
            shown=("name",),
        ),
    ),
)
WALLS = (
    Wall("service_requests", rows_of("request"), writes=("insert", writing(*CHANGED))),
    Wall(
        "service_request_photos",
        rows_of("request"),
        writes=("insert", writing("stored_at", "media_type")),
    ),
)
COLLECTIONS = (REQUESTS,)


def commands(renewable: Renewable) -> tuple[Command[Viewer, Any], ...]:
    """Return what a customer may do; `renewable` tells which documents can be renewed."""
    return (
        Command("request.create", 1, CreateRequest, partial(create_request, renewable)),
        Command("request.amend", 1, AmendRequest, amend_request),
        Command("request.withdraw", 1, WithdrawRequest, withdraw_request),
    )
