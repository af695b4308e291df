"""Stripe does not let itself be asked of a payment: that says nothing of whether it was paid."""

from datetime import UTC, datetime

import msgspec
import pytest

from doorstep.payments.gateway import KeyRefused
from doorstep.payments.sweep import look_at_next
from tests.backend.conftest import ALEX
from tests.factories.payments import Till, gateway_of

LONG_OVER = """
    update payments set expires_at = now() - interval '2 hours', looked_at = null
    where state = 'open'
"""


async def test_a_key_that_stripe_does_not_take_says_nothing_of_what_was_paid(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    await shop.control("/trouble", {"webhooks": "lose"})
    await shop.pay(await shop.page(alex, invoice))
    await shop.served.office.execute(LONG_OVER)
    wrong = msgspec.structs.replace(shop.settings, stripe_secret_key="sk_mistyped")
    async with gateway_of(wrong, None).running() as gateway:
        with pytest.raises(KeyRefused):
            await look_at_next(gateway, before=datetime.now(UTC))
    assert [row["state"] for row in await shop.payments()] == ["open"]
    async with shop.gateway.running() as gateway:
        assert await look_at_next(gateway, before=datetime.now(UTC)) == 1
    assert await shop.state_of(invoice) == (0, ["issued", "payment"])


async def test_a_payment_on_an_account_in_use_is_not_let_go_unseen(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    office = shop.served.office
    await office.execute("update organizations set stripe_account = $1", "acct_shut")
    await shop.page(alex, invoice)
    await shop.control("/accounts", {"id": "acct_shut", "charges_enabled": False})
    async with shop.gateway.running() as gateway:
        for account, state in (("acct_shut", "open"), ("", "expired")):
            await office.execute("update organizations set stripe_account = $1", account)
            await office.execute(LONG_OVER)
            assert await look_at_next(gateway, before=datetime.now(UTC)) == 1
            assert [row["state"] for row in await shop.payments()] == [state]
