"""What may happen, as alerts have it, and what is said of each in English."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from doorstep.notifications.words import Reader

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
JOB = "01890a5d-ac96-774b-bcce-b302099a8057"
Fact = dict[str, Any]
HOURS = "2\u20134\u00a0pm"


def reader(language: str = "en", locale: str = "en-GB", **other: Any) -> Reader:
    given = {"organization_name": "Northgate", "time_zone": "Europe/London", "now": NOW}
    return Reader(**{**given, "language": language, "locale": locale, **other})


def visit(state: str = "booked", day: int = 26, hour: int = 14, **other: Any) -> Fact:
    start = datetime(2026, 11, day, hour, tzinfo=UTC)
    end = start + timedelta(hours=2)
    given = {"technician": "Dana", "job": "Boiler service", "job_id": JOB, "report": None}
    return {"state": state, "from": start.isoformat(), "until": end.isoformat()} | given | other


def visits(topic: str, *days: int) -> Fact:
    return {"visits": [visit(day=day, id=str(n), topic=topic) for n, day in enumerate(days)]}


def item(now: Fact, was: Fact | None = None) -> Fact:
    return {"stage": "", "was": was, "now": now}


def items(*facts: Fact) -> Fact:
    return {"items": {str(at): item(fact) for at, fact in enumerate(facts)}}


def invoice(**other: Any) -> Fact:
    money = {"currency": "GBP", "owed": 18600, "rest": 18600, "by_itself": False}
    return {"id": JOB, "number": "1042", "due_on": "2026-11-27", "job_id": None} | money | other


def certificate(**other: Any) -> Fact:
    where = {"appliance": "Boiler", "place": "Flat 2"}
    return {"id": JOB, "until": "2026-12-24", "name": "Gas safety record"} | where | other


DOCUMENT = {"id": JOB, "title": "Quote", "version": "b", "job_id": None}
VOIDED = {"id": JOB, "number": "1042", "currency": "GBP", "total": 18600, "job_id": None}
PAYMENT = {
    "state": "succeeded",
    "amount": 18600,
    "currency": "GBP",
    "receipt": "R12",
    "invoice_id": JOB,
    "payment_id": JOB,
    "numbers": ["1042"],
}
REFUND = PAYMENT | {"overpaid": True}
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/131.0.0.0 Safari/537.36"
)


@dataclass(frozen=True)
class Said:
    """What happened, and what is said of it in English."""

    topic: str
    was: Fact | None
    fact: Fact
    kind: str
    title: str
    path: str


INBOX = "/portal/alerts"
JOB_PAGE, PAPER = f"/portal/jobs/{JOB}", f"/portal/documents/{JOB}"
BILL, PAID = f"/portal/invoices/{JOB}", f"/portal/payments/{JOB}"
SAID = [
    Said("visit", None, visit(), "visit_booked", f"Your visit: Thu 26 Nov {HOURS}", JOB_PAGE),
    Said(
        *("visit", visit(), visit(hour=9), "visit_changed"),
        *("New time for your visit: Thu 26 Nov 9\u201311\u00a0am", JOB_PAGE),
    ),
    Said(
        *("visit", visit(), visit("cancelled"), "visit_cancelled"),
        *("Your visit on Thu 26 Nov is cancelled", JOB_PAGE),
    ),
    Said(  # moved before, of which they have not heard
        *("visit", visit(), visit("cancelled", day=28), "visit_cancelled"),
        *("Your visit on Thu 26 Nov is cancelled", JOB_PAGE),
    ),
    Said(
        *("visit", visit("cancelled"), visit(), "visit_booked"),
        *(f"Your visit takes place after all: Thu 26 Nov {HOURS}", JOB_PAGE),
    ),
    Said(
        *("visit", visit("on_the_way"), visit(), "visit_changed"),
        *("We are not on the way yet", JOB_PAGE),
    ),
    Said(
        *("visit", visit("on_the_way"), visit("on_the_way", hour=17), "visit_changed"),
        *("New time for your visit: Thu 26 Nov 5\u20137\u00a0pm", JOB_PAGE),
    ),
    Said(
        *("visit", visit(), visit("missed", day=23), "visit_missed"),
        *("Your visit on Mon 23 Nov did not take place", JOB_PAGE),
    ),
    Said(
        *("visit_tomorrow", None, visit(day=25), "visit_tomorrow"),
        *(f"Your visit is tomorrow, {HOURS}", JOB_PAGE),
    ),
    Said(
        *("visit_tomorrow", None, visit(day=24), "visit_tomorrow"),
        *(f"Your visit is today, {HOURS}", JOB_PAGE),
    ),
    Said(
        *("visit_on_the_way", visit(), visit("on_the_way", 24), "visit_on_the_way"),
        *("Dana is on the way", JOB_PAGE),
    ),
    Said("visit_done", visit(), visit("done"), "visit_done", "Your visit is done", JOB_PAGE),
    Said(
        *("visit_done", visit("done"), visit("done", report=JOB), "visit_done"),
        *("Your report is there to read", JOB_PAGE),
    ),
    Said("visits", None, visits("visit", 26, 27), "visits", "News about 2 visits", INBOX),
    Said("visits", None, visits("visit_done", 26), "visits", "News about a visit", INBOX),
    Said(
        *("visits", None, visits("visit_tomorrow", 25, 25), "visits_tomorrow"),
        *("You have 2 visits tomorrow", "/portal/jobs"),
    ),
    Said(
        *("visits", None, visits("visit_tomorrow", 24, 24), "visits_tomorrow"),
        *("You have 2 visits today", "/portal/jobs"),
    ),
    Said(
        "request",
        {"status": "pending", "notes": ""},
        {"id": JOB, "status": "declined", "notes": "Not our trade.", "has_visit": False},
        *("request_declined", "We cannot do what you asked for", f"/portal/requests/{JOB}"),
    ),
    Said(
        *("invoice_issued", None, items(invoice()), "invoice_issued"),
        *("New invoice: £186.00", BILL),
    ),
    Said(
        *("invoice_issued", None, items(invoice(), invoice(owed=400)), "invoice_issued"),
        *("2 new invoices: £190.00", "/portal/invoices"),
    ),
    Said("invoice_due", None, items(invoice()), "invoice_due", "£186.00 is due Fri 27 Nov", BILL),
    Said(
        *("invoice_overdue", None, items(invoice(due_on="2026-11-23")), "invoice_overdue"),
        *("£186.00 was due Mon 23 Nov", BILL),
    ),
    Said(
        *("invoice_voided", None, items(VOIDED), "invoice_voided"),
        *("Invoice 1042 was withdrawn", BILL),
    ),
    Said(
        *("invoice_voided", None, items(VOIDED, VOIDED), "invoice_voided"),
        *("2 invoices were withdrawn", "/portal/invoices"),
    ),
    Said(
        *("payment", {"state": "open"}, PAYMENT, "payment_received"),
        *("Thank you, we have your payment of £186.00", PAID),
    ),
    Said(
        *("payment", None, PAYMENT | {"state": "failed"}, "payment_failed"),
        *("Your payment of £186.00 did not work", BILL),
    ),
    Said("refund", None, REFUND, "refund", "£186.00 is on its way back to you", PAID),
    Said("document", None, items(DOCUMENT), "document_new", "New document: Quote", PAPER),
    Said(
        *("document", None, {"items": {JOB: item(DOCUMENT, {"version": "a"})}}),
        *("document_version", "New version: Quote", PAPER),
    ),
    Said(
        *("document", None, items(*[DOCUMENT] * 5), "document_new"),
        *("5 new documents", "/portal/documents"),
    ),
    Said(
        *("certificate_due", None, items(certificate()), "certificate_due"),
        *("Gas safety record: valid until Thu 24 Dec", PAPER),
    ),
    Said(
        *("new_device", None, {"user_agent": CHROME, "at": NOW.isoformat()}, "new_device"),
        *("Your account was opened in a new browser", "/portal/settings/devices"),
    ),
    Said(
        *("details_changed", None, {"items": {JOB: item({"phone": "b"}, {"phone": "a"})}}),
        "details_changed",
        *("Your details were changed", "/portal/settings"),
    ),
]
