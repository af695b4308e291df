"""Each charge by itself is made once, of what was told, or left to ordinary payment."""

import asyncio
from datetime import UTC, datetime

import pytest

from doorstep.payments.accounts import accounts
from doorstep.payments.charging import charge_next
from doorstep.payments.gateway import PaymentsAway
from doorstep.payments.sweep import paid_on
from tests.backend.conftest import ALEX
from tests.backend.payments.agreement import (
    DAY_HAS_COME,
    DECLINE_FROM_NOW_ON,
    LATER,
    PATH,
    Agreement,
)
from tests.factories.payments import ASKS, DECLINES
from tests.factories.portals import assert_problem


async def test_an_invoice_is_announced_then_charged_once(on: Agreement):
    invoice = await on.shop.issue(ALEX, 18_600)
    assert await on.notices.announce_next() == 1
    assert await on.notices.announce_next() == 0
    [letter] = await on.letters()
    assert letter["recipient"] == ALEX
    assert "£186.00" in letter["subject"]
    assert "Visa ending in 4242" in letter["text"]
    assert await on.of_invoice(invoice) is not None
    assert await on.post() == 1
    assert await charge_next(on.gateway) == 0
    await on.shop.served.office.execute(DAY_HAS_COME)
    assert sum(await asyncio.gather(*(charge_next(on.gateway) for _ in range(3)))) >= 1
    assert await charge_next(on.gateway) == 0
    await on.shop.heard()
    assert await on.shop.state_of(invoice) == (0, ["issued", "payment"])
    assert await on.of_invoice(invoice) is None
    assert await on.shop.money() == await on.shop.ledger_money() == 18_600


@pytest.mark.parametrize("card", [DECLINES, ASKS])
async def test_a_card_that_does_not_pay_leaves_it_to_ordinary_payment(on: Agreement, card: str):
    outcome = "generic_decline" if card == DECLINES else "authentication_required"
    await on.shop.served.office.execute(DECLINE_FROM_NOW_ON.replace("generic_decline", outcome))
    invoice = await on.planned()
    assert await charge_next(on.gateway) == 1
    assert await on.notices.tell_next() == 1
    assert await on.notices.tell_next() == 0
    [_, letter] = await on.letters()
    assert "could not be charged" in letter["subject"]
    assert "declined" in letter["text"]
    assert await charge_next(on.gateway) == await on.notices.announce_next() == 0
    assert await on.standing() == "active"
    await on.shop.pay(await on.shop.page(on.alex, invoice))
    await on.shop.heard()
    assert await on.shop.state_of(invoice) == (0, ["issued", "payment"])


@pytest.mark.parametrize("cut", ["error_before", "error_after"])
async def test_a_charge_that_was_cut_off_is_made_once(on: Agreement, cut: str):
    invoice = await on.planned()
    trouble = {"path_prefix": "/v1/payment_intents", "times": 1 if "after" in cut else 9, "do": cut}
    await on.shop.control("/trouble", {**trouble, "webhooks": "lose"})
    with pytest.raises(PaymentsAway):
        await charge_next(on.gateway)
    assert await charge_next(on.gateway) == 0, "it is not begun twice"
    await assert_problem(await on.shop.begin(on.alex, invoice), 409, "payment_processing")
    await on.shop.web.delete(f"{on.shop.stand_in.url}/_stand_in/trouble")
    # Stripe repeats a breakdown to its key for a day: what never came about is begun anew.
    for ago in ("3 minutes", "2 hours"):
        await on.shop.served.office.execute(LATER, ago)
        try:
            await charge_next(on.gateway)
        except PaymentsAway:
            continue
    await charge_next(on.gateway)
    assert await on.intents() == ["succeeded"]
    assert await on.shop.state_of(invoice) == (0, ["issued", "payment"])


async def test_what_was_cut_off_is_not_charged_once_it_is_off(on: Agreement):
    invoice = await on.planned()
    trouble = {"path_prefix": "/v1/payment_intents", "times": 3, "do": "error_before"}
    await on.shop.control("/trouble", trouble)
    with pytest.raises(PaymentsAway):
        await charge_next(on.gateway)
    assert (await on.alex.delete(PATH)).status_code == 204
    await on.shop.web.delete(f"{on.shop.stand_in.url}/_stand_in/trouble")
    await on.shop.served.office.execute(LATER, "3 minutes")
    assert await charge_next(on.gateway) == 1
    assert await charge_next(on.gateway) == 0
    assert await on.intents() == []
    await on.shop.pay(await on.shop.page(on.alex, invoice))


async def test_no_more_is_taken_than_was_told_and_nothing_of_what_was_taken_back(on: Agreement):
    void, grown = await on.planned(), await on.planned(5_000)
    office = on.shop.served.office
    await office.execute("update invoices set voided_at = now() where id = $1", void)
    await office.execute(
        "update autopay_charges set amount_minor = 4_999 where invoice_id = $1", grown
    )
    assert await charge_next(on.gateway) == 0
    assert await on.of_invoice(void) is None
    assert await on.notices.announce_next() == 1
    assert await charge_next(on.gateway) == 0
    await office.execute(DAY_HAS_COME)
    assert await charge_next(on.gateway) == 1
    assert await on.shop.state_of(void) == (0, ["issued", "voided"])
    assert await on.shop.money() == 5_000


async def test_an_account_of_which_only_saved_cards_were_charged_is_looked_at(on: Agreement):
    office, today = on.shop.served.office, datetime.now(UTC).date()
    assert await paid_on() == []
    await on.planned()
    assert await charge_next(on.gateway) == 1
    await office.execute("update organizations set online_payments = false")
    assert await paid_on() == [""]
    assert [account.name for account in await accounts(office, today, today)] == [""]
