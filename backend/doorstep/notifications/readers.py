"""Who may be told: the contacts of customers, and how each reads."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection

from .phrases import language_of
from .reader import Reader


class Addressee(msgspec.Struct, frozen=True):
    """A contact with access, in whose role, of whose customer, and how they read."""

    id: UUID
    organization_id: UUID
    customer_id: UUID
    role: str
    reader: Reader


async def addressees(
    link: Connection, customers: Collection[UUID], now: datetime
) -> dict[UUID, list[Addressee]]:
    """Return by customer who may be told at an instant; nobody of who is silent or erased.

    They are held before any alert of theirs is, and customers before them: whoever deletes one has
    these first, too.
    """
    await link.execute(_CUSTOMERS, list(customers))
    rows: list[Any] = await link.fetch(_ADDRESSEES, list(customers))
    found: dict[UUID, list[Addressee]] = {}
    for row in rows:
        found.setdefault(row["customer_id"], []).append(_addressee(row, now))
    return found


def _addressee(row: Any, now: datetime) -> Addressee:
    reader = Reader(
        organization_name=row["organization"],
        time_zone=row["time_zone"],
        language=language_of(row["language"], row["locale"], row["usual"]),
        locale=row["locale"] or row["usual"],
        now=now,
    )
    whose = (row["id"], row["organization_id"], row["customer_id"])
    return Addressee(*whose, row["role"], reader)


_CUSTOMERS = "select from customers where id = any($1) order by id for key share"
_ADDRESSEES = """
    select c.id, c.organization_id, c.customer_id, c.role, c.locale, h.language,
      o.name as organization, o.time_zone, o.locale as usual
    from customer_portal_access c join customers u on u.id = c.customer_id
    join organizations o on o.id = c.organization_id
    left join alert_choices h on h.contact_id = c.id
    where c.customer_id = any($1) and c.active and u.erased_at is null
      and o.notifications and o.notifies_since is not null
    order by c.id for key share of c
"""
