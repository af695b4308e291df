"""A topic that is as small as can be: a visit, of which it is told when it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.kit.ids import uuid7
from doorstep.notifications.alerted import Alerted, Fact
from doorstep.notifications.choices import ways_of
from doorstep.notifications.models import Channel
from doorstep.notifications.reader import Reader, Words
from doorstep.notifications.voice import Voice
from doorstep.notifications.ways import Outcome, Parcel, Sent

NOON = datetime(2026, 6, 15, 11, tzinfo=UTC)
VISITS = """
    select id, to_char(arrives_from at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS') || 'Z' as at,
      state from visits where id = any($1)
"""
ALERT = """
    insert into alerts (id, organization_id, customer_id, contact_id, topic, subject_id, about,
      revision, kind, category, baseline, fact, title, body, path, due_at, created_at)
    select $1, c.organization_id, c.customer_id, c.id, 'visit', $3::uuid, 'visit:' || $3::uuid,
      $4, 'visit', 'visits', null, $5::jsonb, '', '', '', $6, $6
    from customer_portal_access c where c.email = $2
"""
EVERYTHING = frozenset(Channel)


class Topic(msgspec.Struct, frozen=True):
    ttl: timedelta = timedelta(days=1)
    urgency: Any = "normal"
    urgent: bool = False
    useful: timedelta | None = None
    several: str = ""


@dataclass
class Hand:
    """A clock that goes when it is moved."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at


@dataclass
class Channeled:
    """Keeps what it is given to deliver, and answers as it is told to, then that it was sent."""

    answers: list[Outcome] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)

    async def send(self, parcel: Parcel) -> Outcome:
        self.parcels.append(parcel)
        return self.answers.pop(0) if self.answers else Sent()

    @property
    def titles(self) -> list[str]:
        return [each.title for each in self.parcels]


async def facts(link: Connection, alerts: Sequence[Alerted], now: datetime) -> Mapping[UUID, Fact]:
    del now
    rows: list[Any] = await link.fetch(VISITS, [each.subject_id for each in alerts])
    found = {row["id"]: {"at": row["at"], "state": str(row["state"])} for row in rows}
    return {each.id: found[each.subject_id] for each in alerts if each.subject_id in found}


def say(topic: str, baseline: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    del topic
    if fact == baseline or datetime.fromisoformat(fact["at"]) < reader.now:
        return None
    told = f"{fact['state']} {fact['at']}"
    until = datetime.fromisoformat(fact["at"])
    return Words("visit", told, told, "/portal/jobs", "Something", "New", "Look", until=until)


VOICE = Voice({"visit": Topic()}, facts, say, ways_of)
URGENT = Voice({"visit": Topic(urgent=True)}, facts, say, ways_of)


async def a_visit(link: Connection) -> UUID:
    """Return the id of a visit, put to be tomorrow at two."""
    visit: UUID = await link.fetchval("select id from visits order by id limit 1")
    await move(link, visit, NOON + timedelta(days=1, hours=3))
    return visit


async def move(link: Connection, visit: UUID, at: datetime, state: str = "planned") -> None:
    await link.execute(
        "update visits set arrives_from = $2, arrives_until = $2::timestamptz + interval '2 hours',"
        " state = $3 where id = $1",
        *(visit, at, state),
    )


async def wait_to_tell(
    link: Connection, email: str, visit: UUID, *, due: datetime = NOON, revision: int = 1
) -> UUID:
    """Have somebody be told of a visit as it is now; return the alert's id."""
    row: Any = (await link.fetch(VISITS, [visit]))[0]
    fact = msgspec.json.encode({"at": row["at"], "state": str(row["state"])}).decode()
    alert = uuid7()
    await link.execute(ALERT, alert, email, visit, revision, fact, due)
    return alert
