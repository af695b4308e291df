"""What a customer's copy has of jobs, and what a customer may do with a visit."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from tortoise.timezone import now

from deltasync import Collection, Command, Mutation, Rejected, Source
from doorstep.customers.addresses import Address
from doorstep.customers.mutations import (
    Day,
    Instant,
    LongText,
    conflicts,
    day,
    instant,
    require,
    require_sane,
    spelled,
)
from doorstep.customers.viewer import Viewer, rows_of, seen_by
from doorstep.kit.walls import Wall, writing

from .models import Visit as VisitRow
from .models import VisitMoved


class TechnicianName(msgspec.Struct):
    """Who comes."""

    id: UUID
    name: str


class Visit(msgspec.Struct):
    """One appointment: `arrives_from` to `arrives_until` is the arrival window."""

    id: UUID
    state: str
    arrives_from: Instant
    arrives_until: Instant
    technician: TechnicianName | None
    preparation: str
    sequence: int
    confirmed_at: Instant | None
    move_asked_at: Instant | None
    move_reason: str
    move_preferred_on: Day | None
    started_at: Instant | None
    finished_at: Instant | None


class Job(msgspec.Struct):
    """A piece of work with its visits in order of time.

    `address` is where; of a job that is over, as it was called then.
    """

    number: str
    title: str
    kind: str
    status: str
    description: str
    outcome: str
    property_id: UUID | None
    address: Address | None
    request_id: UUID | None
    booked_at: Instant
    completed_at: Instant | None
    visits: list[Visit]


VISIT = f"""json_build_object(
  'id', v.id, 'state', v.state, 'arrives_from', {instant("v.arrives_from")},
  'arrives_until', {instant("v.arrives_until")},
  'technician', case when t.id is null then null
    else json_build_object('id', t.id, 'name', t.name) end,
  'preparation', v.preparation, 'sequence', v.sequence + j.sequence,
  'confirmed_at', {instant("v.confirmed_at")}, 'move_asked_at', {instant("v.move_asked_at")},
  'move_reason', v.move_reason, 'move_preferred_on', {day("v.move_preferred_on")},
  'started_at', {instant("v.started_at")}, 'finished_at', {instant("v.finished_at")})"""
JOBS = Collection(
    kind="job",
    view=f"""
        select j.customer_id as scope, j.id, null::uuid as reader, json_build_object(
          'number', j.number, 'title', j.title, 'kind', j.kind, 'status', j.status,
          'description', j.description, 'outcome', j.outcome, 'property_id', j.property_id,
          'address', j.address, 'request_id', j.request_id, 'booked_at', {instant("j.booked_at")},
          'completed_at', {instant("j.completed_at")}, 'visits', (
            select coalesce(json_agg({VISIT} order by v.arrives_from, v.id), '[]')
            from visits v left join technicians t on t.id = v.technician_id
            where v.job_id = j.id))::text as doc
        from jobs j""",  # noqa: S608 - made of this module's own words
    sources=(
        Source("jobs", own="select customer_id as scope, id from changed", moves=("customer_id",)),
        Source(
            "visits",
            own="select j.customer_id as scope, j.id from changed c join jobs j on j.id = c.job_id",
            moves=("job_id",),
        ),
        Source(
            "technicians",
            shared="select j.customer_id as scope, j.id from visits v"
            " join jobs j on j.id = v.job_id where v.technician_id = any($1)",
            shown=("name",),
        ),
    ),
)


class ConfirmVisit(msgspec.Struct, forbid_unknown_fields=True):
    """I will be there."""

    visit_id: UUID


class AskToMove(msgspec.Struct, forbid_unknown_fields=True):
    """This time does not suit me."""

    visit_id: UUID
    reason: LongText
    preferred_on: date | None = None


async def confirm_visit(viewer: Viewer, mutation: Mutation[ConfirmVisit]) -> None:
    """Confirm a planned visit; Conflicted when it was moved, is not planned or has begun."""
    visit = await _find(viewer, mutation.args.visit_id)
    with conflicts():
        _require_unmoved(visit, mutation.base)
        await visit.confirm(at=now())


async def ask_to_move_visit(viewer: Viewer, mutation: Mutation[AskToMove]) -> None:
    """Ask for another time; Conflicted when the visit was moved or is no longer awaited."""
    require_sane(mutation.args.preferred_on)
    visit = await _find(viewer, mutation.args.visit_id)
    with conflicts():
        _require_unmoved(visit, mutation.base)
        await visit.ask_to_move(
            reason=mutation.args.reason.strip(),
            preferred_on=mutation.args.preferred_on,
            at=now(),
        )


def _require_unmoved(visit: VisitRow, base: dict[str, Any] | None) -> None:
    """Raise VisitMoved unless it is when it was shown: an answer is to a time, not to a visit.

    Apps from before that do not say what they showed; their answer counts as it did.
    """
    now_shown = {
        "arrives_from": spelled(visit.arrives_from),
        "arrives_until": spelled(visit.arrives_until),
    }
    if any(base and field in base and base[field] != now_shown[field] for field in now_shown):
        raise VisitMoved


async def _find(viewer: Viewer, visit_id: UUID) -> VisitRow:
    require(viewer, "job")
    # The lock comes first: the office may just be giving the visit to another customer's job.
    visit = await VisitRow.select_for_update(no_key=True).get_or_none(id=visit_id)
    if visit is None or not await seen_by(VisitRow, viewer).filter(id=visit_id).exists():
        raise Rejected("unknown_visit", "This visit is not there any more.")
    return visit


WALLS = (
    Wall("jobs", rows_of("job")),
    Wall(
        "visits",
        "job_id in (select id from jobs)",
        writes=(
            writing("state", "confirmed_at", "move_asked_at", "move_reason", "move_preferred_on"),
        ),
    ),
)
COLLECTIONS = (JOBS,)
COMMANDS = (
    Command("visit.confirm", 1, ConfirmVisit, confirm_visit),
    Command("visit.ask_to_move", 1, AskToMove, ask_to_move_visit),
)
