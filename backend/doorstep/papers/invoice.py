"""An invoice or a credit note, complete as it is printed."""

from datetime import date
from enum import StrEnum
from typing import Literal

import msgspec

from .letterhead import Letterhead, Words
from .plain import WIDE, lines_of, narrow, one_line, plain, short

QUANTITY = 12
"""Characters of a quantity with its unit in one line."""
STATUS, LABEL = 20, 40
"""Characters of a status or a tax, and of a bank detail's label."""
VOID = "This was withdrawn. Nothing is to be paid."
ON_ITS_WAY = "on its way. Please do not pay again."
AFTERWARDS = "The rest, {}, can be paid once it has arrived."
DISPUTED = "disputed. There is nothing to pay until your bank has decided."


class Tone(StrEnum):
    """How a status is to be taken."""

    PLAIN = "plain"
    GOOD = "good"
    LATE = "late"
    VOID = "void"


class InvoiceLine(msgspec.Struct, frozen=True):
    """A line: thousandths of a unit, minor units of money, and millionths of tax."""

    description: str
    quantity_milli: int
    unit: str
    unit_price_minor: int
    net_minor: int
    tax_rate_ppm: int


class InvoiceTax(msgspec.Struct, frozen=True):
    """What one rate comes to."""

    rate_ppm: int
    net_minor: int
    tax_minor: int


class BankDetail(msgspec.Struct, frozen=True):
    """Where a transfer goes: "Sort code", "12-34-56"."""

    label: str
    value: str


class InvoicePaper(msgspec.Struct, frozen=True, tag="invoice"):
    """All that an invoice or a credit note says; amounts in minor units of `currency`.

    `status` is printed as it is, in the colour of `tone`; a void paper asks for nothing. Of the
    balance, `processing_minor` is on its way and `disputed_minor` held by the customer's bank:
    neither is asked for. Of credit, `refunding_minor` is being paid back. `credits` is the number
    of the invoice that a credit note is about.
    """

    letterhead: Letterhead
    number: str
    kind: Literal["invoice", "credit_note"]
    title: str
    issued_on: date
    due_on: date | None
    terms: str
    bill_to: list[str]
    place: str
    lines: list[InvoiceLine]
    taxes: list[InvoiceTax]
    net_minor: int
    tax_minor: int
    total_minor: int
    currency: str
    paid_minor: int = 0
    balance_minor: int = 0
    processing_minor: int = 0
    disputed_minor: int = 0
    refunding_minor: int = 0
    status: str = ""
    tone: Tone = Tone.PLAIN
    bank: list[BankDetail] = []
    credits: str = ""
    tax_name: str = "Tax"

    @property
    def heading(self) -> str:
        """What it is, and which one."""
        return f"{'Invoice' if self.kind == 'invoice' else 'Credit note'} {one_line(self.number)}"

    @property
    def dated(self) -> date:
        """The day it was made."""
        return self.issued_on

    @property
    def rest_minor(self) -> int:
        """What is still to be paid; below zero it is the customer's credit."""
        if self.balance_minor <= 0:
            return self.balance_minor
        return max(0, self.balance_minor - self.processing_minor - self.disputed_minor)

    @property
    def payable_minor(self) -> int:
        """What can be paid now; nothing while a payment is on its way, as on the screen."""
        return min(0, self.rest_minor) if self.processing_minor > 0 else self.rest_minor

    def words(self) -> Words:
        """Return what its template shows."""
        return {
            "title": one_line(self.title),
            "status": short(self.status, STATUS),
            "tone": self.tone,
            "bill_to": lines_of(self.bill_to),
            "place": lines_of(self.place.split(", ")),
            "facts": self._facts(),
            "asked": self._asked(),
            "note": self._note(),
            "columns": ["Description", "Quantity", "Price", self._tax(), "Amount"],
            "rows": [self._row(line) for line in self.lines],
            "sums": self._sums(),
            "last": self._last(),
            "bank": [] if self._settled() else self._bank(),
            "terms": plain(self.terms),
        }

    def _facts(self) -> list[list[str]]:
        facts = [["Issued", self.letterhead.day(self.issued_on)]]
        if self.due_on and self.kind == "invoice":
            facts.append(["Due", self.letterhead.day(self.due_on)])
        if self.credits:
            facts.append(["Credits", f"Invoice {one_line(self.credits)}"])
        return facts

    def _asked(self) -> list[str]:
        """Return what is to be paid, at a glance; empty when nothing is."""
        return [] if self._settled() else ["Amount due", self._money(self.payable_minor), ""]

    def _note(self) -> str:
        """Return why nothing is asked for, where the balance alone would ask."""
        if self.tone is Tone.VOID:
            return VOID
        if not self._settled() or self.balance_minor <= 0 or self.kind == "credit_note":
            return ""
        if self.processing_minor:
            coming = f"{self._money(self.processing_minor)} {ON_ITS_WAY}"
            rest = AFTERWARDS.format(self._money(self.rest_minor))
            return f"{coming} {rest}" if self.rest_minor else coming
        return f"{self._money(self.disputed_minor)} {DISPUTED}"

    def _row(self, line: InvoiceLine) -> list[str]:
        quantity = f"{self.letterhead.quantity(line.quantity_milli)} {line.unit}"
        price, net = self._money(line.unit_price_minor), self._money(line.net_minor)
        rate = self.letterhead.rate(line.tax_rate_ppm)
        return [plain(line.description), narrow(quantity, QUANTITY), price, rate, net]

    def _sums(self) -> list[list[str]]:
        tax, rate = self._tax(), self.letterhead.rate
        taxes = [
            [f"{tax} {rate(of.rate_ppm)} on {self._money(of.net_minor)}", self._money(of.tax_minor)]
            for of in self.taxes
        ]
        if len(taxes) > 1:
            taxes.append([f"{tax} in all", self._money(self.tax_minor)])
        return [[f"Before {short(self.tax_name, STATUS)}", self._money(self.net_minor)], *taxes]

    def _last(self) -> list[list[str]]:
        """Return what it comes to in the end, the last of it in full voice."""
        credited = self.kind == "credit_note"
        total = [["Total credited" if credited else "Total", self._money(self.total_minor)]]
        if credited or self.tone is Tone.VOID or self.payable_minor == self.total_minor:
            return total
        other = self.total_minor - self.paid_minor - self.balance_minor
        if self.paid_minor:
            total.append(["Paid", self._money(-self.paid_minor)])
        if other:
            total.append(["Credits and corrections", self._money(-other)])
        if self.balance_minor < 0:
            return [*total, *self._credit()]
        last = "Amount due" if self.payable_minor == self.rest_minor else "Left to pay"
        return [*total, *self._waiting(), [last, self._money(self.rest_minor)]]

    def _credit(self) -> list[list[str]]:
        """Return what becomes of what was paid or credited beyond what was asked for."""
        kept = -self.balance_minor - self.refunding_minor
        parts = [("Being paid back to you", self.refunding_minor), ("Kept for you", kept)]
        return [[what, self._money(minor)] for what, minor in parts if minor > 0]

    def _waiting(self) -> list[list[str]]:
        """Return what of a balance is not asked for now."""
        held = [("On its way", self.processing_minor), ("Disputed", self.disputed_minor)]
        return [[what, self._money(-minor)] for what, minor in held if minor and self.balance_minor]

    def _bank(self) -> list[list[str]]:
        details = [[short(of.label, LABEL), one_line(of.value, WIDE)] for of in self.bank]
        return [*details, ["Reference", one_line(self.number)]] if details else []

    def _settled(self) -> bool:
        done = self.tone is Tone.VOID or self.payable_minor <= 0
        return done or self.kind == "credit_note"

    def _tax(self) -> str:
        return short(self.tax_name, STATUS)

    def _money(self, minor: int) -> str:
        return self.letterhead.money(minor, self.currency)
