"""Alerts as they are found and written while events are spread."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.kit.ids import uuid7

from .json_columns import decoded
from .reader import Words
from .readers import Addressee
from .topics import Topic

Key = tuple[UUID, str]
"""A contact, and what an alert to them is about."""


class Existing(msgspec.Struct, frozen=True):
    """An alert that is there; one that waits is held until the transaction ends."""

    id: UUID
    contact_id: UUID
    about: str
    revision: int
    state: str
    baseline: dict[str, Any] | None
    fact: dict[str, Any]

    @property
    def believed(self) -> dict[str, Any] | None:
        """Return what the contact believes since: one that was dropped has told them nothing."""
        return self.fact if self.state == "told" else self.baseline


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """An alert to be written."""

    who: Addressee
    subject_id: UUID
    about: str
    revision: int
    baseline: dict[str, Any] | None
    fact: dict[str, Any]
    words: Words
    now: datetime


async def existing(link: Connection, keys: Sequence[Key]) -> dict[Key, Existing]:
    """Return the newest alert of each key, as it is once who tells of it has let go.

    What was told is not held: who tells what is newer passes over what is (overtaking.py).
    """
    contacts, abouts = [key[0] for key in keys], [key[1] for key in keys]
    await link.execute(_HOLD, contacts, abouts)
    rows: list[Any] = await link.fetch(_NEWEST, contacts, abouts)
    found = map(_existing, rows)
    return {(each.contact_id, each.about): each for each in found}


async def waiting(link: Connection, topic: str, contacts: Sequence[UUID]) -> dict[UUID, Existing]:
    """Return by contact the alert of a topic that waits, held."""
    rows: list[Any] = await link.fetch(_WAITING, topic, contacts)
    return {each.contact_id: each for each in map(_existing, rows)}


async def put(link: Connection, topic: Topic, fresh: Sequence[Pending]) -> None:
    """Write new alerts, to be told once they have settled."""
    if fresh:
        lines = msgspec.json.encode([_line(topic, each) for each in fresh]).decode()
        await link.execute(_PUT, lines)


async def revise(link: Connection, alert: Existing, fact: dict[str, Any], words: Words) -> None:
    """Give an alert that waits another fact and its words, and this revision and baseline."""
    said = (words.kind, words.title, words.body, words.path)
    baseline = _text(alert.baseline) if alert.baseline is not None else None
    await link.execute(_REVISE, alert.id, _text(fact), *said, alert.revision, baseline)


async def drop(link: Connection, alert: UUID) -> None:
    """Delete an alert of which there is nothing to tell."""
    await link.execute("delete from alerts where id = $1", alert)


def _line(topic: Topic, pending: Pending) -> dict[str, Any]:
    words = pending.words
    return {
        "id": uuid7(),
        "organization_id": pending.who.organization_id,
        "customer_id": pending.who.customer_id,
        "contact_id": pending.who.id,
        "topic": topic.name,
        "category": topic.category,
        "subject_id": pending.subject_id,
        "about": pending.about,
        "revision": pending.revision,
        "baseline": pending.baseline,
        "fact": pending.fact,
        "kind": words.kind,
        "title": words.title,
        "body": words.body,
        "path": words.path,
        "due_at": pending.now + topic.settle,
        "created_at": pending.now,
    }


def _existing(row: Any) -> Existing:
    return Existing(
        *(row["id"], row["contact_id"], row["about"], row["revision"], row["state"]),
        *(decoded(row["baseline"]), decoded(row["fact"])),
    )


def _text(fact: dict[str, Any]) -> str:
    return msgspec.json.encode(fact).decode()


_COLUMNS = "a.id, a.contact_id, a.about, a.revision, a.state, a.baseline, a.fact"
_NEWEST = f"""
    select {_COLUMNS} from unnest($1::uuid[], $2::text[]) k (contact_id, about)
    cross join lateral (select max(m.revision) as revision from alerts m
      where m.contact_id = k.contact_id and m.about = k.about) m
    join alerts a on a.contact_id = k.contact_id and a.about = k.about
      and a.revision = m.revision
"""  # noqa: S608 - put together from our own words
_HOLD = f"{_NEWEST} where a.state = 'waiting' order by a.id for update of a"
_WAITING = f"""
    select {_COLUMNS} from alerts a
    where a.topic = $1 and a.contact_id = any($2) and a.state = 'waiting'
    order by a.id for update
"""  # noqa: S608 - as above
_PUT = """
    insert into alerts (id, organization_id, customer_id, contact_id, topic, category, subject_id,
      about, revision, baseline, fact, kind, title, body, path, due_at, created_at)
    select id, organization_id, customer_id, contact_id, topic, category, subject_id,
      about, revision, baseline, fact, kind, title, body, path, due_at, created_at
    from jsonb_to_recordset($1::text::jsonb) as t (id uuid, organization_id uuid, customer_id uuid,
      contact_id uuid, topic text, category text, subject_id uuid, about text, revision int,
      baseline jsonb, fact jsonb, kind text, title text, body text, path text,
      due_at timestamptz, created_at timestamptz)
"""
_REVISE = """
    update alerts set fact = $2::text::jsonb, kind = $3, title = $4, body = $5, path = $6,
      revision = $7, baseline = $8::text::jsonb
    where id = $1
"""
