"""What people are told of: how each is found out, said, and how urgent it is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Literal

import msgspec

from . import (
    document_words,
    money_words,
    queries,
    request_words,
    security_words,
    visit_words,
)
from .models import Category
from .reader import Reader, Words

Say = Callable[[dict[str, Any] | None, dict[str, Any], Reader], Words | None]
Urgency = Literal["very-low", "low", "normal", "high"]
AT_ONCE, SOON, LATER = timedelta(0), timedelta(seconds=60), timedelta(minutes=10)
HOURS, DAY, WEEK = timedelta(hours=2), timedelta(days=1), timedelta(days=7)
FORTNIGHT, MONTH = timedelta(days=14), timedelta(days=30)


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """Something people are told of.

    It is told once it has not changed for `settle`, unless it is told before; a push service may
    give up after `ttl`, and takes it as `urgency` (RFC 8030 §5.3). What is `urgent` is told in
    quiet hours, too. Several at once of what is to `gather` are one alert. `facts` is SQL
    (`queries.py`); `say` makes words of what they believed and what is so now, None when there is
    nothing to say or it is of no use any more; what has no such end of its own is no news once it
    is older than `useful`. `gone` is what is so when the subject is not there, for those in the
    roles `gone_for`: nothing else is left that says who may hear of it.
    """

    name: str
    category: Category
    facts: str
    say: Say
    settle: timedelta = SOON
    ttl: timedelta = DAY
    urgency: Urgency = "normal"
    urgent: bool = False
    useful: timedelta | None = None
    gather: bool = False
    gone: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    gone_for: tuple[str, ...] = ()

    def without(self, believed: dict[str, Any] | None, role: str) -> dict[str, Any] | None:
        """Return what is so for somebody who believes that of a subject that is not there."""
        return self.gone(believed) if self.gone and believed and role in self.gone_for else None


ALL = (
    Topic(
        name="visit",
        category=Category.VISITS,
        facts=queries.VISITS,
        say=visit_words.visit,
        ttl=timedelta(days=2),
        gone=visit_words.gone,
        gone_for=("owner", "site"),
    ),
    Topic(
        name="visit_tomorrow",
        category=Category.VISITS,
        facts=queries.VISITS,
        say=visit_words.visit_tomorrow,
        settle=AT_ONCE,
        ttl=timedelta(hours=15),
    ),
    Topic(
        name="visit_on_the_way",
        category=Category.VISITS,
        facts=queries.VISITS,
        say=visit_words.visit_on_the_way,
        settle=AT_ONCE,
        ttl=HOURS,
        urgency="high",
        urgent=True,
    ),
    Topic(
        name="visit_done",
        category=Category.VISITS,
        facts=queries.VISITS,
        say=visit_words.visit_done,
        settle=timedelta(minutes=5),
    ),
    Topic(
        name="request",
        category=Category.REQUESTS,
        facts=queries.REQUESTS,
        say=request_words.request,
        useful=FORTNIGHT,
        ttl=timedelta(days=3),
    ),
    Topic(
        name="invoice_issued",
        category=Category.INVOICES,
        facts=queries.INVOICES,
        say=money_words.invoice_issued,
        useful=FORTNIGHT,
        settle=LATER,
        ttl=WEEK,
        urgency="low",
        gather=True,
    ),
    Topic(
        name="invoice_due",
        category=Category.INVOICES,
        facts=queries.INVOICES,
        say=money_words.invoice_due,
        useful=FORTNIGHT,
        settle=AT_ONCE,
        ttl=timedelta(days=3),
        gather=True,
    ),
    Topic(
        name="invoice_overdue",
        category=Category.INVOICES,
        facts=queries.INVOICES,
        say=money_words.invoice_overdue,
        useful=FORTNIGHT,
        settle=AT_ONCE,
        ttl=WEEK,
        gather=True,
    ),
    Topic(
        name="payment",
        category=Category.INVOICES,
        facts=queries.PAYMENTS,
        say=money_words.payment,
        useful=WEEK,
        settle=AT_ONCE,
    ),
    Topic(
        name="refund",
        category=Category.INVOICES,
        facts=queries.REFUNDS,
        say=money_words.refund,
        useful=WEEK,
        urgency="low",
    ),
    Topic(
        name="document",
        category=Category.DOCUMENTS,
        facts=queries.DOCUMENTS,
        say=document_words.document,
        useful=FORTNIGHT,
        settle=LATER,
        ttl=WEEK,
        urgency="low",
        gather=True,
    ),
    Topic(
        name="certificate_due",
        category=Category.DOCUMENTS,
        facts=queries.CERTIFICATES,
        say=document_words.certificate_due,
        useful=FORTNIGHT,
        settle=AT_ONCE,
        ttl=WEEK,
        gather=True,
    ),
    Topic(
        name="new_device",
        category=Category.SECURITY,
        facts=queries.NEW_DEVICES,
        say=security_words.new_device,
        useful=MONTH,
        settle=AT_ONCE,
        ttl=WEEK,
        urgency="high",
        urgent=True,
    ),
    Topic(
        name="details_changed",
        category=Category.SECURITY,
        facts=queries.DETAILS,
        say=security_words.details_changed,
        useful=MONTH,
        ttl=WEEK,
        urgent=True,
    ),
)
TOPICS: dict[str, Topic] = {each.name: each for each in ALL}
