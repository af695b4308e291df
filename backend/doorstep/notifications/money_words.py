"""What is said of invoices, payments and refunds."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from .phrases import Fact, how_many, listed, phrase, worded
from .reader import Reader, Words, plain_name

OVERDUE_FOR = timedelta(days=7)
VOIDED_MANY = ("invoice_voided.many", "invoice_voided.list")
Items = list[Fact]


def invoice_issued(_: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    """Say that invoices were issued of which something is owed."""
    return _of("invoice_issued", fact, reader, lambda each: bool(each["owed"] > 0))


def invoice_due(_: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    """Remind of invoices until the day that they are due."""
    return _of("invoice_due", fact, reader, lambda each: _open(each) and _due(each) >= reader.today)


def invoice_overdue(_: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    """Remind of invoices in the week after they were due."""

    def _late(each: Fact) -> bool:
        return _open(each) and _due(each) < reader.today <= _due(each) + OVERDUE_FOR

    return _of("invoice_overdue", fact, reader, _late)


def invoice_voided(_: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    """Say that invoices were withdrawn which they were told to pay."""
    items = [item["now"] for item in fact["items"].values()]
    told = [each for each in items if each["total"] > 0]
    if not told:
        return None
    one = told[0] if len(told) == 1 else None
    return worded(
        reader,
        "invoice_voided",
        _page(one and one["id"]),
        "invoice",
        say=("invoice_voided.title", "invoice_voided.body") if one else VOIDED_MANY,
        action="" if one else "invoices.action",
        job=one and one["job_id"],
        count=how_many(reader, len(told), fact),
        amount=_amount("invoice_voided", told, reader),
        number=plain_name(told[0]["number"]),
        numbers=listed(reader, (plain_name(each["number"], 20) for each in told), fact),
    )


def payment(baseline: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    """Say that a payment has come in, or that it did not work."""
    kinds = {"succeeded": "payment_received", "failed": "payment_failed"}
    kind = kinds.get(fact["state"])
    if kind is None or (baseline or {}).get("state") == fact["state"]:
        return None
    failed = kind == "payment_failed"
    reason = plain_name(fact.get("why"), 100) if failed else ""
    return worded(
        reader,
        kind,
        _page(fact["invoice_id"]) if failed else _payment(fact),
        "payment",
        say=(f"{kind}.title", f"{kind}.body"),
        action=_invoice_action(fact) if failed else "",
        amount=reader.money(fact["amount"], fact["currency"]),
        receipt=plain_name(fact["receipt"]),
        for_what=_for_what(fact, reader),
        why=phrase(reader, "payment_failed.why", reason=reason) if reason else "",
    )


def refund(baseline: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    """Say that money goes back, and why if that is known."""
    if fact["state"] != "succeeded" or (baseline or {}).get("state") == "succeeded":
        return None
    return worded(
        reader,
        "refund",
        _payment(fact),
        "payment",
        say=("refund.title", "refund.body"),
        amount=reader.money(fact["amount"], fact["currency"]),
        for_what=_for_what(fact, reader),
        why=phrase(reader, "refund.overpaid") if fact["overpaid"] else "",
    )


def _for_what(fact: Fact, reader: Reader) -> str:
    """Return " for invoice 1042", or nothing of a payment for none."""
    numbers = [plain_name(each, 20) for each in fact["numbers"]]
    key = "payment.for_several" if len(numbers) > 1 else "payment.for"
    return phrase(reader, key, numbers=listed(reader, numbers, fact)) if numbers else ""


def _payment(fact: Fact) -> str:
    return f"/portal/payments/{fact['payment_id']}"


def _invoice_action(fact: Fact) -> str:
    return "invoice.action" if fact["invoice_id"] else "invoices.action"


def _open(fact: Fact) -> bool:
    return bool(fact["rest"] > 0 and not fact["by_itself"])


def _due(fact: Fact) -> date:
    return date.fromisoformat(fact["due_on"])


def _page(invoice: Any) -> str:
    return f"/portal/invoices/{invoice}" if invoice else "/portal/invoices"


def _of(kind: str, fact: Fact, reader: Reader, tell: Callable[[Fact], bool]) -> Words | None:
    told = [item["now"] for item in fact["items"].values() if tell(item["now"])]
    if len(told) > 1:
        return _several(kind, told, fact, reader)
    return _one(kind, told[0], reader) if told else None


def _one(kind: str, fact: Fact, reader: Reader) -> Words:
    due = kind == "invoice_issued" and fact["due_on"]
    return worded(
        reader,
        kind,
        _page(fact["id"]),
        "invoice",
        say=(f"{kind}.title", "invoice_issued.due" if due else f"{kind}.body"),
        job=fact["job_id"],
        number=plain_name(fact["number"]),
        amount=_amount(kind, [fact], reader),
        day=reader.day_words(_due(fact)) if fact["due_on"] else "",
    )


def _several(kind: str, told: Items, fact: Fact, reader: Reader) -> Words:
    """Say how many, and when they are due: on one day, or the first of them and each by itself."""
    by_day = sorted(told, key=lambda each: each["due_on"] or "")
    days = {each["due_on"] for each in told}
    issued, same = kind == "invoice_issued", len(days) == 1
    numbers = (_numbered(each, reader, dated=not same) for each in by_day)
    dated = "list_due" if issued and same and days != {None} else "list"
    return worded(
        reader,
        kind,
        "/portal/invoices",
        "invoice",
        say=(f"{kind}.{'many' if issued or same else 'first'}", f"invoice.{dated}"),
        action="invoices.action",
        count=how_many(reader, len(told), fact),
        amount=how_many(reader, _amount(kind, told, reader), fact),
        day=reader.day_words(_due(by_day[0])) if by_day[0]["due_on"] else "",
        numbers=listed(reader, numbers, fact),
    )


def _numbered(invoice: Fact, reader: Reader, *, dated: bool) -> str:
    """Return its number, with the day on which it is due if that is to be said."""
    number = plain_name(invoice["number"], 20)
    if not dated or not invoice["due_on"]:
        return number
    return phrase(reader, "invoice.each", number=number, day=reader.day_words(_due(invoice)))


def _amount(kind: str, told: Items, reader: Reader) -> str:
    """Return the sum, by currency."""
    what = {"invoice_issued": "owed", "invoice_voided": "total"}.get(kind, "rest")
    currencies = sorted({each["currency"] for each in told})
    sums = {
        name: sum(each[what] for each in told if each["currency"] == name) for name in currencies
    }
    words = [reader.money(amount, name) for name, amount in sums.items()]
    return phrase(reader, "join").join(words)
