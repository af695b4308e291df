"""What changes while somebody waits, and what Stripe does not know, or counts otherwise."""

import asyncio
from types import SimpleNamespace
from typing import Any

import asyncpg
import msgspec
import pytest

from doorstep.payments.gateway import Gateway, PaymentsAway
from doorstep.payments.refunds import refund_next
from doorstep.payments.seen import from_stripe, seen, step_of, to_stripe
from doorstep.payments.sweep import look_at_next
from tests.backend.conftest import ALEX
from tests.backend.payments.test_afterwards import ELSEWHERE, POSTED, pay_elsewhere
from tests.factories.payments import Till
from tests.factories.portals import assert_problem

WAITS = "select exists (select from pg_locks where not granted)"
MOVED = "update payments set state = $1"
LONG_OVER = """
    update payments set expires_at = now() - interval '2 hours',
      created_at = now() - interval '4 hours'
"""


async def test_who_waits_for_an_invoice_that_is_being_paid_finds_it_paid(shop: Till):
    """One statement that waits for a lock still sees the balance from before it waited."""
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    link = await asyncpg.connect(shop.settings.database_url)
    async with link.transaction():
        await link.execute("select from invoices where id = $1 for no key update", invoice)
        total = {"invoices": [{"id": str(invoice)}], "total_minor": 10_000}
        pressed = asyncio.create_task(shop.begin(alex, **total))
        async with asyncio.timeout(2):
            while not await shop.served.office.fetchval(WAITS):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        made: Any = await link.fetchval(ELSEWHERE, invoice, 10_000)
        await link.execute(POSTED, invoice, made)
    await assert_problem(await pressed, 409, "invoice_paid")
    await link.close()


async def test_a_refund_waits_for_the_right_key(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    page = await shop.page(alex, invoice)
    await pay_elsewhere(shop, invoice)
    await shop.pay(page)
    await shop.heard()
    wrong = msgspec.structs.replace(shop.settings, stripe_secret_key="nobodys")
    async with Gateway(wrong).running() as gateway:
        with pytest.raises(PaymentsAway):
            await refund_next(gateway)
    async with shop.gateway.running() as gateway:
        assert await refund_next(gateway) == 1
    assert (await shop.state_of(invoice))[0] == 0


async def test_a_session_that_stripe_does_not_know_holds_nothing_up_for_good(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    await shop.page(alex, invoice)
    forget = "delete from stand_in.object where kind = 'checkout.session'"
    await shop.served.office.execute(forget)
    part = {"invoices": [{"id": str(invoice), "amount_minor": 5_000}], "total_minor": 5_000}
    await assert_problem(await shop.begin(alex, **part), 503, "payments_away")
    await shop.served.office.execute(LONG_OVER)
    await shop.page(alex, **part)
    await shop.served.office.execute(forget)
    await shop.served.office.execute(LONG_OVER)
    async with shop.gateway.running() as gateway:
        await look_at_next(gateway)
    assert {row["state"] for row in await shop.payments()} == {"expired"}


async def test_what_is_on_its_way_after_all_keeps_its_invoice(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    await shop.page(alex, invoice)
    for state in ("expired", "processing"):
        await shop.served.office.execute(f"{MOVED} where session_id is not null", state)
    await assert_problem(await shop.begin(alex, invoice), 409, "payment_processing")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("requires_action", "processing"),
        ("requires_payment_method", "failed"),
        ("canceled", "failed"),
        ("processing", "processing"),
        ("succeeded", "succeeded"),
    ],
)
def test_a_completed_session_is_what_its_money_is(status: str, state: str):
    """With a voucher a session is complete for days before anything is paid."""
    common = {"metadata": None, "currency": "mxn"}
    session = SimpleNamespace(id="cs", status="complete", amount_total=100, **common)
    intent = SimpleNamespace(id="pi", status=status, last_payment_error=None, **common)
    assert seen(session, intent, None, (), ()).state == state


@pytest.mark.parametrize(
    ("currency", "minor", "at_stripe", "step"),
    [
        ("GBP", 18_600, 18_600, 1),
        ("JPY", 5_000, 5_000, 1),
        ("ISK", 5_000, 500_000, 1),
        ("MGA", 10_000, 100, 100),
        ("KWD", 1_230, 1_230, 10),
    ],
)
def test_amounts_are_counted_as_stripe_counts_them(
    currency: str, minor: int, at_stripe: int, step: int
):
    assert to_stripe(minor, currency) == at_stripe
    assert from_stripe(at_stripe, currency.lower()) == minor
    assert step_of(currency) == step
