"""The account's balance: every movement of its money, with what Stripe keeps of it."""

from .books import Body, Books, new_id

FEE_PPM, FEE_FIXED = 15_000, 20
"""Of a payment: 1.5 % and 20 minor units."""
CATEGORIES = {"charge": "charge", "payment": "charge", "refund": "refund", "adjustment": "dispute"}
DAYS_UNTIL_AVAILABLE = 7


async def move(books: Books, what: str, amount: int, currency: str, source: str) -> Body:
    """Write down a movement; what is above zero came in. Its kind is one of `CATEGORIES`."""
    fee = 0
    if what in {"charge", "payment"}:
        fee = (amount * FEE_PPM + 500_000) // 1_000_000 + FEE_FIXED
    body: Body = {
        "id": new_id("txn_"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": books.now + DAYS_UNTIL_AVAILABLE * 86400,
        "balance_type": "payments",
        "created": books.now,
        "currency": currency,
        "description": None,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": _details(fee, currency),
        "net": amount - fee,
        "reporting_category": CATEGORIES[what],
        "source": source,
        "status": "pending",
        "type": what,
    }
    await books.add(body)
    return body


def _details(fee: int, currency: str) -> list[Body]:
    if not fee:
        return []
    said = {"application": None, "description": "Stripe processing fees", "type": "stripe_fee"}
    return [{"amount": fee, "currency": currency, **said}]


async def money(books: Books) -> dict[str, dict[str, int]]:
    """Return by account and currency what was received and neither refunded nor disputed away."""
    rows = await books.link.fetch(
        "select account, body ->> 'currency' currency, sum((body ->> 'amount')::bigint)::bigint sum"
        " from stand_in.object where kind = 'balance_transaction' group by 1, 2 order by 1, 2"
    )
    sums: dict[str, dict[str, int]] = {}
    for row in rows:
        sums.setdefault(row["account"], {})[row["currency"]] = row["sum"]
    return sums
