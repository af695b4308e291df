"""A landlord whose certificates run out, and whom it is told to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from doorstep.customers.models import Property
from doorstep.documents.models import Document, DocumentReminder
from doorstep.documents.reminding import Reminding
from doorstep.notifications.spreading import Spreading
from tests.backend.conftest import Business

from .made import document

LONDON, AUCKLAND, LOS_ANGELES = "Europe/London", "Pacific/Auckland", "America/Los_Angeles"
END = date(2027, 6, 30)
ALERTS = """
    select a.*, c.email from alerts a join customer_portal_access c on c.id = a.contact_id
    where a.topic = 'certificate_due' order by a.created_at, a.id
"""


@dataclass
class At:
    """A clock that stands still."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@dataclass
class Desk:
    """A landlord's certificates, and whom they are told to."""

    business: Business
    clock: At
    reminding: Reminding

    async def certificate(self, **given: Any) -> Document:
        """Return a new certificate that is published, and ends with END."""
        usual: dict[str, Any] = {
            "customer_id": self.business.priya.customer_id,
            "made_of": None,
            "sha256": "0" * 64,
            "filed_at": datetime(2026, 6, 30, tzinfo=UTC),
            "issued_on": date(2026, 6, 30),
            "expires_on": END,
        }
        return await document(self.business, **usual | given)

    async def alerts(self) -> list[Any]:
        """Return what people are to be told."""
        while await Spreading(self.clock).spread_next():
            pass
        return await self.business.link.fetch(ALERTS)

    async def told(self, left: int, *, hour: int = 12, zone: str = LONDON) -> list[str]:
        """Remind so many days before END; return who is told, and have them told."""
        day = END - timedelta(days=left)
        self.clock.at = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone))
        await self.reminding.remind()
        told = [alert["email"] for alert in await self.alerts() if alert["state"] == "waiting"]
        await self.business.link.execute("update alerts set state = 'told', told_at = now()")
        return sorted(told)

    async def stages(self) -> list[int]:
        return sorted(each.days for each in await DocumentReminder.all())


async def asked_for(desk: Desk, old: Document, status: str) -> None:
    await desk.business.link.execute(
        "insert into service_requests (organization_id, customer_id, renews_id, type, description,"
        " status) values ($1, $2, $3, 'maintenance', 'Renew', $4)",
        *(old.organization_id, old.customer_id, old.id, status),
    )


async def spelled_otherwise(desk: Desk, old: Document) -> None:
    """As the app reads it: its `trim` takes tabs and spaces that do not break, too."""
    await Document.filter(id=old.id).update(appliance="Boiler")
    title = "Landlord gas safety record\u2003"
    spelled: dict[str, Any] = {"appliance": "\tBOILER\u00a0 ", "certificate_type": title}
    await desk.certificate(issued_on=date(2027, 4, 1), expires_on=None, **spelled)


async def at_another_property(desk: Desk, old: Document) -> None:
    of, customer = old.organization_id, old.customer_id
    place = await Property.create(organization_id=of, customer_id=customer, line1="1 Other Street")
    await desk.certificate(property_id=place.id, issued_on=date(2027, 4, 1), expires_on=None)


RENEWED: dict[str, Callable[[Desk, Document], Any]] = {
    "superseded": lambda desk, old: desk.certificate(
        supersedes_id=old.id, title="New", certificate_type="Other", expires_on=date(2028, 6, 30)
    ),
    "newer": lambda desk, _: desk.certificate(
        certificate_type=" landlord GAS safety record", issued_on=date(2027, 4, 1), expires_on=None
    ),
    "newer, spelled otherwise": spelled_otherwise,
    "asked for": lambda desk, old: asked_for(desk, old, "pending"),
    "arranged": lambda desk, old: asked_for(desk, old, "scheduled"),
    "withdrawn": lambda desk, old: Document.filter(id=old.id).update(withdrawn_at=desk.clock.at),
    "without a file": lambda _, old: Document.filter(id=old.id).update(sha256=None),
}


NOT_RENEWED: dict[str, Callable[[Desk, Document], Any]] = {
    "declined": lambda desk, old: asked_for(desk, old, "declined"),
    "successor without a file": lambda desk, old: desk.certificate(
        supersedes_id=old.id, sha256=None, issued_on=date(2027, 4, 1)
    ),
    "newer at another property": at_another_property,
    "newer of another appliance": lambda desk, _: desk.certificate(
        appliance="Fire", issued_on=date(2027, 4, 1), expires_on=date(2028, 6, 30)
    ),
    "somebody else's": lambda desk, _: desk.certificate(
        customer_id=desk.business.alex.customer_id, issued_on=date(2027, 4, 1), expires_on=None
    ),
}
