"""Which worker makes which export: one at a time, and another's when that one is gone."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from doorstep.kit.database import trusted

LEASE = timedelta(minutes=2)
"""For how long nobody else takes what a worker has taken or was last heard of."""
REST = timedelta(minutes=1)
"""From a try that failed to the next, times the square of the tries so far."""
MOST_ATTEMPTS = 5


class Lost(Exception):
    """The export is another's by now, or was deleted with its customer."""


class Claimed(msgspec.Struct, frozen=True):
    """An export that this worker makes; `attempts` counts this one."""

    id: UUID
    organization_id: UUID
    customer_id: UUID
    contact_id: UUID | None
    whole: bool
    claim: UUID
    attempts: int


async def claim() -> Claimed | None:
    """Take the export that waits longest, or that a worker left midway; None when there is none."""
    async with trusted() as link:
        row: Any = await link.fetchrow(_CLAIM, uuid4(), LEASE)
    if row is None:
        return None
    return Claimed(**{name: row[name] for name in Claimed.__struct_fields__})


async def hold(claimed: Claimed, done: int, total: int) -> None:
    """Say that it is still being made, and how far it is. Raises Lost."""
    async with trusted() as link:
        held = await link.fetchval(_HOLD, claimed.id, claimed.claim, done, total, LEASE)
    if held is None:
        raise Lost


async def put_back(claimed: Claimed) -> None:
    """Let it be tried again after a rest."""
    async with trusted() as link:
        await link.execute(_PUT_BACK, claimed.id, claimed.claim, REST * claimed.attempts**2)


_CLAIM = """
    update exports set state = 'making', claim = $1, lease_until = now() + $2::interval,
      attempts = attempts + 1, done = 0, total = 0
    where id = (
      select id from exports where state in ('waiting', 'making')
        and (lease_until is null or lease_until < now()) and (whole or contact_id is not null)
      order by asked_at, id limit 1 for update skip locked)
    returning id, organization_id, customer_id, contact_id, whole, claim, attempts
"""
_HOLD = """
    update exports set lease_until = now() + $5::interval, done = $3, total = $4
    where id = $1 and claim = $2 and state = 'making' returning id
"""
_PUT_BACK = """
    update exports set state = 'waiting', lease_until = now() + $3::interval
    where id = $1 and claim = $2 and state = 'making'
"""
