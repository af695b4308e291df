"""Who was erased pays no more: their pages at Stripe are closed, and what was paid is not lost."""

import pytest

from doorstep.kit.resting import Resting
from doorstep.payments.closing import close_next
from doorstep.payments.gateway import PaymentsAway
from tests.backend.conftest import ALEX
from tests.backend.payments.test_forgetting import customer_of, erased
from tests.factories.payments import Till


async def closed(shop: Till) -> int:
    """Be the worker until nothing waits; return how many pages were closed."""
    done, resting = 0, Resting()
    async with shop.gateway.running() as gateway:
        while await close_next(gateway, resting):
            done += 1
    return done


async def states(shop: Till) -> list[str]:
    rows = await shop.served.office.fetch("select state from payments order by created_at, id")
    return [row["state"] for row in rows][-1:]


async def test_a_page_takes_no_money_once_its_customer_was_erased(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    page = await shop.page(alex, invoice)
    assert await closed(shop) == 0, "nobody was erased"
    await erased(await customer_of(shop))
    assert await closed(shop) == 1
    await shop.pay(page)
    await shop.heard()
    assert await states(shop) == ["expired"]
    assert await shop.money() == await shop.ledger_money() == 0
    assert await closed(shop) == 0


async def test_what_was_paid_before_the_page_could_be_closed_is_taken_in(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    await shop.control("/trouble", {"webhooks": "lose"})
    await shop.pay(await shop.page(alex, invoice))
    await erased(await customer_of(shop))
    assert await closed(shop) == 1
    assert await states(shop) == ["succeeded"]
    assert await shop.money() == await shop.ledger_money() == 10_000


async def test_a_payment_that_never_got_a_page_ends_and_while_stripe_is_away_others_wait(
    shop: Till,
):
    alex = await shop.served.sign_in(ALEX)
    await shop.page(alex, await shop.issue(ALEX, 10_000))
    await erased(await customer_of(shop))
    trouble = {"path_prefix": "/v1/checkout", "times": 9, "do": "error_before"}
    await shop.control("/trouble", trouble)
    async with shop.gateway.running() as gateway:
        with pytest.raises(PaymentsAway):
            await close_next(gateway, Resting())
    assert await states(shop) == ["open"]
    await shop.served.office.execute("update payments set session_id = null where state = 'open'")
    assert await closed(shop) == 1
    assert await states(shop) == ["expired"]
