"""What the made-up business charges for its work, and what came in for it.

The dice are of the customer's own, so that nothing else of the story changes with them.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from random import Random
from typing import Any

import msgspec

from doorstep.imports.invoice_kinds import Charged
from doorstep.invoices.sums import TaxRounding, sum_up

from . import prices, words
from .prices import call_out, charge, labour
from .story import Line, Story, line_of

TERM = timedelta(days=30)
LATE = timedelta(days=120)
"""After which everybody has paid."""
FLATS, VALVES = 30, 10
ALEX, LANDLORD = 1, 2


def billed(story: Story, number: int, done: list[Line], *, apart: bool) -> Iterator[Line]:
    """Yield the invoices of a customer and what was paid; `apart` for each job, or by half-year."""
    books = Books(story, f"cust-{number}", prompt=number == ALEX)
    yield from books.of_jobs(done) if apart else books.of_half_years(done)
    if number == ALEX:
        yield from _alexs(books)
    elif number == LANDLORD:
        lines = [charge(f"Flat {nth}: survey of the heating", 4500) for nth in range(1, FLATS + 1)]
        lines += [charge(f"Flat {3 * nth}: radiator valve", 2150) for nth in range(1, VALVES + 1)]
        yield books.invoice("survey", "Survey of the heating, all flats", lines, 20)


class Books:
    """One customer's invoices, as lines of a file; `prompt` ones pay what is asked for each job."""

    def __init__(self, story: Story, customer: str, *, prompt: bool) -> None:
        self.story, self.customer, self.prompt = story, customer, prompt
        self.dice = Random(f"{story.seed} {customer}")  # noqa: S311 - a story, not a secret

    def of_jobs(self, done: Iterable[Line]) -> Iterator[Line]:
        """Yield an invoice for each job, and its payment."""
        for job in done:
            issued = _day_of(job) + timedelta(days=self.dice.randint(1, 3))
            lines = prices.charges(job, self.dice)
            about = {"job": job["external_id"], "property": job["property"]}
            key = job["external_id"].removeprefix("job-")
            if issued < self.story.today - timedelta(days=7):
                yield from self._asked_and_paid(key, job["title"], lines, issued, **about)

    def of_half_years(self, done: Iterable[Line]) -> Iterator[Line]:
        """Yield an invoice for the work of each half of a year that is over."""
        for (year, half), jobs in groupby(sorted(done, key=_day_of), key=_half):
            issued = date(year + half, 1, 4) if half else date(year, 7, 4)
            lines = [prices.in_short(job, _flat(job), self.dice) for job in jobs]
            title = (
                f"Checks and repairs, {'July to December' if half else 'January to June'} {year}"
            )
            if issued < self.story.today - timedelta(days=7):
                yield from self._asked_and_paid(f"{year}-{half + 1}", title, lines, issued)

    def invoice(
        self, key: str, title: str, lines: list[dict[str, Any]], ago: int, **fields: Any
    ) -> Line:
        """Return an invoice of so many days ago."""
        issued = self.story.today - timedelta(days=ago)
        dated = {"issued_on": issued.isoformat(), "due_on": (issued + TERM).isoformat()}
        asks = fields.get("state") != "void" and "credits" not in fields
        terms = {"terms": words.TERMS} if asks else {}
        known = {"customer": self.customer, "title": title} | terms | dated | fields
        return line_of("invoice", f"{self.customer}-inv-{key}", lines=lines, **known)

    def payment(self, of: Line, day: date, method: str, amount_minor: int | None = None) -> Line:
        """Return the payment of an invoice, of all of it if no amount is given."""
        return line_of(
            "payment",
            of["external_id"].replace("-inv-", "-pay-"),
            invoice=of["external_id"],
            amount_minor=amount_minor or _total(of["lines"]),
            paid_at=self.story.instant(day, 9, 30),
            method=method,
            reference=words.PAID_BY[method],
        )

    def _asked_and_paid(
        self, key: str, title: str, lines: list[dict[str, Any]], issued: date, **about: Any
    ) -> Iterator[Line]:
        today = self.story.today
        asked = self.invoice(key, title, lines, (today - issued).days, **about)
        yield asked
        paid = issued + timedelta(days=self.dice.randint(2, 28))
        method = self.dice.choices(tuple(words.PAID_BY), (4, 5, 1))[0]
        forgot = self.dice.random() < 0.08 and issued > today - LATE  # noqa: PLR2004
        if self.prompt:
            paid, forgot = issued + timedelta(days=5), False
        if paid < today and not forgot:
            yield self.payment(asked, paid, method)


def _alexs(books: Books) -> Iterator[Line]:
    """Yield one of each: due tomorrow, overdue, paid in part, credited, voided, paid."""
    today = books.story.today
    kitchen = [call_out(), labour("1.5"), charge("Isolating valves, set", 1700)]
    yield books.invoice("kitchen", "Kitchen pipework", kitchen, 29)
    yield books.invoice("valve", "Radiator valve", [call_out(), charge("Valve", 3400)], 52)
    controls = [charge("Smart thermostat", 14900), labour("2")]
    upgrade = books.invoice("controls", "Heating controls", controls, 12)
    yield upgrade
    yield books.payment(upgrade, today - timedelta(days=5), "transfer", 15_000)
    again = [charge("Annual boiler service", prices.SERVICE)]
    yield books.invoice("twice", "Annual boiler service", again, 40, state="void")
    plan = books.invoice("plan", "Boiler care plan, one year", [charge("Care plan", 9600)], 200)
    yield plan
    yield books.payment(plan, today - timedelta(days=185), "card")
    yield from _credited(books, today)


def _credited(books: Books, today: date) -> Iterator[Line]:
    flush = books.invoice("flush", "Power flush", [charge("Power flush", 38_000)], 95)
    back = [charge("For the second visit", 6000)]
    about = {"invoice_kind": "credit_note", "credits": flush["external_id"], "due_on": None}
    yield flush
    yield books.invoice("flush-credit", "Power flush", back, 90, **about)
    rest = _total(flush["lines"]) - _total(back)
    yield books.payment(flush, today - timedelta(days=70), "card", rest)


def _total(lines: list[dict[str, Any]]) -> int:
    items = [line.item() for line in msgspec.convert(lines, list[Charged])]
    return sum_up(items, TaxRounding.INVOICE).total_minor


def _day_of(job: Line) -> date:
    return date.fromisoformat(job["completed_at"][:10])


def _half(job: Line) -> tuple[int, int]:
    day = _day_of(job)
    return day.year, int(day.month > 6)  # noqa: PLR2004


def _flat(job: Line) -> str:
    return f"Flat {job['property'].rpartition('-a')[2]}"
