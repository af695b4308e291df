"""Paying: one payment for one intention, and paid only when Stripe says so."""

import asyncio

from tests.backend.conftest import ALEX, MARTA, PRIYA
from tests.factories.payments import (
    ASKS,
    DAYS,
    DEBIT_FAILS,
    DEBIT_PAYS,
    DECLINES,
    Till,
)
from tests.factories.portals import assert_problem

BEGUN_OFTEN = """
    insert into payments (organization_id, customer_id, currency, amount_minor, state, url)
    select organization_id, customer_id, currency, 1, 'expired', 'https://pay.example'
    from payments, generate_series(1, 200) where session_id is not null
"""
PARTS_OF_THEM = """
    insert into payment_parts (organization_id, payment_id, invoice_id, amount_minor, open)
    select organization_id, id, $1, 1, false from payments where amount_minor = 1
"""


async def test_a_card_pays_an_invoice_once_the_webhook_has_spoken(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 18_600)
    page = await shop.page(alex, invoice)
    back = await shop.pay(page)
    [payment] = await shop.payments()
    assert back == f"http://localhost/portal/payments/{payment['id']}?back=done"
    await shop.heard()
    assert await shop.state_of(invoice) == (0, ["issued", "payment"])
    [payment] = await shop.payments()
    assert (payment["state"], payment["method"], payment["detail"]) == (
        *("succeeded", "card", "Visa ending in 4242"),
    )
    assert payment["receipt"]
    assert await shop.money() == await shop.ledger_money() == 18_600


async def test_a_card_that_asks_for_its_owner_pays_once_it_was_shown(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 18_600)
    await shop.pay(await shop.page(alex, invoice), ASKS)
    await shop.heard()
    assert await shop.state_of(invoice) == (0, ["issued", "payment"])


async def test_a_declined_card_leaves_the_same_page_open_for_another(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 18_600)
    page = await shop.page(alex, invoice)
    assert await shop.pay(page, DECLINES) == ""
    await shop.heard()
    assert await shop.state_of(invoice) == (18_600, ["issued"])
    assert await shop.page(alex, invoice) == page
    await shop.pay(page)
    await shop.heard()
    assert await shop.state_of(invoice) == (0, ["issued", "payment"])


async def test_a_bank_debit_is_on_its_way_until_it_has_come(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 18_600)
    await shop.pay(await shop.page(alex, invoice), DEBIT_PAYS)
    await shop.heard()
    assert [row["state"] for row in await shop.payments()] == ["processing"]
    assert await shop.state_of(invoice) == (18_600, ["issued"])
    await assert_problem(await shop.begin(alex, invoice), 409, "payment_processing")
    await shop.control("/clock", {"advance": 4 * DAYS})
    await shop.heard()
    assert await shop.state_of(invoice) == (0, ["issued", "payment"])


async def test_a_bank_debit_that_bounces_can_be_paid_another_way(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 18_600)
    await shop.pay(await shop.page(alex, invoice), DEBIT_FAILS)
    await shop.heard()
    await shop.control("/clock", {"advance": 4 * DAYS})
    await shop.heard()
    [failed] = await shop.payments()
    assert failed["state"] == "failed"
    assert failed["failure"]
    await shop.pay(await shop.page(alex, invoice))
    await shop.heard()
    assert await shop.state_of(invoice) == (0, ["issued", "payment"])


async def test_two_tabs_are_led_to_one_page(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 18_600)
    wish = {"invoices": [{"id": str(invoice)}], "total_minor": 18_600}
    pages = await asyncio.gather(*[shop.page(alex, **wish) for _ in range(5)])
    assert len(set(pages)) == 1
    assert len(await shop.payments()) == 1


async def test_two_contacts_at_once_are_led_to_one_page(shop: Till):
    both = [await shop.served.sign_in(email) for email in (PRIYA, MARTA)]
    for _ in range(4):
        invoice = await shop.issue(PRIYA, 18_600)
        wish = {"invoices": [{"id": str(invoice)}], "total_minor": 18_600}
        pages = await asyncio.gather(*[shop.page(browser, **wish) for browser in both])
        assert len(set(pages)) == 1


async def test_three_are_paid_at_once_and_each_gets_its_own(shop: Till):
    alex = await shop.served.sign_in(ALEX)
    invoices = [await shop.issue(ALEX, minor) for minor in (1_000, 2_500, 99)]
    await shop.pay(await shop.page(alex, *invoices))
    await shop.heard()
    for invoice in invoices:
        assert await shop.state_of(invoice) == (0, ["issued", "payment"])
    assert await shop.money() == 3_599


async def test_another_sum_closes_what_was_begun_before(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 18_600)
    whole = await shop.page(alex, invoice)
    part = {"invoices": [{"id": str(invoice), "amount_minor": 5_000}], "total_minor": 5_000}
    page = await shop.page(alex, **part)
    assert page != whole
    await shop.pay(whole)
    await shop.pay(page)
    await shop.heard()
    assert await shop.state_of(invoice) == (13_600, ["issued", "payment"])
    assert [row["state"] for row in await shop.payments()] == ["expired", "succeeded"]
    assert await shop.money() == 5_000


async def test_paying_is_begun_so_often_a_day_and_no_more(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 18_600)
    await shop.pay(await shop.page(alex, invoice))
    await shop.heard()
    async with shop.served.office.transaction():
        await shop.served.office.execute(BEGUN_OFTEN)
        await shop.served.office.execute(PARTS_OF_THEM, invoice)
    another = await shop.issue(ALEX, 500)
    await assert_problem(await shop.begin(alex, another), 429, "too_many_payments")
    await shop.served.office.execute("update payments set created_at = now() - interval '2 days'")
    await shop.page(alex, another)


async def test_what_was_begun_one_by_one_can_be_paid_together(shop: Till):
    alex = await shop.served.sign_in(ALEX)
    invoices = [await shop.issue(ALEX, 1_000) for _ in range(6)]
    for invoice in invoices:
        await shop.page(alex, invoice)
    await shop.pay(await shop.page(alex, *invoices))
    await shop.heard()
    assert [(await shop.state_of(invoice))[0] for invoice in invoices] == [0] * 6
    assert await shop.money() == 6_000


async def test_the_success_page_alone_pays_nothing(shop: Till):
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 18_600)
    await shop.page(alex, invoice)
    [payment] = await shop.payments()
    await alex.get(f"/portal/payments/{payment['id']}?back=done")
    await shop.heard()
    assert await shop.state_of(invoice) == (18_600, ["issued"])
