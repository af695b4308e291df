"""Who is told in time that a certificate runs out: once at each stage, and not after its renewal.

Days are counted where the organisation is, and begin at eight in the morning; nobody is told of
any at night before that. A certificate that comes late is reminded of at its most pressing stage
alone; one that has run out is so for a week. Of what an organisation's first import brought, stages
that had begun when it started to tell people are not told: they are no news.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.kit.clock import Clock, SystemClock
from doorstep.kit.clocks import Agrees, anyhow
from doorstep.kit.database import trusted
from doorstep.requests.renewals import OPEN

from .succession import PUBLISHED, REPLACED

STAGES = (60, 30, 7)
"""Days before the end of a certificate."""
AFTER = 7
"""Days after it on which the last stage is still told."""
MORNING = timedelta(hours=8)
AT_ONCE = 200
"""Certificates of contacts that are told of in one transaction."""


class Notice(msgspec.Struct, frozen=True):
    """That a contact is to be told of a certificate, at a stage (`STAGE_OF`): "2027-06-30/7"."""

    organization_id: UUID
    customer_id: UUID
    contact_id: UUID
    document_id: UUID
    stage: str


Tell = Callable[[Connection, Sequence[Notice]], Awaitable[None]]
"""Has people told once the transaction is there."""
TakeBack = Callable[[Connection, datetime, Any], Awaitable[tuple[Sequence[Notice], Any]]]
"""Takes back of what still waits to be told whatever is not needed any more at an instant.

It goes through some of it, from where it ended before (at first None), and returns where it ends
now beside what it took back: None at the end of all.
"""


@dataclass(frozen=True, slots=True)
class Reminding:
    """Has people told about certificates, unless it is not `agreed` that its clock is right."""

    tell: Tell
    take_back: TakeBack
    clock: Clock = field(default_factory=SystemClock)
    agreed: Agrees = anyhow

    async def remind(self) -> int:
        """Tell everybody of what runs out; return of how many certificates, once for each."""
        told = 0
        if not await self.agreed(self.clock.now()):
            return 0
        while done := await self._remind_some():
            told += done
        return told

    async def withdraw(self) -> int:
        """Take back what still waits to be told and is not needed any more; return how many.

        It is told after all if it is needed again.
        """
        taken, end = await self._withdraw_some(None)
        while end is not None:
            more, end = await self._withdraw_some(end)
            taken += more
        return taken

    async def _withdraw_some(self, end: Any) -> tuple[int, Any]:
        async with trusted() as link:
            notices, end = await self.take_back(link, self.clock.now(), end)
            for notice in notices:
                about = (notice.document_id, notice.contact_id, *notice.stage.split("/"))
                await link.execute(_UNTOLD, *about)
        return len(notices), end

    async def _remind_some(self) -> int:
        """Tell of some; return of how many it was looked at, 0 when nothing is left."""
        async with trusted() as link:
            due: list[Any] = await link.fetch(_DUE, self.clock.now(), AT_ONCE)
            for _, rows in groupby(due, key=lambda row: row["contact_id"]):
                await self._tell(link, list(rows))
        return len(due)

    async def _tell(self, link: Connection, due: Sequence[Any]) -> None:
        """Note that a contact is told, and have them told, unless another worker just has."""
        first = due[0]
        noted: list[Any] = await link.fetch(
            _NOTE,
            *(first["organization_id"], first["contact_id"]),
            *([row[name] for row in due] for name in ("document_id", "expires_on", "days")),
        )
        new = {row["document_id"] for row in noted}
        await self.tell(link, [_notice(row) for row in due if row["document_id"] in new])


def _notice(row: Any) -> Notice:
    names = ("organization_id", "customer_id", "contact_id", "document_id", "stage")
    return msgspec.convert({name: row[name] for name in names}, Notice)


_TODAY = f"(({{at}}::timestamptz at time zone o.time_zone) - interval '{MORNING}')::date"
_LEFT = f"(d.expires_on - {_TODAY})"
_DAYS = f"case when {_LEFT} <= 7 then 7 when {_LEFT} <= 30 then 30 else 60 end"
STAGE_OF = f"concat_ws('/', d.expires_on, {_DAYS})"
"""SQL for which reminder of a certificate `d` is the one of the instant `at`."""
_NEEDED = f"""
    d.kind = 'certificate' and {PUBLISHED}
      and d.expires_on between {{at}}::date - {AFTER + 2} and {{at}}::date + {STAGES[0] + 2}
      and {_LEFT} between -{AFTER} and {STAGES[0]}
      and not {REPLACED}
      and not exists (select from service_requests q where q.renews_id = d.id
        and q.status in ({OPEN}))
"""


def needed(at: str) -> str:
    """Return SQL for whether anybody has to be told at an instant that a certificate ends."""
    return _NEEDED.format(at=at)


_STAGE = _DAYS.format(at="$1")
_MAY = """
    c.active and (c.role = 'owner' or c.role = 'site' and d.audience in ('site', 'everyone'))
"""
_BEGAN = f"((d.expires_on - {_STAGE} + interval '{MORNING}') at time zone o.time_zone)"
_NO_NEWS = f"(d.created_at <= o.notifies_since and {_BEGAN} <= o.notifies_since)"
_BY_DAY = f"($1::timestamptz at time zone o.time_zone)::time >= '{MORNING}'"
_DUE = f"""
    select d.id as document_id, d.organization_id, d.customer_id, d.expires_on, {_STAGE} as days,
      {STAGE_OF.format(at="$1")} as stage, c.id as contact_id
    from documents d join organizations o on o.id = d.organization_id
    join customer_portal_access c on c.customer_id = d.customer_id
    where {needed("$1")} and {_MAY} and o.notifications and o.notifies_since is not null
      and {_BY_DAY} and not {_NO_NEWS}
      and not exists (select from document_reminders r
        where r.document_id = d.id and r.contact_id = c.id and r.expires_on = d.expires_on
          and r.days = {_STAGE})
    order by c.id, d.expires_on, d.id limit $2 for key share of c skip locked
"""  # noqa: S608 - put together from our own words
"""Holds the contacts before notes refer to documents, as an erasure does; whom one has, waits."""
_NOTE = """
    insert into document_reminders
      (id, organization_id, contact_id, document_id, expires_on, days)
    select gen_random_uuid(), $1, $2, u.* from unnest($3::uuid[], $4::date[], $5::smallint[]) u
    on conflict (document_id, contact_id, expires_on, days) do nothing returning document_id
"""
_UNTOLD = """
    delete from document_reminders where document_id = $1 and contact_id = $2
      and expires_on = $3::text::date and days = $4::text::smallint
"""
"""What was to be told has been taken back before, as an erasure takes it."""
