"""What comes late, at once, or after another has done the same: the books stay right."""

import pytest

from doorstep.kit.database import trusted
from doorstep.kit.resting import Resting
from doorstep.payments.absorbing import absorb
from doorstep.payments.gateway import Gateway, PaymentsAway
from doorstep.payments.looking import Known, look
from doorstep.payments.refunds import refund_next
from tests.backend.conftest import ALEX
from tests.backend.payments.test_afterwards import paid, pay_elsewhere
from tests.factories.payments import DAYS, Till
from tests.factories.portals import assert_problem


async def known_of(shop: Till) -> Known:
    """Return the newest payment, as it is known here."""
    [*_, row] = await shop.payments()
    return Known(row["id"], row["account"], row["session_id"], row["intent_id"])


async def test_a_refund_that_bounced_and_the_next_are_both_seen_at_once(shop: Till):
    [invoice], payment = await paid(shop, 10_000)
    charge = await shop.charge_of(payment)
    refund = await shop.control("/refunds", {"charge": charge, "amount": 4_000})
    await shop.heard()
    await shop.control("/trouble", {"webhooks": "delay"})
    await shop.control(f"/refunds/{refund['id']}/failure")
    await shop.control("/refunds", {"charge": charge})
    await shop.heard()
    assert (await shop.state_of(invoice))[0] == 10_000
    assert await shop.money() == await shop.ledger_money() == 0


async def test_what_was_seen_before_it_was_paid_is_no_mismatch_afterwards(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    page, known = await shop.page(alex, invoice), await known_of(shop)
    async with shop.gateway.running() as gateway:
        before = await look(gateway, known)
    await shop.pay(page)
    await shop.heard()
    async with trusted() as link:
        assert await absorb(link, known.id, known.account, before)
    assert await shop.state_of(invoice) == (0, ["issued", "payment"])
    [payment] = await shop.payments()
    assert payment["state"] == "succeeded"


async def test_a_refund_seen_before_it_bounced_is_not_posted_after_that_was_seen(shop: Till):
    [invoice], payment = await paid(shop, 10_000)
    await shop.control("/trouble", {"webhooks": "lose"})
    charge, known = await shop.charge_of(payment), await known_of(shop)
    refund = await shop.control("/refunds", {"charge": charge, "amount": 4_000})
    async with shop.gateway.running() as gateway:
        before = await look(gateway, known)
        await shop.control(f"/refunds/{refund['id']}/failure")
        after = await look(gateway, known)
    for seen in (after, before):
        async with trusted() as link:
            assert await absorb(link, known.id, known.account, seen)
    assert await shop.state_of(invoice) == (0, ["issued", "payment"])
    assert await shop.served.office.fetchval("select state from refunds") == "failed"


async def test_what_was_paid_back_by_hand_is_not_paid_back_again(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    page = await shop.page(alex, invoice)
    await pay_elsewhere(shop, invoice, 4_000)
    await shop.pay(page)
    await shop.heard()
    [*_, payment] = await shop.payments()
    await shop.control("/trouble", {"webhooks": "lose"})
    await shop.control("/refunds", {"charge": await shop.charge_of(payment["id"]), "amount": 3_000})
    async with shop.gateway.running() as gateway:
        assert await refund_next(gateway) == 1
        assert await refund_next(gateway) == 0
    assert (await shop.state_of(invoice))[0] == 0
    assert await shop.money() == 6_000


async def test_a_refund_that_is_not_needed_any_more_is_not_made(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    page = await shop.page(alex, invoice)
    await pay_elsewhere(shop, invoice, 4_000)
    await shop.pay(page)
    await shop.heard()
    [*_, payment] = await shop.payments()
    await shop.control("/refunds", {"charge": await shop.charge_of(payment["id"]), "amount": 4_000})
    await shop.heard()
    async with shop.gateway.running() as gateway:
        assert await refund_next(gateway) == 1
        assert await refund_next(gateway) == 0
    assert (await shop.state_of(invoice))[0] == 0
    assert await shop.money() == 6_000


async def test_a_smaller_refund_waits_until_stripe_has_forgotten_the_larger(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    page = await shop.page(alex, invoice)
    await pay_elsewhere(shop, invoice)
    await shop.pay(page)
    await shop.heard()
    wanted = "select id from refunds where state = 'wanted'"
    refund, known = await shop.served.office.fetchval(wanted), await known_of(shop)
    trouble = {"path_prefix": "/v1/refunds", "times": 1, "do": "error_before"}
    await shop.control("/trouble", trouble)
    async with Gateway(shop.settings, retries=0).running() as gateway:
        with pytest.raises(PaymentsAway):
            await gateway.refund("", known.intent_id or "", str(refund), 10_000, "GBP")
        by_hand = {"charge": await shop.charge_of(known.id), "amount": 3_000}
        await shop.control("/refunds", by_hand)
        await shop.heard()
        resting = Resting()
        assert await refund_next(gateway, resting) == 1
        assert await refund_next(gateway, resting) == 0, "it is not asked for all the time"
        assert await shop.served.office.fetchval(wanted) == refund, "it has not failed"
        assert await shop.money() == 7_000
        await shop.control("/clock", {"advance": 2 * DAYS})
        assert await refund_next(gateway, Resting()) == 1
    assert (await shop.state_of(invoice))[0] == 0
    assert await shop.money() == await shop.ledger_money() == 0


async def test_whose_card_file_could_not_be_made_can_pay_with_the_next_try(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    trouble = {"path_prefix": "/v1/customers", "times": 3, "do": "error_before"}
    await shop.control("/trouble", trouble)
    await assert_problem(await shop.begin(alex, invoice), 503, "payments_away")
    await shop.web.delete(f"{shop.stand_in.url}/_stand_in/trouble")
    await shop.pay(await shop.page(alex, invoice))
    await shop.heard()
    assert await shop.state_of(invoice) == (0, ["issued", "payment"])
