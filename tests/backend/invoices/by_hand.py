"""Statements about the books that somebody types by hand, and the shop whose books they are."""

import asyncpg
import pytest

PART = 5000
"""What a payment in these tests is of, in pence."""


class Books:
    """A shop's database: Ann owes `i1` and `i2`, Bea `bea`; `eur` is in euros, `draft` a draft."""

    def __init__(self, link: asyncpg.Connection) -> None:
        self.link = link

    async def do(self, *statements: str) -> None:
        """Run statements in one transaction, which looks at what waits for its end, too."""
        async with self.link.transaction():
            for statement in statements:
                await self.link.execute(statement)
            await self.link.execute("set constraints all immediate")

    async def refuses(self, rule: str, *statements: str) -> None:
        """Run statements that break the rule of a name, and nothing is changed by it."""
        with pytest.raises(asyncpg.IntegrityConstraintViolationError) as refused:
            await self.do(*statements)
        assert refused.value.as_dict()["constraint_name"] == rule


def an_invoice(**changed: str) -> str:
    """Return what adds an invoice of 600 pence of Ann's; values are SQL."""
    columns = {
        "organization_id": "c.organization_id",
        "customer_id": "c.id",
        "currency": "'GBP'",
        "lines": """'[{"quantity_milli": 1500, "unit_price_minor": 333, "net_minor": 500,
          "tax_rate_ppm": 200000}]'""",
        "taxes": """'[{"rate_ppm": 200000, "net_minor": 500, "tax_minor": 100}]'""",
        "net_minor": "500",
        "tax_minor": "100",
        "total_minor": "600",
        "issued_at": "now()",
    } | changed
    return (
        f"insert into invoices ({', '.join(columns)}) select {', '.join(columns.values())}"
        " from customers c where c.external_id = 'ann'"
    )


def of(key: str) -> str:
    return f"(select id from invoices where external_id = '{key}')"


def change(key: str, assigned: str) -> str:
    return f"update invoices set {assigned} where external_id = '{key}'"


def paid(key: str = "p", amount: int = PART, **values: str) -> str:
    """Return what begins a payment of Ann's."""
    columns = {
        "organization_id": "organization_id",
        "customer_id": "id",
        "currency": "'GBP'",
        "amount_minor": str(amount),
        "external_id": f"'{key}'",
    } | values
    return (
        f"insert into payments ({', '.join(columns)}) select {', '.join(columns.values())}"
        " from customers where external_id = 'ann'"
    )


def part(invoice: str = "i1", key: str = "p", amount: int = PART) -> str:
    return (
        "insert into payment_parts (organization_id, payment_id, invoice_id, amount_minor)"
        f" select organization_id, id, {of(invoice)}, {amount} from payments"
        f" where external_id = '{key}'"
    )


def entry(kind: str, amount: int, invoice: str = "i1", key: str | None = "p", **values: str) -> str:
    """Return what posts to the ledger; `reference` makes it another one of its kind."""
    payment = f"(select id from payments where external_id = '{key}')" if key else "null"
    columns = {
        "organization_id": "organization_id",
        "customer_id": "customer_id",
        "invoice_id": "id",
        "payment_id": payment,
        "kind": f"'{kind}'",
        "currency": "currency",
        "amount_minor": str(amount),
        "reference": f"'{key}'",
    } | values
    return (
        f"insert into ledger_entries ({', '.join(columns)}) select {', '.join(columns.values())}"
        f" from invoices where external_id = '{invoice}'"
    )


ANOTHERS = "(select id from customers where external_id = 'bea')"
SETTLED = """
    update payments set state = 'succeeded', method = 'card', settled_at = now()
    where external_id = 'p'
"""
WHOLE = (paid(), part(), SETTLED, entry("payment", -PART))
