"""A landlord whose many visits the office changes at once, and what their people get of it."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from doorstep.notifications.delivering import Delivering
from doorstep.notifications.models import Channel
from doorstep.notifications.spreading import Spreading
from doorstep.notifications.telling import Telling
from doorstep.notifications.voice import VOICE
from tests.backend.conftest import COLIN, PRIYA
from tests.factories.alerts import subscribe
from tests.factories.voices import Channeled, Hand

from .happenings import Happenings

CHANNELS = frozenset({Channel.PUSH, Channel.EMAIL, Channel.SMS})
BOOKED = """
    insert into visits (organization_id, job_id, state, arrives_from, arrives_until)
    select organization_id, id, 'planned', $2::timestamptz + n * interval '1 hour',
      $2::timestamptz + n * interval '1 hour' + interval '2 hours'
    from jobs, generate_series(1, $3::int) n where id = $1 returning id
"""
MOVE = """
    update visits set arrives_from = arrives_from + $2, arrives_until = arrives_until + $2
    where id = any($1)
"""
CHOOSE = """
    insert into alert_choices (organization_id, contact_id, channels, language, discreet)
    select organization_id, id, $2::jsonb, $3, $4 from customer_portal_access where email = $1
"""
SIGN_IN = """
    insert into sign_in_sessions
      (id, organization_id, contact_id, token_hash, expires_at, proven_hash, last_used_at)
    select gen_random_uuid(), organization_id, id, sha256(gen_random_uuid()::text::bytea),
      now() + interval '1 year', sha256(email::bytea), now()
    from customer_portal_access where email = $1
"""


@dataclass
class Many:
    """Visits of one landlord, and what is told and sent of them to Priya and Colin."""

    happenings: Happenings
    clock: Hand = field(default_factory=lambda: Hand(datetime.now(UTC)))
    push: Channeled = field(default_factory=Channeled)
    email: Channeled = field(default_factory=Channeled)
    sms: Channeled = field(default_factory=Channeled)

    async def booked(self, many: int, at: datetime | None = None) -> list[UUID]:
        """Return new visits, of which everybody knows already."""
        priya = self.happenings.business.priya.customer_id
        job: UUID = await self.happenings.do(
            "select id from jobs where customer_id = $1 and status <> 'cancelled' limit 1", priya
        )
        at = at or self.clock.now() + timedelta(days=3)
        rows: list[Any] = await self.happenings.business.link.fetch(BOOKED, job, at, many)
        await self.happenings.events()
        return [row["id"] for row in rows]

    async def move(self, *visits: UUID, by: timedelta = timedelta(hours=1)) -> None:
        await self.happenings.do(MOVE, visits, by)
        await self.spread()

    async def choose(
        self, email: str, channels: str, *, language: str = "", discreet: bool = False
    ) -> None:
        await self.happenings.do(CHOOSE, email, channels, language, discreet)

    async def sign_in(self, email: str = PRIYA) -> None:
        """Give somebody a browser that takes pushes."""
        await self.happenings.do(SIGN_IN, email)
        await subscribe(self.happenings.business.link, email)

    async def spread(self) -> None:
        while await Spreading(self.clock).spread_next():
            pass

    def teller(self) -> Telling:
        return Telling(VOICE, CHANNELS, self.clock)

    async def tell(self, after: timedelta = timedelta(minutes=2)) -> None:
        self.clock.at += after
        while await self.teller().tell_due():
            pass

    async def deliver(self) -> None:
        """Deliver what waits, all at once."""
        rows: list[Any] = await self.happenings.business.link.fetch(
            "select id from notification_deliveries where state in ('waiting', 'sending')"
        )
        senders = {Channel.PUSH: self.push, Channel.EMAIL: self.email, Channel.SMS: self.sms}
        delivering = Delivering(VOICE, senders, self.clock)
        await asyncio.gather(*(delivering.deliver(row["id"]) for row in rows))

    async def inbox(self, email: str = PRIYA) -> list[str]:
        """Return the kinds of all that somebody has not read, as their copy has it."""
        business = self.happenings.business
        contact = await self.happenings.do(
            "select id from customer_portal_access where email = $1", email
        )
        rows: list[Any] = await business.link.fetch(
            "select doc::jsonb ->> 'kind' as kind from sync_entry where scope = $1 and reader = $2"
            " and kind = 'alert' and doc is not null and doc::jsonb ->> 'read_at' is null",
            *(business.priya.customer_id, contact),
        )
        return [row["kind"] for row in rows]

    async def mailed(self, email: str = PRIYA) -> list[str]:
        """Return the titles of all mails to somebody."""
        return [each.title for each in self.email.parcels if each.contact.email == email]


BOTH = (PRIYA, COLIN)
