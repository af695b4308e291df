"""What happened to one thing since it was last looked at, put together from its events."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from .facts import Fact, Subject
from .json_columns import decoded
from .readers import Addressee


class Happened(msgspec.Struct):
    """The events of one subject for one customer, as one: what it was before the first of them.

    With `contacts` they alone are told.
    """

    event_id: int
    customer_id: UUID
    subject: Subject
    was: dict[str, Any] | None
    contacts: set[UUID]
    everybody: bool = False

    def concerns(self, who: Addressee, fact: Fact | None) -> bool:
        """Return whether somebody of the customer is to hear of it."""
        chosen = self.everybody or who.id in self.contacts
        return chosen and (fact is None or fact.is_for(self.customer_id, who.id, who.role))


def together(rows: Sequence[Any]) -> list[Happened]:
    """Return what happened to each, of events in their order."""
    found: dict[tuple[UUID, Subject], Happened] = {}
    for row in rows:
        subject = (row["subject_id"], row["stage"])
        first = Happened(row["id"], row["customer_id"], subject, decoded(row["was"]), set())
        happened = found.setdefault((row["customer_id"], subject), first)
        if row["contact_id"]:
            happened.contacts.add(row["contact_id"])
        else:
            happened.everybody = True
    return list(found.values())
