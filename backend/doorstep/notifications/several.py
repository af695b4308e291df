"""Many visits of one person at once go out as one message: "News about 25 visits".

Each of them is told in the inbox, in its own words. What goes out is an alert that stands for them,
which the inbox does not have; whether it is still wanted is asked of each of them (judging.py).
"""

from collections.abc import Hashable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.kit.ids import uuid7

from .alerted import summed
from .going_out import Tell
from .voice import Voice

SINGLY = 3
"""News of so many visits at once goes out one by one."""
TELLING = 72_370_008
"""Advisory lock of the worker that tells: two would each tell a part of them."""
SOON = timedelta(seconds=30)
"""What is due by then is told along: it was spread a little later."""
MOST = 700
"""How many are told along in one transaction."""


async def along(link: Connection, voice: Voice, due: Sequence[Any], now: datetime) -> Sequence[Any]:
    """Return what is to be told now: these, and what else there is for who is told several things.

    So nobody's are told in pieces since no more were taken at once: who has more than there is room
    for is left for the next turn, with all of theirs. Whoever's turn it is is told as much as fits.
    """
    names = [name for name, topic in voice.topics.items() if topic.several]
    more = await link.fetch(_MORE, [row["id"] for row in due], names, now + SOON, MOST)
    whose, room, later = list[UUID](), MOST, set[UUID]()
    for each in more:
        if whose and each["many"] > room:
            later.update(each["taken"])
        else:
            whose.append(each["contact_id"])
            room -= each["many"]
    told = [row for row in due if row["id"] not in later]
    taken = [row["id"] for row in told]
    return told + await link.fetch(_ALONG, taken, names, now + SOON, MOST, whose)


async def in_one(
    link: Connection, voice: Voice, told: Sequence[Tell], singly: int, now: datetime
) -> list[Tell]:
    """Return what goes out of what is told: it, or what stands for more than `singly` visits.

    What goes out urgently does so by itself, and what nobody has chosen a way for not at all.
    """
    together: dict[Hashable, list[Tell]] = {}
    for each in told:
        together.setdefault(_with_what(each, voice), []).append(each)
    out, many = list[Tell](), list[Tell]()
    several = [some[0].alert.contact_id for some in together.values() if _visits(some) > singly]
    stay = await _held(link, several)
    for some in together.values():
        fit = _visits(some) > singly and some[0].goes_out and some[0].alert.contact_id in stay
        one = _for_all(some, voice, now) if fit else None
        many += [one] if one else []
        out += [] if one else some
    await _put(link, many, now)
    return out + many


def _with_what(tell: Tell, voice: Voice) -> Hashable:
    """Return what it has in common with all that may go out with it: to whom, how and when."""
    several = voice.topics[tell.alert.topic].several
    if not several:
        return tell.alert.id
    return several, tell.alert.contact_id, tell.ways, tell.aloud_at


def _visits(some: Sequence[Tell]) -> int:
    """Return of how many visits these are: one that is moved is reminded of as well."""
    return len({each.alert.subject_id for each in some})


def _for_all(some: Sequence[Tell], voice: Voice, now: datetime) -> Tell | None:
    """Return an alert that stands for these."""
    first, made = some[0], uuid7()
    topic = voice.topics[first.alert.topic].several
    fact: dict[str, Any] = {"stands_for": [str(each.alert.id) for each in some]}
    alert = msgspec.structs.replace(
        first.alert,
        id=made,
        topic=topic,
        subject_id=made,
        about=f"{topic}:{made}",
        revision=1,
        baseline=None,
        fact=fact,
        created_at=now,
    )
    so = summed([(each.alert, each.fact) for each in some])
    words = voice.words(alert, so, first.ways.language, now)
    return words and Tell(alert, fact, words, first.ways, first.aloud_at)


async def _held(link: Connection, contacts: Sequence[UUID]) -> set[UUID]:
    """Return those who stay while this goes on, without waiting for who deletes the others.

    Whoever does waits for the alerts of theirs that are told, and no alert can be added till then;
    nor can it while their customer is deleted.
    """
    return {row["id"] for row in await link.fetch(_HOLD, contacts)} if contacts else set()


async def _put(link: Connection, many: Sequence[Tell], now: datetime) -> None:
    if many:
        lines = [_line(each) for each in many]
        await link.execute(_PUT, msgspec.json.encode(lines).decode(), now)


def _line(tell: Tell) -> dict[str, Any]:
    alert, words = tell.alert, tell.words
    names = ("id", "organization_id", "customer_id", "contact_id", "topic", "category")
    return {
        **{name: getattr(alert, name) for name in (*names, "subject_id", "about", "fact")},
        **{name: getattr(words, name) for name in ("kind", "title", "body", "path")},
    }


_HOLD = """
    select c.id from customer_portal_access c join customers u on u.id = c.customer_id
    where c.id = any($1) order by c.id for key share of u, c skip locked
"""
_WAIT_ALONG = """
    from alerts a where a.contact_id = t.contact_id and a.state = 'waiting'
      and a.topic = any($2) and a.due_at <= $3 and a.id <> all(t.taken) limit $4
"""
# Businesses take turns; in each, and among those whose turn it is, who has waited longest is first.
_MORE = f"""
    with t as (
      select contact_id, array_agg(id) as taken, min(due_at) as since,
        row_number() over (partition by organization_id order by min(due_at), contact_id) as turn
      from alerts where id = any($1) and topic = any($2) group by organization_id, contact_id)
    select t.contact_id, t.taken, m.many
    from t cross join lateral (select count(*) as many from (select {_WAIT_ALONG} + 1) a) m
    where m.many > 0 order by t.turn, t.since, t.contact_id
"""  # noqa: S608 - put together from our own words
_ALONG = f"""
    select m.* from (select u as contact_id, $1::uuid[] as taken from unnest($5::uuid[]) u) t
    cross join lateral (select a.id, a.organization_id {_WAIT_ALONG} for update skip locked) m
"""  # noqa: S608 - as above
_PUT = """
    insert into alerts (id, organization_id, customer_id, contact_id, topic, category, subject_id,
      about, fact, kind, title, body, path, state, due_at, created_at, told_at)
    select id, organization_id, customer_id, contact_id, topic, category, subject_id,
      about, fact, kind, title, body, path, 'aloud', $2, $2, $2
    from jsonb_to_recordset($1::text::jsonb) as t (id uuid, organization_id uuid, customer_id uuid,
      contact_id uuid, topic text, category text, subject_id uuid, about text, fact jsonb,
      kind text, title text, body text, path text)
"""
