"""What is told of one visit takes one another's place: it is numbered through, topic by topic."""

from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection

from .json_columns import decoded
from .models import Category
from .unaware import Subjects, unaware

THREAD = "case {0}.category when 'visits' then 'visit:' || {0}.subject_id else {0}.about end"
"""`thread_of` in SQL."""
SAME_THREAD = """
    (b.about = a.about
      or b.subject_id = a.subject_id and b.category = 'visits' and a.category = 'visits')
"""
"""Whether an alert `b` has the thread of an alert `a` to the same contact."""


class Thread(msgspec.Struct, frozen=True):
    """All that a contact is told of one visit: its highest `revision`, and what they know by now.

    `heard` is the highest revision that was told, 0 and `told` null while all of it waits.
    `unaware` is a time at which they may still expect it, of a visit that is called off: what was
    told since is in the inbox, and may not have gone out in time (unaware.py).
    """

    revision: int
    heard: int
    told: dict[str, Any] | None
    unaware: dict[str, Any] | None = None

    def known(self, baseline: dict[str, Any] | None) -> dict[str, Any] | None:
        """Return what they believe, with the other time at which they may expect it."""
        if not baseline or not self.unaware or self.unaware["until"] == baseline["until"]:
            return baseline
        return {**baseline, "unaware": self.unaware}


def thread_of(category: Category | str, subject: UUID, about: str) -> str:
    """Return what takes the place of what: all of one visit, else what is about the same."""
    return f"visit:{subject}" if category == Category.VISITS else about


async def threads_of(
    link: Connection, category: Category, subjects: Subjects, called_off: Subjects = ()
) -> dict[tuple[UUID, UUID], Thread]:
    """Return what contacts were told of visits, held, as it is once who tells of it has let go.

    What is no visit has no thread but what it is about. Some of these are `called_off`.
    """
    if category is not Category.VISITS:
        return {}
    contacts, visits = [each[0] for each in subjects], [each[1] for each in subjects]
    await link.execute(_HOLD, contacts, visits)
    rows: list[Any] = await link.fetch(_THREADS, contacts, visits)
    late = await unaware(link, called_off)
    keys = [(row["contact_id"], row["subject_id"]) for row in rows]
    return {key: _thread(row, late.get(key)) for key, row in zip(keys, rows, strict=True)}


def _thread(row: Any, late: dict[str, Any] | None) -> Thread:
    return Thread(row["revision"], row["heard"], decoded(row["told"]), late)


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
