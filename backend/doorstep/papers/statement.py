"""A statement of account, complete as it is printed."""

from datetime import date

import msgspec

from .letterhead import Letterhead, Words
from .plain import lines_of, narrow, plain

REFERENCE = 14
"""Characters of a reference in one line."""
QUIET = "Nothing was billed or paid in this time."
KEPT = "We keep {} for you. Ask us to use it for another invoice, or to pay it back."
BACK = "{} is being paid back to you. That can take some days to reach your account."
LESS = "The closing balance is what is owed, less what {} you."
"""As the screen says it (`pwa/src/invoices/words.ts`)."""


class StatementRow(msgspec.Struct, frozen=True):
    """What happened on a day, and what was owed after it."""

    on: date
    what: str
    reference: str
    charge_minor: int | None
    payment_minor: int | None
    balance_minor: int


class StatementPaper(msgspec.Struct, frozen=True, tag="statement"):
    """All that a statement says, from one day until another, both included.

    Amounts are in minor units of `currency`; what is owed is above zero. Of `closing_minor`,
    `kept_minor` is what was paid or credited beyond what an invoice asked for: it is kept for the
    customer, and pays no other invoice by itself; `refunding_minor` is being paid back. A statement
    until today is `current`; it also says what of the amount owed is overdue, on its way, or
    disputed.
    """

    letterhead: Letterhead
    customer: list[str]
    since: date
    until: date
    currency: str
    opening_minor: int
    rows: list[StatementRow]
    closing_minor: int
    kept_minor: int = 0
    refunding_minor: int = 0
    overdue_minor: int = 0
    processing_minor: int = 0
    disputed_minor: int = 0
    current: bool = True

    @property
    def owed_minor(self) -> int:
        """What is owed at the end, whatever is kept for the customer or goes back to them."""
        return self.closing_minor + self.kept_minor + self.refunding_minor

    @property
    def heading(self) -> str:
        """What it is."""
        return "Statement of account"

    @property
    def dated(self) -> date:
        """The day it was made."""
        return self.until

    def words(self) -> Words:
        """Return what its template shows."""
        return {
            "customer": lines_of(self.customer),
            "facts": self._facts(),
            "closing": self._closing(),
            "columns": ["Date", "What", "Reference", "Charges", "Payments", "Balance"],
            "rows": [
                self._edge(self.since, "Opening balance", self.opening_minor),
                *(self._row(row) for row in self.rows),
                self._edge(self.until, "Closing balance", self.closing_minor),
            ],
            "hints": self._hints(),
        }

    def _facts(self) -> list[list[str]]:
        day = self.letterhead.day
        return [["From", day(self.since)], ["Until", day(self.until)], ["Currency", self.currency]]

    def _closing(self) -> list[str]:
        kept = f"{self._money(self.kept_minor)} kept for you" if self.kept_minor else ""
        back = (
            f"{self._money(self.refunding_minor)} being paid back" if self.refunding_minor else ""
        )
        if kept and not self.owed_minor:
            return ["Kept for you", self._money(self.kept_minor), back]
        if back and not self.owed_minor:
            return ["Being paid back to you", self._money(self.refunding_minor), ""]
        notes = [
            self._part(self.overdue_minor, "is overdue"),
            self._part(self.processing_minor, "is on its way"),
            self._part(self.disputed_minor, "is disputed"),
        ]
        said = [note for note in [*notes, kept, back] if note]
        return ["Amount owed", self._money(self.owed_minor), "\n".join(said)]

    def _part(self, minor: int, how: str) -> str:
        if not minor:
            return ""
        return f"{'All' if minor == self.owed_minor else self._money(minor)} of it {how}"

    def _hints(self) -> list[str]:
        """Return what is to be known beside the rows, of which what is kept is told last."""
        quiet = "" if self.rows else QUIET
        back = BACK.format(self._money(self.refunding_minor)) if self.refunding_minor else ""
        kept = KEPT.format(self._money(self.kept_minor)) if self.kept_minor and self.current else ""
        return [hint for hint in (quiet, self._less(), back, kept) if hint]

    def _less(self) -> str:
        """Return by what the closing balance is below what is owed; empty when it is not."""
        kept = "we keep for" if self.kept_minor else ""
        back = "is being paid back to" if self.refunding_minor else ""
        less = " you and what ".join(part for part in (kept, back) if part)
        return LESS.format(less) if less and self.owed_minor else ""

    def _edge(self, on: date, what: str, balance_minor: int) -> list[str]:
        return [self.letterhead.day(on), what, "", "", "", self._money(balance_minor)]

    def _row(self, row: StatementRow) -> list[str]:
        amounts = (row.charge_minor, row.payment_minor, row.balance_minor)
        written = ["" if minor is None else self._money(minor) for minor in amounts]
        reference = narrow(row.reference, REFERENCE)
        return [self.letterhead.day(row.on), plain(row.what), reference, *written]

    def _money(self, minor: int) -> str:
        return self.letterhead.money(minor, self.currency)
