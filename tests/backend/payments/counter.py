"""One till for many tests, and who stands before it."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from tests.factories.payments import Till
from tests.factories.portals import Browser, assert_problem

BOOKS = ("invoices", "ledger_entries", "payments", "payment_parts", "refunds", "disputes")


@dataclass(frozen=True)
class Counter:
    """One till for all of these tests, and who stands before it."""

    till: Till
    url: str
    alex: Browser
    priya: Browser
    marta: Browser

    @property
    def office(self) -> asyncpg.Connection:
        return self.till.served.office

    async def books(self) -> list[Any]:
        """Return a fingerprint of everything in the books."""
        return [
            await self.office.fetchval(
                f"select md5(string_agg(t::text, '|' order by t::text)) from {table} t"
            )
            for table in BOOKS
        ]

    async def ledger(self) -> Any:
        return (await self.books())[1]

    async def refused(self, wish: dict[str, Any], status: int, code: str) -> str:
        """Check that Alex is refused and the books are as they were; return what he is told."""
        before = await self.books()
        problem = await assert_problem(
            await self.alex.post("/api/portal/pay", json=wish), status, code
        )
        assert problem["detail"].endswith(".")
        assert await self.books() == before
        detail: str = problem["detail"]
        return detail

    async def refused_by_stripe(self, invoice: UUID, status: int, code: str, **other: Any) -> None:
        """Check that it is Stripe's no: the ledger is as it was, and nothing is under way."""
        before = await self.ledger()
        answer = await self.till.begin(self.alex, invoice, **other)
        problem = await assert_problem(answer, status, code)
        assert problem["detail"].endswith(".")
        assert await self.ledger() == before
        assert await self.under_way(invoice) == 0

    async def under_way(self, invoice: UUID) -> int:
        found: Any = await self.office.fetchval(
            "select count(*) from payment_parts where invoice_id = $1 and open", invoice
        )
        return found

    async def session(self, invoice: UUID) -> dict[str, Any]:
        """Return the newest session of an invoice, as Stripe shows it, and on which account."""
        row: Any = await self.office.fetchrow(
            "select s.account, s.body, s.hidden from stand_in.object s"
            " join payments m on m.session_id = s.id"
            " join payment_parts p on p.payment_id = m.id where p.invoice_id = $1"
            " order by s.serial desc limit 1",
            invoice,
        )
        return {"account": row["account"]} | json.loads(row["body"]) | json.loads(row["hidden"])


def wish(*invoices: Any, total: Any = 18_600, **other: Any) -> dict[str, Any]:
    given = [each if isinstance(each, dict) else {"id": str(each)} for each in invoices]
    return {"invoices": given, "currency": "GBP", "total_minor": total} | other


def part(invoice: UUID, minor: Any) -> dict[str, Any]:
    return {"id": str(invoice), "amount_minor": minor}


async def payment_of(counter: Counter, invoice: UUID) -> UUID:
    found: Any = await counter.office.fetchval(
        "select payment_id from payment_parts where invoice_id = $1"
        " order by payment_id desc limit 1",
        invoice,
    )
    return found
