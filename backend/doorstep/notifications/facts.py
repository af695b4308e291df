"""What is true now of what alerts are about, and who is to hear of it: one query a topic."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, Protocol
from uuid import UUID

import msgspec

from deltasync import Connection

from .topics import TOPICS, Topic

Subject = tuple[UUID, str]
"""What an alert is about: its id, and the stage if there is one."""


class Fact(msgspec.Struct, frozen=True):
    """What is true of a subject; contacts of the customer with one of the roles hear of it.

    With a `contact_id` that one alone does; those in `but` are told in another way.
    Without a `customer_id` it is for whom it happened to, whoever it is by now.
    """

    id: UUID
    stage: str
    organization_id: UUID
    customer_id: UUID | None
    roles: tuple[str, ...]
    contact_id: UUID | None
    but: tuple[UUID, ...]
    fact: dict[str, Any]

    def is_for(self, customer: UUID, contact: UUID, role: str) -> bool:
        """Return whether a contact of a customer, in a role, is to hear of it."""
        only = self.contact_id in (None, contact)
        ours = self.is_of(customer) and role in self.roles
        return ours and only and contact not in self.but

    def is_of(self, customer: UUID) -> bool:
        """Return whether it is about a customer."""
        return self.customer_id in (None, customer)


class About(Protocol):
    """An alert as far as it is looked for what is true of it; `role` is its contact's."""

    @property
    def id(self) -> UUID: ...  # noqa: D102
    @property
    def customer_id(self) -> UUID: ...  # noqa: D102
    @property
    def contact_id(self) -> UUID: ...  # noqa: D102
    @property
    def role(self) -> str: ...  # noqa: D102
    @property
    def topic(self) -> str: ...  # noqa: D102
    @property
    def subject_id(self) -> UUID: ...  # noqa: D102
    @property
    def about(self) -> str: ...  # noqa: D102
    @property
    def fact(self) -> dict[str, Any]: ...  # noqa: D102


async def current_facts(
    link: Connection, topic: str, wanted: Iterable[Subject], now: datetime
) -> dict[Subject, Fact]:
    """Return what is true of subjects at an instant; those are left out that are gone."""
    subjects = list(dict.fromkeys(wanted))
    ids, stages = [each[0] for each in subjects], [each[1] for each in subjects]
    rows: list[Any] = await link.fetch(TOPICS[topic].facts, ids, now, stages)
    facts = (_fact(row) for row in rows)
    return {(each.id, each.stage): each for each in facts}


async def facts_of(
    link: Connection, alerts: Sequence[About], now: datetime
) -> dict[UUID, dict[str, Any]]:
    """Return, by the ids of alerts, what is true now of what they are about, as `alert.fact` is.

    One is left out if its subject is gone, its contact is not to hear of it any more, or only a
    newer version knows its topic.
    """
    found: dict[UUID, dict[str, Any]] = {}
    by_topic = attrgetter("topic")
    known = (each for each in alerts if each.topic in TOPICS)
    for topic, group in groupby(sorted(known, key=by_topic), key=by_topic):
        some = list(group)
        wanted = (each for alert in some for each in subjects_of(alert))
        facts = await current_facts(link, topic, wanted, now)
        for alert in some:
            fact = _fact_of(TOPICS[topic], alert, facts)
            if fact:
                found[alert.id] = fact
    return found


def about(topic: str, subject: Subject) -> str:
    """Return what alerts are about that are told one by one: "visit:ID", or with a stage."""
    return ":".join(filter(None, (topic, str(subject[0]), subject[1])))


def subjects_of(alert: About) -> list[Subject]:
    """Return what an alert is about, which of a gathered one may be many things."""
    if TOPICS[alert.topic].gather:
        items = items_of(alert.fact).items()
        return [(UUID(subject), item["stage"]) for subject, item in items]
    return [(alert.subject_id, "".join(alert.about.split(":", 2)[2:]))]


def items_of(fact: dict[str, Any]) -> dict[str, Any]:
    """Return what is gathered in a fact, by subject; nothing of one from before it was gathered."""
    return fact.get("items", {})


def _fact_of(topic: Topic, alert: About, facts: dict[Subject, Fact]) -> dict[str, Any] | None:
    who = (alert.customer_id, alert.contact_id, alert.role)
    mine = {subject: facts.get(subject) for subject in subjects_of(alert)}
    true = {subject[0]: each.fact for subject, each in mine.items() if each and each.is_for(*who)}
    if topic.gather:
        items = items_of(alert.fact).items()
        kept = {key: {**item, "now": true[UUID(key)]} for key, item in items if UUID(key) in true}
        return {**alert.fact, "items": kept} if kept else None
    if true:
        return true[alert.subject_id]
    [there] = mine.values()
    is_gone = there is None or not there.is_of(alert.customer_id)
    return topic.without(alert.fact, alert.role) if is_gone else None


def _fact(row: Any) -> Fact:
    return Fact(
        *(row["id"], row["stage"], row["organization_id"], row["customer_id"]),
        *(tuple(row["roles"]), row["contact_id"], tuple(row["but"])),
        msgspec.json.decode(row["fact"]),
    )
