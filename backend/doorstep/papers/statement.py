"""A statement of account, complete as it is printed."""

from datetime import date

import msgspec

from .letterhead import Letterhead, Words
from .plain import lines_of, narrow, plain

REFERENCE = 14
"""Characters of a reference in one line."""
QUIET = "Nothing was billed or paid in this time."


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

    Amounts are in minor units of `currency`; what is owed is above zero.
    """

    letterhead: Letterhead
    customer: list[str]
    since: date
    until: date
    currency: str
    opening_minor: int
    rows: list[StatementRow]
    closing_minor: int
    overdue_minor: int = 0

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
            "hint": "" if self.rows else QUIET,
        }

    def _facts(self) -> list[list[str]]:
        day = self.letterhead.day
        return [["From", day(self.since)], ["Until", day(self.until)], ["Currency", self.currency]]

    def _closing(self) -> list[str]:
        if self.closing_minor < 0:
            return ["Your credit", self._money(-self.closing_minor), ""]
        overdue = self._money(self.overdue_minor)
        part = "All" if self.overdue_minor == self.closing_minor else overdue
        late = f"{part} of it is overdue" if self.overdue_minor else ""
        return ["Amount owed", self._money(self.closing_minor), late]

    def _edge(self, on: date, what: str, balance_minor: int) -> list[str]:
        return [self.letterhead.day(on), what, "", "", "", self._money(balance_minor)]

    def _row(self, row: StatementRow) -> list[str]:
        amounts = (row.charge_minor, row.payment_minor, row.balance_minor)
        written = ["" if minor is None else self._money(minor) for minor in amounts]
        reference = narrow(row.reference, REFERENCE)
        return [self.letterhead.day(row.on), plain(row.what), reference, *written]

    def _money(self, minor: int) -> str:
        return self.letterhead.money(minor, self.currency)
