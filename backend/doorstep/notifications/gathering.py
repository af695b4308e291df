"""Several things of one kind at once are one alert: "5 new documents"."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from deltasync import Connection

from .facts import Fact, items_of
from .readers import Addressee
from .topics import Topic
from .words import say
from .writing import Pending, drop, put, revise, waiting

if TYPE_CHECKING:
    from .spreading import Happened

MOST = 500
"""Things in one alert; words name a few, count the others, and say that there are more."""


async def gathered(
    link: Connection,
    topic: Topic,
    concerned: Sequence[tuple["Happened", Addressee, Fact | None]],
    now: datetime,
) -> None:
    """Put what happened to the alert of its topic that waits for each person, or into a new one."""
    by_person: dict[UUID, list[tuple[Happened, Addressee, Fact | None]]] = {}
    for each in concerned:
        by_person.setdefault(each[1].id, []).append(each)
    before = await waiting(link, topic.name, list(by_person))
    fresh: list[Pending] = []
    for contact, some in by_person.items():
        who, old = some[0][1], before.get(contact)
        items = dict(items_of(old.fact)) if old else {}
        more = [_add(items, happened, fact) for happened, _, fact in some].count(False)
        fact: dict[str, Any] = {**(old.fact if old else {}), "items": items}
        if more:
            fact["more"] = True
        words = say(topic.name, None, fact, who.reader) if items else None
        if old:
            await (revise(link, old, fact, words) if words else drop(link, old.id))
        elif words:
            fresh.append(_pending(topic, some[0][0], who, fact, words, now))
    await put(link, topic, fresh)


def _add(items: dict[str, Any], happened: "Happened", fact: Fact | None) -> bool:
    """Put what is so among the items, or take it out; return whether there was room."""
    key = str(happened.subject[0])
    if fact is None:
        items.pop(key, None)
    elif key in items or len(items) < MOST:
        was = items[key]["was"] if key in items else happened.was
        items[key] = {"stage": happened.subject[1], "was": was, "now": fact.fact}
    else:
        return False
    return True


def _pending(
    topic: Topic,
    first: "Happened",
    who: Addressee,
    fact: dict[str, Any],
    words: Any,
    now: datetime,
) -> Pending:
    """Return an alert that is about nothing that was told before: none takes its place."""
    return Pending(
        who=who,
        subject_id=first.subject[0],
        about=f"{topic.name}:{who.customer_id}:{first.event_id}",
        revision=1,
        baseline=None,
        fact=fact,
        words=words,
        now=now,
    )
