"""What is told of one visit takes one another's place: it is numbered through, topic by topic."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection

from .models import Category

THREAD = "case {0}.category when 'visits' then 'visit:' || {0}.subject_id else {0}.about end"
"""`thread_of` in SQL."""
SAME_THREAD = """
    (b.about = a.about
      or b.subject_id = a.subject_id and b.category = 'visits' and a.category = 'visits')
"""
"""Whether an alert `b` has the thread of an alert `a` to the same contact."""
Subjects = Sequence[tuple[UUID, UUID]]
"""Contacts, each with what they are told of."""


class Thread(msgspec.Struct, frozen=True):
    """All that a contact is told of one visit: its highest `revision`, and what they know by now.

    `heard` is the highest revision that was told, 0 and `told` null while all of it waits.
    """

    revision: int
    heard: int
    told: dict[str, Any] | None


def thread_of(category: Category | str, subject: UUID, about: str) -> str:
    """Return what takes the place of what: all of one visit, else what is about the same."""
    return f"visit:{subject}" if category == Category.VISITS else about


async def threads_of(
    link: Connection, category: Category, subjects: Subjects
) -> dict[tuple[UUID, UUID], Thread]:
    """Return what contacts were told of visits, held, as it is once who tells of it has let go.

    What is no visit has no thread but what it is about.
    """
    if category is not Category.VISITS:
        return {}
    contacts, visits = [each[0] for each in subjects], [each[1] for each in subjects]
    await link.execute(_HOLD, contacts, visits)
    rows: list[Any] = await link.fetch(_THREADS, contacts, visits)
    return {(row["contact_id"], row["subject_id"]): _thread(row) for row in rows}


def _thread(row: Any) -> Thread:
    told = row["told"]
    known = msgspec.json.decode(told) if isinstance(told, str) else told
    return Thread(row["revision"], row["heard"], known)


_THESE = """
    unnest($1::uuid[], $2::uuid[]) k (contact_id, subject_id) join alerts a
      on a.contact_id = k.contact_id and a.subject_id = k.subject_id and a.category = 'visits'
"""
_HOLD = f"""
    select a.id from {_THESE} where a.state = 'waiting' order by a.id for update of a
"""  # noqa: S608 - put together from our own words
_THREADS = f"""
    select a.contact_id, a.subject_id, max(a.revision) as revision,
      coalesce(max(a.revision) filter (where a.state = 'told'), 0) as heard,
      (array_agg(a.fact order by a.revision desc) filter (where a.state = 'told'))[1] as told
    from {_THESE} group by 1, 2
"""  # noqa: S608 - as above
