"""What nothing is said of: it is not new, or of no use any more."""

import pytest

from doorstep.notifications.words import say

from .said import DOCUMENT, JOB, PAYMENT, REFUND, VOIDED, Fact, invoice, item, items, reader, visit


@pytest.mark.parametrize(
    ("topic", "was", "fact"),
    [
        ("visit", visit(), visit()),
        ("visit", visit(who=None, technician=None), visit(who="2", technician="Lee")),
        ("visit", visit(who="2", technician="Le"), visit(who="2", technician="Lee")),
        ("visit", visit(), visit("missed", day=16)),
        ("visit", None, visit("missed", day=23)),
        ("visit", None, visit("cancelled")),
        ("visit", None, visit(day=23)),
        ("visit", visit(day=23), visit("cancelled", day=23)),
        ("visit_tomorrow", None, visit(day=24, hour=9)),
        ("visit_on_the_way", None, visit("on_the_way", 23)),
        ("visit_on_the_way", visit("on_the_way", 24), visit("on_the_way", 24)),
        ("visit_done", None, visit("done", 10)),
        (
            "request",
            {"status": "pending", "notes": ""},
            {"id": JOB, "status": "withdrawn", "notes": "", "has_visit": False},
        ),
        (
            "request",
            {"status": "pending", "notes": ""},
            {"id": JOB, "status": "scheduled", "notes": "", "has_visit": True},
        ),
        ("invoice_issued", None, items(invoice(owed=0))),
        ("invoice_due", None, items(invoice(rest=0))),
        ("invoice_due", None, items(invoice(by_itself=True))),
        ("invoice_due", None, items(invoice(due_on="2026-11-23"))),
        ("invoice_overdue", None, items(invoice(due_on="2026-11-16"))),
        ("invoice_voided", None, items(VOIDED | {"total": 0})),
        ("payment", None, PAYMENT | {"state": "expired"}),
        ("refund", None, REFUND | {"state": "pending"}),
        ("document", None, {"items": {JOB: item(DOCUMENT, {"version": "b"})}}),
        ("details_changed", None, {"items": {JOB: item({"phone": "a"}, {"phone": "a"})}}),
    ],
)
def test_nothing_is_said_where_nothing_is_new_or_it_is_of_no_use_any_more(
    topic: str, was: Fact | None, fact: Fact
):
    assert say(topic, was, fact, reader()) is None
