"""What comes after being paid: refunds, disputes, paying twice; and what no webhook told."""

import json
from typing import Any
from uuid import UUID

import pytest

from doorstep.payments.refunds import refund_next
from doorstep.payments.sweep import hear_missed, look_at_next
from tests.backend.conftest import ALEX
from tests.factories.payments import DAYS, DEBIT_PAYS, Till
from tests.factories.portals import Browser, assert_problem

LONG_AGO = "update payments set created_at = now() - interval '3 hours', looked_at = null"
ELSEWHERE = """
    with paid as (
      insert into payments (organization_id, customer_id, currency, amount_minor, state, method,
        settled_at)
      select organization_id, customer_id, currency, coalesce($2, total_minor), 'succeeded',
        'transfer', now()
      from invoices where id = $1 returning *),
    part as (
      insert into payment_parts (organization_id, payment_id, invoice_id, amount_minor, open)
      select organization_id, id, $1, amount_minor, false from paid)
    select id from paid
"""
POSTED = """
    insert into ledger_entries (organization_id, customer_id, invoice_id, payment_id, kind,
      currency, amount_minor, reference)
    select organization_id, customer_id, $1, id, 'payment', currency, -amount_minor, id::text
    from payments where id = $2
"""


async def paid(shop: Till, *minor: int) -> tuple[list[UUID], UUID]:
    """Have invoices that were paid at once, and their payment."""
    alex = await shop.served.sign_in(ALEX)
    invoices = [await shop.issue(ALEX, each) for each in minor]
    await shop.pay(await shop.page(alex, *invoices))
    await shop.heard()
    [*_, payment] = await shop.payments()
    assert payment["state"] == "succeeded"
    return invoices, payment["id"]


async def pay_elsewhere(shop: Till, invoice: UUID, minor: int | None = None) -> None:
    """Have the office note that an invoice, or so much of it, was paid by bank transfer."""
    async with shop.served.office.transaction():
        made: Any = await shop.served.office.fetchval(ELSEWHERE, invoice, minor)
        await shop.served.office.execute(POSTED, invoice, made)


async def disputed_in_copy(shop: Till, payment: UUID) -> tuple[int, int]:
    """Return what the copies say is held by the bank, and what it has taken back for good."""
    doc = json.loads(
        await shop.served.office.fetchval(
            "select doc from sync_entry where kind = 'payment' and id = $1", payment
        )
    )
    return doc["disputed_minor"], doc["lost_minor"]


async def test_a_refund_is_owed_again(shop: Till):
    [invoice], payment = await paid(shop, 10_000)
    await shop.control("/refunds", {"charge": await shop.charge_of(payment), "amount": 2_500})
    await shop.heard()
    assert await shop.state_of(invoice) == (2_500, ["issued", "payment", "refund"])
    await shop.control("/refunds", {"charge": await shop.charge_of(payment)})
    await shop.heard()
    balance, _ = await shop.state_of(invoice)
    assert balance == 10_000
    assert await shop.money() == await shop.ledger_money() == 0


async def test_a_refund_that_bounces_is_paid_again(shop: Till):
    [invoice], payment = await paid(shop, 10_000)
    charge = await shop.charge_of(payment)
    refund = await shop.control("/refunds", {"charge": charge, "amount": 2_500})
    await shop.heard()
    await shop.control(f"/refunds/{refund['id']}/failure")
    await shop.heard()
    assert await shop.state_of(invoice) == (0, ["issued", "payment", "refund", "refund_failed"])
    assert await shop.money() == await shop.ledger_money() == 10_000


async def test_a_refund_of_three_goes_back_from_the_newest(shop: Till):
    invoices, payment = await paid(shop, 1_000, 2_000, 3_000)
    await shop.control("/refunds", {"charge": await shop.charge_of(payment), "amount": 4_500})
    await shop.heard()
    assert [(await shop.state_of(invoice))[0] for invoice in invoices] == [0, 1_500, 3_000]


@pytest.mark.parametrize(("won", "balance"), [(True, 0), (False, 10_000)])
async def test_a_dispute_takes_the_money_and_its_end_decides(shop: Till, won: bool, balance: int):  # noqa: FBT001
    [invoice], payment = await paid(shop, 10_000)
    dispute = await shop.control("/disputes", {"charge": await shop.charge_of(payment)})
    await shop.heard()
    assert await shop.state_of(invoice) == (10_000, ["issued", "payment", "dispute"])
    assert await disputed_in_copy(shop, payment) == (10_000, 0)
    alex = await shop.served.sign_in(ALEX)
    await assert_problem(await shop.begin(alex, invoice), 409, "payment_processing")
    await shop.control(f"/disputes/{dispute['id']}", {"won": won})
    await shop.heard()
    assert (await shop.state_of(invoice))[0] == balance
    assert await disputed_in_copy(shop, payment) == (0, balance)
    assert await shop.money() == await shop.ledger_money() == 10_000 - balance


async def test_what_was_paid_twice_by_a_race_goes_back(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    page = await shop.page(alex, invoice)
    await pay_elsewhere(shop, invoice)
    await shop.pay(page)
    await shop.heard()
    assert (await shop.state_of(invoice))[0] == -10_000
    assert await refunding(alex, invoice) == 10_000
    async with shop.gateway.running() as gateway:
        assert await refund_next(gateway) == 1
        assert await refund_next(gateway) == 0
    await shop.heard()
    assert await refunding(alex, invoice) == 0
    assert await shop.state_of(invoice) == (0, ["issued", "payment", "payment", "refund"])
    assert await shop.money() == await shop.ledger_money() == 0


async def test_what_was_paid_twice_is_kept_as_credit_if_the_business_wants_it_so(shop: Till):
    await shop.served.office.execute("update organizations set overpayment = 'credit'")
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    page = await shop.page(alex, invoice)
    await pay_elsewhere(shop, invoice)
    await shop.pay(page)
    await shop.heard()
    async with shop.gateway.running() as gateway:
        assert await refund_next(gateway) == 0
    assert await shop.state_of(invoice) == (-10_000, ["issued", "payment", "payment"])
    assert await refunding(alex, invoice) == 0


@pytest.mark.parametrize(
    ("change", "minor"),
    [
        ("state = 'pending', refund_id = 're_1'", 10_000),
        ("state = 'failed'", 0),
        ("amount_minor = 99_999", 10_000),
    ],
)
async def test_what_is_said_to_go_back_is_what_will(shop: Till, change: str, minor: int):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    page = await shop.page(alex, invoice)
    await pay_elsewhere(shop, invoice)
    await shop.pay(page)
    await shop.heard()
    await shop.served.office.execute(f"update refunds set {change}")
    assert await refunding(alex, invoice) == minor


async def refunding(alex: Browser, invoice: UUID) -> int:
    """Return what is being paid back of an invoice, as the copy says."""
    return (await (await alex.get(f"/api/portal/invoices/{invoice}")).get_json())["refunding_minor"]


async def test_money_for_an_invoice_that_was_taken_back_goes_back(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    page = await shop.page(alex, invoice)
    await shop.served.office.execute("update invoices set voided_at = now() where id = $1", invoice)
    await shop.pay(page)
    await shop.heard()
    async with shop.gateway.running() as gateway:
        assert await refund_next(gateway) == 1
    assert await shop.state_of(invoice) == (0, ["issued", "voided", "payment", "refund"])


async def test_a_refund_whose_answer_was_lost_is_made_once(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    page = await shop.page(alex, invoice)
    await pay_elsewhere(shop, invoice)
    await shop.pay(page)
    await shop.heard()
    trouble = {"path_prefix": "/v1/refunds", "times": 1, "do": "error_after"}
    await shop.control("/trouble", trouble)
    async with shop.gateway.running() as gateway:
        await refund_next(gateway)
    await shop.heard()
    assert (await shop.state_of(invoice))[0] == 0
    assert await shop.money() == await shop.ledger_money() == 0


async def test_the_sweep_finds_what_no_webhook_has_told(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    await shop.control("/trouble", {"webhooks": "lose"})
    await shop.pay(await shop.page(alex, invoice), DEBIT_PAYS)
    await shop.served.office.execute(LONG_AGO)
    async with shop.gateway.running() as gateway:
        assert await look_at_next(gateway) == 1
        assert [row["state"] for row in await shop.payments()] == ["processing"]
        await shop.control("/clock", {"advance": 4 * DAYS})
        await shop.served.office.execute(LONG_AGO)
        assert await look_at_next(gateway) == 1
        assert await look_at_next(gateway) == 0
    assert await shop.state_of(invoice) == (0, ["issued", "payment"])


async def test_the_sweep_hears_of_refunds_that_no_webhook_has_told(shop: Till):
    [invoice], payment = await paid(shop, 10_000)
    await shop.control("/trouble", {"webhooks": "lose"})
    await shop.control("/refunds", {"charge": await shop.charge_of(payment), "amount": 2_500})
    async with shop.gateway.running() as gateway:
        assert await hear_missed(gateway) > 0
        assert await hear_missed(gateway) == 0
    assert await shop.state_of(invoice) == (2_500, ["issued", "payment", "refund"])


async def test_a_payment_that_never_got_a_page_ends(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    trouble = {"path_prefix": "/v1/checkout/sessions", "times": 9, "do": "error_before"}
    await shop.control("/trouble", trouble)
    await assert_problem(await shop.begin(alex, invoice), 503, "payments_away")
    assert await states(shop) == ["expired"]
    await shop.web.delete(f"{shop.stand_in.url}/_stand_in/trouble")
    await shop.pay(await shop.page(alex, invoice))
    await shop.heard()
    assert await shop.state_of(invoice) == (0, ["issued", "payment"])


async def test_a_payment_whose_beginning_was_cut_off_ends(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    await shop.page(alex, invoice)
    await shop.served.office.execute("update payments set session_id = null, url = ''")
    await shop.served.office.execute(LONG_AGO)
    async with shop.gateway.running() as gateway:
        assert await look_at_next(gateway) == 1
    assert await states(shop) == ["expired"]


async def states(shop: Till) -> list[str]:
    rows = await shop.served.office.fetch(
        "select state from payments where external_id is null order by created_at"
    )
    return [row["state"] for row in rows]
