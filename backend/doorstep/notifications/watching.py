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
