"""Reconciling: what Stripe has and what the ledger says, each thing once and to the penny."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

from doorstep.payments.accounts import accounts
from doorstep.payments.reconciling import Difference, What, differences, gather, totals
from tests.backend.conftest import ALEX
from tests.factories.books import INVOICE, PAYMENT, bring
from tests.factories.commands import run
from tests.factories.payments import PAYS, Till

TODAY = datetime.now(UTC).date()
DAY = timedelta(days=1)
CONNECTED = "acct_northgate"


async def compared(shop: Till, first: date = TODAY - DAY, last: date = TODAY + DAY) -> Any:
    """Return by account: the differences, the sums, and how much is not ours."""
    found: dict[str, tuple[list[Difference], list[tuple[str, int, int]], int]] = {}
    async with shop.gateway.running() as gateway:
        for account in await accounts(shop.served.office, first, last):
            others = await gather(shop.served.office, gateway, account, lambda _: None)
            unlike = [each async for each in differences(shop.served.office, gateway, account)]
            sums = await totals(shop.served.office)
            told = [(each.currency, each.at_stripe_minor, each.here_minor) for each in sums]
            found[account.name] = unlike, told, others
    return found


def whats(found: Any, account: str = "") -> list[tuple[What, str]]:
    return sorted((each.what, each.kind) for each in found[account][0])


async def take(shop: Till, minor: int) -> Any:
    """Have an invoice that is paid at Stripe; return its payment."""
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, minor)
    await shop.pay(await shop.page(alex, invoice))
    await shop.heard()
    [*_, payment] = await shop.payments()
    return payment


async def sell_something_else(shop: Till) -> None:
    """Have the business take money by the same account for something else, and pay it back."""
    async with shop.gateway.running() as gateway:
        made = await gateway.v1.checkout.sessions.create_async(
            {
                "mode": "payment",
                "success_url": "https://elsewhere.example/",
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {
                            "currency": "gbp",
                            "unit_amount": 4_200,
                            "product_data": {"name": "A book"},
                        },
                    }
                ],
            }
        )
        await shop.pay(made.url, PAYS)
        [charge, *_] = (await gateway.v1.charges.list_async({"limit": 1})).data
        await gateway.v1.refunds.create_async({"charge": charge.id, "amount": 200})


async def test_what_was_never_told_differs_until_it_is_swept(shop: Till):
    first = await take(shop, 10_000)
    assert await compared(shop) == {"": ([], [("GBP", 10_000, 10_000)], 0)}
    await sell_something_else(shop)
    await shop.control("/trouble", {"webhooks": "lose"})
    charge = await shop.charge_of(first["id"])
    await shop.control("/refunds", {"charge": charge, "amount": 2_500})
    second = await take(shop, 700)
    found = await compared(shop)
    assert whats(found) == [(What.LEFT_OPEN, "charge"), (What.NOT_HERE, "refund")]
    left, refund = sorted(found[""][0], key=lambda each: each.what)
    assert (refund.payment, refund.at_stripe_minor, refund.here_minor) == (
        *(str(first["id"]), 2_500, 0),
    )
    assert (left.payment, left.at_stripe_minor) == (str(second["id"]), 700)
    assert found[""][1:] == ([("GBP", 8_200, 10_000)], 2)
    environ = environ_of(shop)
    code, said, _ = await asyncio.to_thread(run, *asked(), environ=environ)
    late = f"own account: charge {left.id} of 7.00 GBP has come of payment {left.payment},"
    assert f"{late} which is still open here.\n" in said
    assert (code, said.splitlines()[2:]) == (
        1,
        [
            "own account: 82.00 GBP at Stripe, 100.00 GBP in the ledger.",
            "own account: 2 charges, refunds and disputes of other business.",
            "2 differences.",
        ],
    )
    code, said, _ = await asyncio.to_thread(run, "payments", "sweep", environ=environ)
    assert (code, said.splitlines()) == (
        0,
        [
            "1 open payments looked at: 1 are over now.",
            "2 events heard that were never told.",
            "0 refunds seen to.",
        ],
    )
    code, said, _ = await asyncio.to_thread(run, *asked(), environ=environ)
    assert (code, said.splitlines()[-1]) == (0, "0 differences.")


async def test_the_command_needs_a_key_and_stripe(shop: Till):
    environ = environ_of(shop) | {"DOORSTEP_STRIPE_API_URL": "http://127.0.0.1:9"}
    code, _, said = await asyncio.to_thread(run, *asked(), environ=environ)
    assert (code, said.endswith("Please try again later.\n")) == (2, True), said
    wrong = environ_of(shop) | {"DOORSTEP_STRIPE_SECRET_KEY": "sk_mistyped"}
    await take(shop, 700)
    for words in (asked(), ("payments", "sweep")):
        code, _, said = await asyncio.to_thread(run, *words, environ=wrong)
        assert (code, "does not take DOORSTEP_STRIPE_SECRET_KEY" in said) == (2, True), said
    del environ["DOORSTEP_STRIPE_SECRET_KEY"]
    code, _, said = await asyncio.to_thread(run, *asked(), environ=environ)
    assert (code, "DOORSTEP_STRIPE_SECRET_KEY is needed" in said) == (2, True)


async def test_each_side_is_held_against_the_other_on_both_accounts(shop: Till):
    office = shop.served.office
    gone, other = await take(shop, 1_000), await take(shop, 2_000)
    left = await shop.page(
        await shop.served.sign_in(ALEX), await shop.issue(ALEX, 3_000)
    )  # expires, and nobody hears of it
    await office.execute("update organizations set stripe_account = $1", CONNECTED)
    there = await take(shop, 4_000)
    dispute = await shop.control("/disputes", {"charge": await shop.charge_of(there["id"])})
    await shop.heard()
    everything = await compared(shop)
    assert everything == {
        "": ([], [("GBP", 3_000, 3_000)], 0),
        CONNECTED: ([], [("GBP", 0, 0)], 0),
    }
    await shop.control("/trouble", {"webhooks": "lose"})
    async with shop.gateway.running() as gateway:
        await gateway.expire("", left.rsplit("/", 1)[1])
    await office.execute(
        "delete from stand_in.object where kind = 'charge' and body ->> 'payment_intent' = $1",
        gone["intent_id"],
    )
    await office.execute(
        "update stand_in.object set body = body || '{\"amount\": 1999}' where kind = 'charge'"
        " and body ->> 'payment_intent' = $1",
        other["intent_id"],
    )
    await office.execute("delete from stand_in.object where id = $1", dispute["id"])
    await office.execute(
        "insert into refunds (organization_id, payment_id, amount_minor)"
        " select organization_id, id, 5 from payments where id = $1",
        there["id"],
    )
    found = await compared(shop)
    assert whats(found) == [
        (What.AMOUNT, "charge"),
        (What.LEFT_OPEN, "payment"),
        (What.NOT_AT_STRIPE, "charge"),
    ]
    assert found[""][1] == [("GBP", 1_999, 3_000)]
    assert whats(found, CONNECTED) == [
        (What.NEVER_MADE, "refund"),
        (What.NOT_AT_STRIPE, "dispute"),
    ]
    assert found[CONNECTED][1] == [("GBP", 4_000, 0)]
    nothing = await compared(shop, TODAY - 9 * DAY, TODAY - 2 * DAY)
    assert nothing == {"": ([], [], 0), CONNECTED: ([], [], 0)}


async def test_what_was_paid_and_given_back_elsewhere_is_not_asked_of_stripe(shop: Till):
    await take(shop, 10_000)
    row: Any = await shop.served.office.fetchrow(
        "select o.external_id as organization, c.external_id as customer from customers c"
        " join organizations o on o.id = c.organization_id"
        " join customer_portal_access a on a.customer_id = c.id where a.email = $1",
        ALEX,
    )
    bill = INVOICE | dict(row) | {"issued_on": str(TODAY), "due_on": None}
    money = {"organization": row["organization"], "amount_minor": 700}
    then = {"external_id": "elsewhere", "paid_at": f"{TODAY}T00:00:00Z"}
    paid = PAYMENT | money | then
    back = {"kind": "refund", "payment": "elsewhere", **money, **then}
    brought = await bring(bill, paid, back)
    assert brought.added == {"invoice": 1, "payment": 1, "refund": 1}, brought.problems
    assert await compared(shop) == {"": ([], [("GBP", 10_000, 10_000)], 0)}


def asked() -> tuple[str, ...]:
    return ("payments", "reconcile", "--from", str(TODAY - DAY), "--to", str(TODAY + DAY))


def environ_of(shop: Till) -> dict[str, str]:
    return {
        "DOORSTEP_DATABASE_URL": shop.settings.database_url,
        "DOORSTEP_STRIPE_SECRET_KEY": shop.settings.stripe_secret_key,
        "DOORSTEP_STRIPE_API_URL": shop.stand_in.url,
    }
