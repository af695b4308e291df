"""From what happened to what each person is to be told: the last word of it, once.

One worker spreads at a time, so events of one thing are taken in their order. Businesses take
turns, and what is urgent goes first. An alert that waits has the newest word put in its place; what
was told already gets a higher revision if there is something new to say since.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from msgspec import structs

from deltasync import Connection
from doorstep.kit.clock import Clock, SystemClock
from doorstep.kit.database import trusted
from doorstep.kit.resting import Resting

from . import voided
from .facts import Fact, Subject, about, current_facts
from .gathering import gathered
from .happened import Happened, together
from .lateness import log_late
from .portions import Portions
from .readers import Addressee, addressees
from .scheduling import remind_anew
from .threads import Thread, threads_of
from .topics import TOPICS, Topic
from .turns import Turns
from .voice import VOICE
from .words import say
from .writing import Existing, Pending, drop, existing, put, revise

SPREADING = 72_370_007
"""Advisory lock of the worker that spreads."""
AT_ONCE = 300
"""Events in one transaction."""
LOOKS = 5
"""Times at most that it is looked at again what is so, since there is something newer meanwhile."""
ASIDE = timedelta(minutes=10)
"""Until an event of which nothing could be made is tried once more."""
log = structlog.get_logger()


@dataclass(slots=True)
class Spreading:
    """Spreads events to alerts.

    One of which nothing can be made is left aside for some minutes, and logged.
    """

    clock: Clock = field(default_factory=SystemClock)
    portions: Portions = field(default_factory=lambda: Portions(AT_ONCE))
    aside: Resting = field(default_factory=lambda: Resting(ASIDE))

    async def spread_next(self) -> int:
        """Spread the next events; return how many, 0 when there are none or another does it."""
        rows: list[Any] = []
        try:
            async with trusted() as link:
                if not await link.fetchval("select pg_try_advisory_xact_lock($1)", SPREADING):
                    return 0
                portion = await self.portions.begin(link)
                found = await EVENTS.take(link, portion, self.aside.now(), VOICE.urgent)
                rows = sorted(found, key=lambda row: row["id"])
                if rows:
                    newer = await self._spread(link, [row for row in rows if not _is_late(row)])
                    await link.execute(_DONE, [row["id"] for row in (*rows, *newer)])
                    log_late(filter(_is_late, rows))
        except Exception as error:  # noqa: BLE001 - they say whose fault it is
            self._leave(self.portions.went_wrong(rows, error), error)
        return len(rows)

    def _leave(self, broken: Any, error: Exception) -> None:
        """Leave one aside that breaks; it holds up no others."""
        if broken is not None:
            self.aside.add(broken["id"])
            log.error("event_broke", id=broken["id"], topic=broken["topic"], exc_info=error)

    async def _spread(self, link: Connection, rows: Sequence[Any]) -> list[Any]:
        """Spread these; return newer ones about the same that were spread with them."""
        now, newer = self.clock.now(), list[Any]()
        people = await addressees(link, {row["customer_id"] for row in rows}, now)
        by_topic: dict[str, list[Any]] = {}
        for row in rows:
            by_topic.setdefault(row["topic"], []).append(row)
        for name, some in by_topic.items():
            if name == "visit":
                await remind_anew(link, {row["subject_id"] for row in some})
            if name == voided.TOPIC:
                await voided.hold_untold(link, {row["customer_id"] for row in some})
            facts, more = await self._facts(link, some, now)
            newer += more
            happened = together((*some, *more))
            concerned = [
                (each, who, _fact_for(each, facts))
                for each in happened
                for who in people.get(each.customer_id, ())
                if each.concerns(who, _fact_for(each, facts))
            ]
            if TOPICS[name].gather:
                await gathered(link, TOPICS[name], concerned, now)
            else:
                await _one_by_one(link, TOPICS[name], concerned)
        return newer

    async def _facts(
        self, link: Connection, rows: Sequence[Any], now: datetime
    ) -> tuple[dict[Subject, Fact], list[Any]]:
        """Return what is so of the subjects of a topic's events, and the newer events it is due to.

        These count as well: else what is over by now, and is not told of, is once more what they
        would believe when it is taken back.
        """
        newer: list[Any] = []
        facts = await self._so(link, rows, now)
        for _ in range(LOOKS):
            known = [row["id"] for row in (*rows, *newer)] + self.aside.now()
            of = ({row[name] for row in rows} for name in ("subject_id", "customer_id"))
            more = await link.fetch(_NEWER, rows[0]["topic"], *of, known, AT_ONCE)
            if not more:
                break
            newer += more
            facts = await self._so(link, (*rows, *newer), now)
        return facts, newer

    async def _so(
        self, link: Connection, rows: Sequence[Any], now: datetime
    ) -> dict[Subject, Fact]:
        subjects = {(row["subject_id"], row["stage"]) for row in rows}
        return await current_facts(link, rows[0]["topic"], subjects, now)


def _is_late(row: Any) -> bool:
    """Return whether it happened so long ago, as nobody has worked since, that it is no news."""
    useful = TOPICS[row["topic"]].useful
    return useful is not None and row["age"] > useful


def _fact_for(happened: Happened, facts: dict[Subject, Fact]) -> Fact | None:
    """Return what is so, null if the subject is gone, or now another customer's."""
    fact = facts.get(happened.subject)
    return fact if fact and fact.is_of(happened.customer_id) else None


async def _one_by_one(
    link: Connection, topic: Topic, concerned: Sequence[tuple[Happened, Addressee, Fact | None]]
) -> None:
    keys = [(who.id, about(topic.name, each.subject)) for each, who, _ in concerned]
    subjects = [(who.id, each.subject[0]) for each, who, _ in concerned]
    off = [of for of, (_, _, fact) in zip(subjects, concerned, strict=True) if _is_off(topic, fact)]
    threads = await threads_of(link, topic.category, subjects, off)
    newest = await existing(link, keys)
    fresh: list[Pending] = []
    for (happened, who, fact), key in zip(concerned, keys, strict=True):
        before = newest.get(key)
        thread = threads.get((who.id, happened.subject[0]))
        believed = before.fact if before else happened.was
        now_so = fact.fact if fact else topic.without(believed, who.role)
        if before and before.state == "waiting":
            await _reconsider(link, topic, who, _since(before, thread, happened), now_so)
        elif now_so is not None:
            pending = _pending(topic, happened, who, (before, thread), now_so)
            fresh += [pending] if pending else []
    await put(link, topic, sorted(fresh, key=_when, reverse=True))


def _is_off(topic: Topic, fact: Fact | None) -> bool:
    """Return whether what can be called off is."""
    return topic.gone is not None and (fact is None or fact.fact["state"] == "cancelled")


def _when(pending: Pending) -> str:
    """Return when it is; what is told at once is read from its end, so the next visit is first."""
    return str(pending.fact.get("from", ""))


def _since(before: Existing, thread: Thread | None, happened: Happened) -> Existing:
    """Return an alert that waits as the later one of the two, where another was told meanwhile.

    A device shows nothing of a visit whose number is lower than what it has shown of it.
    """
    if thread is None:
        return before
    if thread.heard < before.revision:
        return structs.replace(before, baseline=thread.known(before.baseline))
    baseline = before.baseline if happened.subject[1] else thread.known(thread.told)
    return structs.replace(before, revision=thread.revision + 1, baseline=baseline)


async def _reconsider(
    link: Connection, topic: Topic, who: Addressee, before: Existing, now_so: dict[str, Any] | None
) -> None:
    words = say(topic.name, before.baseline, now_so, who.reader) if now_so else None
    if words and now_so:
        await revise(link, before, now_so, words)
    else:
        await drop(link, before.id)


def _pending(
    topic: Topic,
    happened: Happened,
    who: Addressee,
    known: tuple[Existing | None, Thread | None],
    now_so: dict[str, Any],
) -> Pending | None:
    before, thread = known
    last = thread or before
    baseline = before.believed if before and not topic.apart else happened.was
    if thread and thread.told and not happened.subject[1]:
        baseline = thread.known(thread.told)
    words = say(topic.name, baseline, now_so, who.reader)
    if words is None:
        return None
    return Pending(
        who=who,
        subject_id=happened.subject[0],
        about=about(topic.name, happened.subject),
        revision=last.revision + 1 if last else 1,
        baseline=baseline,
        fact=now_so,
        words=words,
        now=who.reader.now,
    )


COLUMNS = """
    id, organization_id, customer_id, contact_id, topic, subject_id, stage, was,
    now() - occurred_at as age
"""
EVENTS = Turns(
    table="notification_events",
    columns=COLUMNS,
    sort="id",
    free="id <> all($3::bigint[])",
)
_DONE = "delete from notification_events where id = any($1)"
_NEWER = f"""
    select {COLUMNS} from notification_events
    where topic = $1 and subject_id = any($2) and customer_id = any($3)
      and id <> all($4::bigint[])
    order by id limit $5
"""  # noqa: S608 - our own names
