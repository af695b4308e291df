"""A receipt, complete as it is printed."""

from datetime import date

import msgspec

from .letterhead import Letterhead, Words
from .plain import lines_of, one_line


class ReceiptPart(msgspec.Struct, frozen=True):
    """What of a payment went to an invoice."""

    number: str
    amount_minor: int


class ReceiptPaper(msgspec.Struct, frozen=True, tag="receipt"):
    """All that a receipt says; amounts in minor units of `currency`.

    `method` is in words: "Visa ending in 4242"; `lost_minor` is what the customer's bank took back.
    """

    letterhead: Letterhead
    number: str
    paid_on: date
    method: str
    paid_by: str
    currency: str
    amount_minor: int
    parts: list[ReceiptPart]
    refunded_minor: int = 0
    lost_minor: int = 0
    customer: list[str] = []

    @property
    def heading(self) -> str:
        """What it is, and which one."""
        return f"Receipt {one_line(self.number)}"

    @property
    def dated(self) -> date:
        """The day it was made."""
        return self.paid_on

    def words(self) -> Words:
        """Return what its template shows."""
        facts = [["Paid on", self.letterhead.day(self.paid_on)]]
        facts += [["Paid with", one_line(self.method)], ["Paid by", one_line(self.paid_by)]]
        return {
            "customer": lines_of(self.customer),
            "facts": [fact for fact in facts if fact[1]],
            "received": ["Received with thanks", self._money(self.amount_minor)],
            "columns": ["Paid for", "Amount"],
            "rows": [
                [f"Invoice {one_line(part.number)}", self._money(part.amount_minor)]
                for part in self.parts
            ],
            "last": self._last(),
        }

    def _last(self) -> list[list[str]]:
        paid = [["Amount paid", self._money(self.amount_minor)]]
        kept = self.amount_minor - self.refunded_minor - self.lost_minor
        if self.refunded_minor:
            paid.append(["Refunded to you", self._money(-self.refunded_minor)])
        if self.lost_minor:
            lost = ["Taken back by your bank", self._money(-self.lost_minor)]
            return [*paid, lost, ["Still paid", self._money(kept)]]
        if self.refunded_minor:
            paid.append(["Paid after refunds", self._money(kept)])
        return paid

    def _money(self, minor: int) -> str:
        return self.letterhead.money(minor, self.currency)
