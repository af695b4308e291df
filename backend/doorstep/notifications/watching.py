"""How it is said which changes of a table are told of, as SQL over the rows `was` and `now`.

Each returns `customer_id`, `contact_id` (null for all who see it), `subject_id` and `was`: what
people may have been told before, null of something new.
"""

from typing import NamedTuple


class Watched(NamedTuple):
    """That an operation upon a table makes events of a topic, by one statement or two."""

    table: str
    operation: str
    topic: str
    rows: str
    also: str = ""


def rows(customer: str, subject: str, was: str, rest: str, contact: str = "null::uuid") -> str:
    """Return SQL for the rows that are told of; `rest` is all from `from` on."""
    return (
        f"select {customer} as customer_id, {contact} as contact_id, {subject} as subject_id,"
        f" {was} as was {rest}"
    )


NOTHING = "null::jsonb"
BOTH = "from was join now using (id)"
TODAY = """
    (select (now() at time zone o.time_zone)::date from organizations o
      where o.id = now.organization_id)
"""
"""The day it is where the organisation is: that of the database session is anybody's."""
RECENT = f"coalesce(now.issued_on, now.filed_at::date) >= {TODAY} - 30"
"""A document is no old one that is filed only now."""
QUIETLY = """
    exists (select from notification_schedule q where q.subject_id = now.id
      and q.topic = 'document')
"""
"""A document was made only now, of what a quiet import brought."""
