"""Alerts as who tells and delivers them needs them: with their contact and organisation."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from deltasync import Connection
from doorstep.organizations.models import Organization

from .json_columns import decoded
from .models import Category
from .threads import thread_of
from .ways import Recipient

ALERTED = """
    select a.id, a.organization_id, a.customer_id, a.contact_id, a.topic, a.subject_id, a.about,
      a.revision, a.category, a.baseline, a.fact, a.created_at, c.role,
      c.active and c.removed_at is null as active,
      c.name, c.email, c.phone, c.locale
    from alerts a join customer_portal_access c on c.id = a.contact_id where a.id = any($1)
"""
Fact = dict[str, Any]


class Alerted(Struct, frozen=True, kw_only=True):
    """An alert, its contact and their role; `active` says whether they still have access."""

    id: UUID
    organization_id: UUID
    customer_id: UUID
    contact_id: UUID
    role: str
    active: bool
    topic: str
    subject_id: UUID
    about: str
    revision: int
    category: Category
    baseline: Fact | None
    fact: Fact
    created_at: datetime
    contact: Recipient
    organization: Organization

    @property
    def stage(self) -> str:
        """Return of which time or stage of its subject it is, if of one alone."""
        return "" if "items" in self.fact else "".join(self.about.split(":", 2)[2:])

    @property
    def stands_for(self) -> list[UUID]:
        """Return the alerts that it goes out for, if it is about several (several.py)."""
        return [UUID(each) for each in self.fact.get("stands_for", ())]

    @property
    def thread(self) -> str:
        """Return what all has that takes the place of this, or whose place it takes."""
        return thread_of(self.category, self.subject_id, self.about)

    @property
    def wanted(self) -> bool:
        """Return whether their contact has access, and the organisation tells people anything."""
        return self.active and self.organization.notifications


async def alerted(link: Connection, alerts: Sequence[UUID]) -> list[Alerted]:
    """Return these alerts, in no order, within a transaction that may see everything."""
    rows: list[Any] = await link.fetch(ALERTED, alerts)
    wanted = {row["organization_id"] for row in rows}
    known = {each.id: each for each in await Organization.filter(id__in=wanted)}
    return [_alerted(row, known[row["organization_id"]]) for row in rows]


def summed(alerts: Iterable[tuple[Alerted, Fact]]) -> Fact:
    """Return what is so of several visits, of which one alert is to go out."""
    visits = [{**so, "id": str(each.subject_id), "topic": each.topic} for each, so in alerts]
    return {"visits": visits}


def _alerted(row: Any, organization: Organization) -> Alerted:
    given = {name: row[name] for name in _COLUMNS}
    return Alerted(
        **given,
        category=Category(row["category"]),
        baseline=decoded(row["baseline"]),
        fact=decoded(row["fact"]),
        contact=Recipient(
            id=row["contact_id"],
            name=row["name"],
            email=row["email"],
            phone=row["phone"],
            locale=row["locale"],
        ),
        organization=organization,
    )


_COLUMNS = (
    *("id", "organization_id", "customer_id", "contact_id", "role", "active"),
    *("topic", "subject_id", "about", "revision", "created_at"),
)
