"""Jobs, the visits they take, and the technicians who come."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model
from tortoise.timezone import now

from doorstep.customers.models import Customer, Property
from doorstep.kit.errors import Conflict
from doorstep.kit.ids import NEW_ID, uuid7
from doorstep.organizations.models import Organization


class JobStatus(StrEnum):
    """How far a job is."""

    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class VisitState(StrEnum):
    """How far a visit is."""

    PLANNED = "planned"
    CONFIRMED = "confirmed"
    ON_THE_WAY = "on_the_way"
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"


class NotAwaited(Conflict):
    """This visit is no longer waiting for you, so it cannot be changed here. Please call us."""

    code = "visit_not_open"


class VisitOver(Conflict):
    """The time of this visit has passed."""

    code = "visit_past"


class VisitMoved(Conflict):
    """The office has moved this visit, so your answer was not taken. Please see the new time."""

    code = "visit_moved"


class Technician(Model):
    """A person who comes."""

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="technicians", db_index=True)
    external_id = fields.CharField(max_length=100, null=True)
    name = fields.CharField(max_length=200)
    phone = fields.CharField(max_length=40, null=True)

    if TYPE_CHECKING:
        organization_id: UUID

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "technicians"
        unique_together = (("organization", "external_id"),)


class Job(Model):
    """A piece of work, ordered and numbered by the business; `outcome` tells what was done.

    `address` is where (`customers.addresses.Address`): the database keeps it as the property has it
    while the job is open, and as it was then from when it is over. `sequence` rises when it is
    called off, or is not any more (`Visit`).
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="jobs", db_index=True)
    customer = fields.ForeignKeyField(Customer, related_name="jobs", db_index=True)
    property = fields.ForeignKeyField(
        Property,
        related_name="jobs",
        null=True,
        on_delete=fields.SET_NULL,
        db_index=True,
    )
    request = fields.ForeignKeyField(  # pyright: ignore[reportUnknownVariableType]
        "doorstep.ServiceRequest",
        related_name="jobs",
        null=True,
        on_delete=fields.SET_NULL,
        db_index=True,
    )
    external_id = fields.CharField(max_length=100, null=True)
    number = fields.CharField(max_length=40)
    title = fields.CharField(max_length=200)
    kind = fields.CharField(max_length=60, default="", db_default="")
    status = fields.CharEnumField(
        JobStatus, max_length=20, default=JobStatus.SCHEDULED, db_default="scheduled"
    )
    description = fields.TextField(default="", db_default="")
    outcome = fields.TextField(default="", db_default="")
    booked_at = fields.DatetimeField(default=now, db_default=Now())
    completed_at = fields.DatetimeField(null=True)
    address = fields.JSONField[dict[str, Any] | None](null=True)
    sequence = fields.IntField(default=0, db_default=0)
    created_at = fields.DatetimeField(default=now, db_default=Now())

    if TYPE_CHECKING:
        organization_id: UUID
        customer_id: UUID
        property_id: UUID | None
        request_id: UUID | None

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "jobs"
        unique_together = (("organization", "external_id"),)


class Visit(Model):
    """One appointment of a job; `sequence` rises each time it is moved (RFC 5545 §3.8.7.4).

    The database sees to that, whoever moves it; also when it is cancelled, or comes about after
    all. When its job is, that one's rises, which calendars add.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(Organization, related_name="visits", db_index=True)
    job = fields.ForeignKeyField(Job, related_name="visits", db_index=True)
    technician = fields.ForeignKeyField(
        Technician,
        related_name="visits",
        null=True,
        on_delete=fields.SET_NULL,
        db_index=True,
    )
    external_id = fields.CharField(max_length=100, null=True)
    state = fields.CharEnumField(
        VisitState, max_length=20, default=VisitState.PLANNED, db_default="planned"
    )
    arrives_from = fields.DatetimeField()
    arrives_until = fields.DatetimeField()
    preparation = fields.TextField(default="", db_default="")
    sequence = fields.IntField(default=0, db_default=0)
    confirmed_at = fields.DatetimeField(null=True)
    move_asked_at = fields.DatetimeField(null=True)
    move_reason = fields.TextField(default="", db_default="")
    move_preferred_on = fields.DateField(null=True)
    started_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)

    if TYPE_CHECKING:
        organization_id: UUID
        job_id: UUID
        technician_id: UUID | None

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "visits"
        unique_together = (("organization", "external_id"),)

    async def confirm(self, *, at: datetime) -> None:
        """Note that the customer will be there, unless it is noted already.

        Raises NotAwaited unless the visit is planned, VisitOver when its window has begun.
        """
        if self.state is VisitState.CONFIRMED:
            return
        if self.state is not VisitState.PLANNED:
            raise NotAwaited
        self._require_ahead(at)
        self.state, self.confirmed_at = VisitState.CONFIRMED, at
        await self.save(update_fields=["state", "confirmed_at"])

    async def ask_to_move(self, *, reason: str, preferred_on: date | None, at: datetime) -> None:
        """Note that the customer asks for another time; the office decides.

        Raises NotAwaited unless planned or confirmed, VisitOver when its window has begun.
        """
        if self.state not in {VisitState.PLANNED, VisitState.CONFIRMED}:
            raise NotAwaited
        self._require_ahead(at)
        self.move_asked_at, self.move_reason = at, reason
        self.move_preferred_on = preferred_on  # pyright: ignore[reportAttributeAccessIssue]
        await self.save(update_fields=["move_asked_at", "move_reason", "move_preferred_on"])

    def _require_ahead(self, at: datetime) -> None:
        if self.arrives_from <= at:
            raise VisitOver
