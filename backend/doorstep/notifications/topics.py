"""What people are told of: how each is found out, said, and how urgent it is."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, Literal

import msgspec

from . import (
    document_words,
    money_words,
    queries,
    request_words,
    security_words,
    visit_words,
    voided,
)
from .models import Category
from .reader import Reader, Words

Say = Callable[[dict[str, Any] | None, dict[str, Any], Reader], Words | None]
Urgency = Literal["very-low", "low", "normal", "high"]
AT_ONCE, SOON, LATER = timedelta(0), timedelta(seconds=60), timedelta(minutes=10)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
FORTNIGHT, MONTH = timedelta(days=14), timedelta(days=30)


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """Something people are told of.

    It is told once it has not changed for `settle`, unless it is told before; a push service may
    give up after `ttl`, and takes it as `urgency` (RFC 8030 §5.3). What is `urgent` is told in
    quiet hours, too. Several at once of what is to `gather` are one alert. `facts` is SQL
    (`queries.py`); `say` makes words of what they believed and what is so now, None when there is
    nothing to say or it is of no use any more; what has no such end of its own is no news once it
    is older than `useful`. What is told `apart` is about what happened alone, not about all since
    they were last told. Of many to one contact at once that topic goes out which `several` names,
    once. `gone` is what is so when the subject is not there, for those in the roles `gone_for`:
    nothing else is left that says who may hear of it.
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
    apart: bool = False
    several: str = ""
    gone: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    gone_for: tuple[str, ...] = ()

    def without(self, believed: dict[str, Any] | None, role: str) -> dict[str, Any] | None:
        """Return what is so for somebody who believes that of a subject that is not there."""
        return self.gone(believed) if self.gone and believed and role in self.gone_for else None


_visit = partial(Topic, category=Category.VISITS, facts=queries.VISITS)
_calm = partial(_visit, several="visits")
_bill = partial(
    Topic, category=Category.INVOICES, facts=queries.INVOICES, useful=FORTNIGHT, gather=True
)
_money = partial(Topic, category=Category.INVOICES, useful=WEEK)
_file = partial(Topic, category=Category.DOCUMENTS, useful=FORTNIGHT, ttl=WEEK, gather=True)
_account = partial(Topic, category=Category.SECURITY, useful=MONTH, ttl=WEEK, urgent=True)
"""What topics have in common."""
ALL = (
    _calm(
        name="visit",
        say=visit_words.visit,
        ttl=2 * DAY,
        gone=visit_words.gone,
        gone_for=("owner", "site"),
    ),
    _calm(name="visit_tomorrow", say=visit_words.visit_tomorrow, settle=AT_ONCE, ttl=15 * HOUR),
    _visit(
        name="visit_on_the_way",
        say=visit_words.visit_on_the_way,
        settle=AT_ONCE,
        ttl=2 * HOUR,
        urgency="high",
        urgent=True,
    ),
    _calm(name="visit_done", say=visit_words.visit_done, settle=timedelta(minutes=5)),
    _visit(name="visits", say=visit_words.visits, ttl=2 * DAY),
    Topic(
        name="request",
        category=Category.REQUESTS,
        facts=queries.REQUESTS,
        say=request_words.request,
        useful=FORTNIGHT,
        ttl=3 * DAY,
    ),
    _bill(
        name="invoice_issued",
        say=money_words.invoice_issued,
        settle=LATER,
        ttl=WEEK,
        urgency="low",
    ),
    _bill(name="invoice_due", say=money_words.invoice_due, settle=AT_ONCE, ttl=3 * DAY),
    _bill(name="invoice_overdue", say=money_words.invoice_overdue, settle=AT_ONCE, ttl=WEEK),
    _bill(
        name=voided.TOPIC,
        facts=voided.VOIDED,
        say=money_words.invoice_voided,
        ttl=WEEK,
        urgency="low",
    ),
    _money(name="payment", facts=queries.PAYMENTS, say=money_words.payment, settle=AT_ONCE),
    _money(name="refund", facts=queries.REFUNDS, say=money_words.refund, urgency="low"),
    _file(
        name="document",
        facts=queries.DOCUMENTS,
        say=document_words.document,
        settle=LATER,
        urgency="low",
    ),
    _file(
        name="certificate_due",
        facts=queries.CERTIFICATES,
        say=document_words.certificate_due,
        settle=AT_ONCE,
    ),
    _account(
        name="new_device",
        facts=queries.NEW_DEVICES,
        say=security_words.new_device,
        settle=AT_ONCE,
        urgency="high",
    ),
    _account(
        name="details_changed",
        facts=queries.DETAILS,
        say=security_words.details_changed,
        gather=True,
        apart=True,
    ),
    _account(
        name="details_corrected",
        facts=queries.CORRECTED,
        say=security_words.details_changed,
        urgent=False,
        gather=True,
        apart=True,
    ),
)
TOPICS: dict[str, Topic] = {each.name: each for each in ALL}
