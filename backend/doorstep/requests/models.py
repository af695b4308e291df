"""Service requests and their photos, and what may happen to them."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model
from tortoise.timezone import now

from doorstep.customers.models import Contact, Customer, Property
from doorstep.kit.errors import Conflict
from doorstep.kit.ids import NEW_ID, uuid7
from doorstep.organizations.models import Organization


class RequestStatus(StrEnum):
    """How far a request is."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    DECLINED = "declined"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


class PreferredTime(StrEnum):
    """The time of day that suits."""

    ANY = "any"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class NoLongerPending(Conflict):
    """The office is already working on this request, so it cannot be changed any more."""

    code = "request_not_pending"


class Withdrawn(Conflict):
    """This request has been withdrawn, so it cannot be changed any more. Please ask again."""

    code = "request_withdrawn"


class Closed(Conflict):
    """The office has closed this request, so it cannot be changed any more. Please ask again."""

    code = "request_closed"


class NoLongerOpen(Conflict):
    """This request can no longer be withdrawn. Please call us."""

    code = "request_not_open"


class ServiceRequest(Model):
    """What a customer asks for; `notes` is the office's answer, shown to the customer.

    What asks for a certificate to be made anew says which one it `renews`.
    """

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(
        Organization, related_name="service_requests", db_index=True
    )
    customer = fields.ForeignKeyField(Customer, related_name="service_requests", db_index=True)
    contact = fields.ForeignKeyField(
        Contact,
        related_name="service_requests",
        null=True,
        on_delete=fields.SET_NULL,
        db_index=True,
    )
    property = fields.ForeignKeyField(
        Property,
        related_name="service_requests",
        null=True,
        on_delete=fields.SET_NULL,
        db_index=True,
    )
    renews = fields.ForeignKeyField(  # pyright: ignore[reportUnknownVariableType]
        "doorstep.Document",
        related_name="renewals",
        null=True,
        on_delete=fields.SET_NULL,
        db_index=True,
    )
    type = fields.CharField(max_length=60)
    description = fields.TextField()
    preferred_on = fields.DateField(null=True)
    preferred_time = fields.CharEnumField(
        PreferredTime, max_length=10, default=PreferredTime.ANY, db_default="any"
    )
    status = fields.CharEnumField(
        RequestStatus, max_length=20, default=RequestStatus.PENDING, db_default="pending"
    )
    notes = fields.TextField(default="", db_default="")
    created_at = fields.DatetimeField(default=now, db_default=Now())
    responded_at = fields.DatetimeField(null=True)
    withdrawn_at = fields.DatetimeField(null=True)

    if TYPE_CHECKING:
        organization_id: UUID
        customer_id: UUID
        contact_id: UUID | None
        property_id: UUID | None
        renews_id: UUID | None

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "service_requests"

    async def amend(self, changes: dict[str, str | date | None]) -> None:
        """Write other fields, named as the columns.

        Raises Withdrawn, NoLongerPending once the office has begun with it, or Closed after that.
        """
        if self.status is RequestStatus.WITHDRAWN:
            raise Withdrawn
        if self.status in {RequestStatus.DECLINED, RequestStatus.COMPLETED}:
            raise Closed
        if self.status is not RequestStatus.PENDING:
            raise NoLongerPending
        if changes:
            self.update_from_dict(changes)
            await self.save(update_fields=list(changes))

    async def withdraw(self, *, at: datetime) -> None:
        """Take the request back, unless it was already.

        Raises NoLongerOpen unless it is pending or accepted.
        """
        if self.status is RequestStatus.WITHDRAWN:
            return
        if self.status not in {RequestStatus.PENDING, RequestStatus.ACCEPTED}:
            raise NoLongerOpen
        self.status, self.withdrawn_at = RequestStatus.WITHDRAWN, at
        await self.save(update_fields=["status", "withdrawn_at"])


class RequestPhoto(Model):
    """A photo a request speaks of; its bytes may come later, named by their SHA-256 in hex."""

    id = fields.UUIDField(primary_key=True, default=uuid7, db_default=NEW_ID)
    organization = fields.ForeignKeyField(
        Organization, related_name="request_photos", db_index=True
    )
    customer = fields.ForeignKeyField(Customer, related_name="request_photos", db_index=True)
    request = fields.ForeignKeyField(ServiceRequest, related_name="photos", db_index=True)
    position = fields.IntField(default=0, db_default=0)
    sha256 = fields.CharField(max_length=64)
    size = fields.IntField()
    media_type = fields.CharField(max_length=40)
    stored_at = fields.DatetimeField(null=True)

    if TYPE_CHECKING:
        organization_id: UUID
        customer_id: UUID
        request_id: UUID

    class Meta(Model.Meta):
        """Where it is kept."""

        table = "service_request_photos"
        unique_together = (("request", "sha256"),)
