"""What `documents.reminding` has people told of: that certificates run out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from deltasync import Connection
from doorstep.documents.reminding import Notice
from doorstep.kit.database import trusted

from .facts import Fact, Subject, current_facts
from .json_columns import decoded

TOPIC = "certificate_due"
AT_ONCE = 100
"""Alerts that are looked at in one transaction; each is of several certificates."""
Place = tuple[UUID, datetime, UUID]
"""Where an alert is among those that wait: its organisation, when it is due, and its id."""
START: Place = (UUID(int=0), datetime.min, UUID(int=0))  # noqa: DTZ901 - PostgreSQL's -infinity


async def hand_over(link: Connection, notices: Sequence[Notice]) -> None:
    """Have contacts told of certificates once the transaction is there."""
    if not notices:
        return
    columns = zip(*map(_row, notices), strict=True)
    await link.execute(_HAND_OVER, TOPIC, *map(list, columns))


async def take_back(
    link: Connection, now: datetime, after: Place | None
) -> tuple[list[Notice], Place | None]:
    """Take back of what waits whatever is not needed any more; return it.

    It goes through some alerts `after` a place, and returns the last one's beside, None after all.
    An alert that somebody has just now, to tell it, is left to them: they look at it again.
    """
    rows: list[Any] = await link.fetch(_WAITING, TOPIC, *(after or START), AT_ONCE)
    last = rows[-1] if len(rows) == AT_ONCE else None
    taken = await _take_back(link, rows, now)
    return taken, last and (last["organization_id"], last["due_at"], last["id"])


async def _take_back(link: Connection, rows: Sequence[Any], now: datetime) -> list[Notice]:
    items = {row["id"]: _items(row["fact"]) for row in rows}
    wanted = [each for some in items.values() for each in map(_subject, some.items())]
    facts = await current_facts(link, TOPIC, wanted, now) if wanted else {}
    taken: list[Notice] = []
    for row in rows:
        gone = [
            one for one in map(_subject, items[row["id"]].items()) if not _true(one, row, facts)
        ]
        if gone:
            for statement in (_EMPTIED, _TAKE_OUT):
                await link.execute(statement, row["id"], [str(subject) for subject, _ in gone])
            whose = (row["organization_id"], row["customer_id"], row["contact_id"])
            taken += [Notice(*whose, *subject) for subject in gone]
    return taken


async def forget_untold() -> int:
    """Let go of the notes of whom nothing is on its way to, nor was told; return of how many.

    What they were to be told was not needed by then. They are told after all if it is needed again.
    """
    async with trusted() as link:
        return len(await link.fetch(_FORGET_UNTOLD, TOPIC))


def _true(subject: Subject, row: Any, facts: dict[Subject, Fact]) -> bool:
    fact = facts.get(subject)
    whom = (row["customer_id"], row["contact_id"], row["role"])
    return fact is not None and row["active"] and fact.is_for(*whom)


def _items(fact: Any) -> dict[str, Any]:
    return decoded(fact)["items"]


def _subject(item: tuple[str, Any]) -> Subject:
    return UUID(item[0]), item[1]["stage"]


def _row(notice: Notice) -> tuple[Any, ...]:
    whose = (notice.organization_id, notice.customer_id, notice.contact_id)
    return (*whose, notice.document_id, notice.stage)


_HAND_OVER = """
    insert into notification_events
      (topic, organization_id, customer_id, contact_id, subject_id, stage)
    select $1, n.* from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[]) n
"""
_WAITING = """
    select a.id, a.organization_id, a.customer_id, a.contact_id, a.fact, a.due_at, c.role, c.active
    from alerts a join customer_portal_access c on c.id = a.contact_id
    where a.topic = $1 and a.state = 'waiting'
      and (a.organization_id, a.due_at, a.id) > ($2, $3, $4)
    order by a.organization_id, a.due_at, a.id limit $5 for update of a skip locked
"""
_EMPTIED = "delete from alerts where id = $1 and (fact -> 'items') - $2::text[] = '{}'"
_TAKE_OUT = """
    update alerts set fact = fact || jsonb_build_object('items', (fact -> 'items') - $2::text[])
    where id = $1
"""
"""Its words are made anew before it is told."""
_FORGET_UNTOLD = """
    delete from document_reminders r using organizations o
    where o.id = r.organization_id
      and r.told_at > o.notifies_since and r.told_at > now() - interval '40 days'
      and not exists (select from notification_events e where e.topic = $1
        and e.subject_id = r.document_id and e.contact_id = r.contact_id)
      and not exists (select from alerts a where a.contact_id = r.contact_id and a.topic = $1
        and a.state in ('waiting', 'told') and a.fact -> 'items' -> r.document_id::text ->> 'stage'
          = concat_ws('/', r.expires_on, r.days))
    returning 1
"""
"""No stage lasts longer. Notes from before the organisation told people so were letters."""
