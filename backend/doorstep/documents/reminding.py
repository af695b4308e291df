"""Who is told in time that a certificate runs out: once at each stage, and not after its renewal.

Days are counted where the organisation is, and begin at eight in the morning. A certificate that
comes late is reminded of at its most pressing stage alone; one that has run out is so for a week.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from deltasync import Connection
from doorstep.kit.clock import Clock, SystemClock
from doorstep.kit.database import trusted
from doorstep.kit.ids import uuid7
from doorstep.organizations.models import Organization
from doorstep.payments.notices import Letter, Write
from doorstep.requests.renewals import OPEN
from doorstep.sign_in.letter import portal_url

from .reminder_words import Reader, RunningOut, place_words, reminder
from .succession import PUBLISHED, REPLACED

STAGES = (60, 30, 7)
"""Days before the end of a certificate."""
AFTER = 7
"""Days after it on which the last stage is still told."""
MORNING = timedelta(hours=8)
AT_ONCE = 200
"""Certificates of contacts that are told of in one transaction."""
IN_FLIGHT = timedelta(seconds=20)
"""Before a letter is tried again, the try before is over."""


@dataclass(frozen=True, slots=True)
class Reminding:
    """Has letters written about certificates, with links to portals at `public_url`."""

    public_url: str
    write: Write
    clock: Clock = field(default_factory=SystemClock)

    async def remind(self) -> int:
        """Tell everybody of what runs out; return of how many certificates, once for each."""
        told = 0
        while done := await self._remind_some():
            told += done
        return told

    async def withdraw(self) -> int:
        """Take back letters that still wait and are not needed any more; return how many.

        What of a letter is still needed is told anew, by another one.
        """
        async with trusted() as link:
            rows = await link.fetch(_WITHDRAW, self.clock.now(), IN_FLIGHT)
        return len(rows)

    async def _remind_some(self) -> int:
        """Tell of some; return of how many it was looked at, 0 when nothing is left."""
        now = self.clock.now()
        async with trusted() as link:
            due: list[Any] = await link.fetch(_DUE, now, AT_ONCE)
            for _, rows in groupby(due, key=lambda row: row["contact_id"]):
                await self._tell(link, list(rows), now)
        return len(due)

    async def _tell(self, link: Connection, due: Sequence[Any], now: datetime) -> None:
        """Note that a contact was told, and write to them, unless another worker just has."""
        notice, first = uuid7(), due[0]
        noted: list[Any] = await link.fetch(
            _NOTE,
            *(first["organization_id"], first["contact_id"], notice),
            *([row[name] for row in due] for name in ("document_id", "expires_on", "days")),
        )
        new = {row["document_id"] for row in noted}
        told = [_certificate(row) for row in due if row["document_id"] in new]
        if not told:
            return
        organization = await Organization.get(id=first["organization_id"])
        subject, text = reminder(self._reader(organization, first, now), told)
        to = (organization.id, first["customer_id"], first["email"])
        await self.write(link, Letter(*to, subject, text, notice))

    def _reader(self, organization: Organization, row: Any, now: datetime) -> Reader:
        return Reader(
            organization=organization,
            site=portal_url(organization, self.public_url),
            name=row["name"],
            locale=row["locale"] or organization.locale,
            today=now.astimezone(ZoneInfo(organization.time_zone)).date(),
        )


def _certificate(row: Any) -> RunningOut:
    name = row["certificate_type"] or row["title"]
    parts = (row[each] for each in ("place", "line1", "line2", "city", "postal_code"))
    appliance, until = row["appliance"], row["expires_on"]
    return RunningOut(row["document_id"], name, appliance, place_words(*parts), until)


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
_DUE = f"""
    select d.id as document_id, d.organization_id, d.customer_id, d.title, d.certificate_type,
      d.appliance, d.expires_on, {_STAGE} as days, c.id as contact_id, c.name, c.email, c.locale,
      p.name as place, p.line1, p.line2, p.city, p.postal_code
    from documents d join organizations o on o.id = d.organization_id
    join customer_portal_access c on c.customer_id = d.customer_id
    left join properties p on p.id = d.property_id
    where {needed("$1")} and {_MAY} and not exists (select from document_reminders r
      where r.document_id = d.id and r.contact_id = c.id and r.expires_on = d.expires_on
        and r.days = {_STAGE})
    order by c.id, d.expires_on, d.id limit $2 for key share of c skip locked
"""  # noqa: S608 - put together from our own words
"""Holds the contacts before notes refer to documents, as an erasure does; whom one has, waits."""
_NOTE = """
    insert into document_reminders
      (id, organization_id, contact_id, notice_id, document_id, expires_on, days)
    select gen_random_uuid(), $1, $2, $3, u.* from unnest($4::uuid[], $5::date[], $6::smallint[]) u
    on conflict (document_id, contact_id, expires_on, days) do nothing returning document_id
"""
_WITHDRAW = f"""
    with unneeded as (
      select l.id from privacy_letters l join document_reminders r on r.notice_id = l.about
      where not exists (
        select from documents d join organizations o on o.id = d.organization_id
        join customer_portal_access c on c.customer_id = d.customer_id and c.id = r.contact_id
        where d.id = r.document_id and {needed("$1")} and {_MAY} and d.expires_on = r.expires_on
          and {_STAGE} = r.days and c.email = l.recipient)
      order by l.id for update of l skip locked),
    gone as (
      delete from privacy_letters l where id in (select id from unneeded)
        and (l.attempts = 0 or l.next_at <= now() + $2::interval) returning l.about),
    untold as (delete from document_reminders r using gone g where r.notice_id = g.about)
    select about from gone
"""  # noqa: S608 - put together from our own words
"""Has the letters before the reminders, as an erasure does; a letter that somebody has waits."""
