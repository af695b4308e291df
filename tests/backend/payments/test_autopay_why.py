"""Why an invoice is not charged by itself: said in the copy by the rules of what charges it."""

import json
from uuid import UUID

import pytest

from doorstep.invoices.owing import BEING_PAID, CHARGEABLE, ISSUED, OFF_WHY, OWED, TRIED
from doorstep.payments.charging import charge_next
from doorstep.payments.gateway import PaymentsAway
from tests.backend.conftest import ALEX
from tests.backend.payments.agreement import DECLINE_FROM_NOW_ON, PATH, Agreement
from tests.factories.payments import DAYS, DEBIT_FAILS

APART = f"""
    select i.number from invoices i join organizations o on o.id = i.organization_id
    join autopays a on a.customer_id = i.customer_id and a.state = 'active'
    where ({CHARGEABLE} and not {TRIED}) is distinct from
      (({OFF_WHY}) is null and {ISSUED} and coalesce({OWED}, 0) > 0 and not {BEING_PAID})
"""
"""Where what is said, and what is done, are not the same."""


async def test_what_stands_in_the_way_of_all_charges_is_said(on: Agreement):
    invoice, office = await on.due_soon(), on.shop.served.office
    assert await why(on, invoice) is None
    for change, reason in (
        ("online_payments = false", "payments_off"),
        ("online_payments = true", None),
        ("stripe_account = 'acct_another'", "account_changed"),
        ("stripe_account = ''", None),
    ):
        await office.execute(f"update organizations set {change}")
        assert await why(on, invoice) == reason
    unplanned = await on.shop.issue(ALEX, 100_000_000)
    assert await why(on, unplanned) == "amount"
    await office.execute("update organizations set online_payments = false")
    assert await why(on, unplanned) == "payments_off"
    assert (await on.alex.delete(PATH)).status_code == 204
    assert await why(on, unplanned) is None


async def test_what_came_back_is_left_to_people(on: Agreement):
    invoice = await on.due_soon()
    page = await on.shop.page(on.alex, invoice)
    assert await why(on, invoice) == "payment_begun"
    await on.shop.pay(page)
    await on.shop.heard()
    assert await why(on, invoice) is None
    [*_, payment] = await on.shop.payments()
    charge = await on.shop.charge_of(payment["id"])
    await on.shop.control("/refunds", {"charge": charge, "amount": 4_000})
    await on.shop.heard()
    assert await why(on, invoice) == "refund"
    await on.shop.control("/disputes", {"charge": charge, "amount": 6_000})
    await on.shop.heard()
    assert await why(on, invoice) == "dispute"


async def test_only_the_charge_of_a_saved_card_counts_as_declined(on: Agreement):
    invoice = await on.planned()
    await on.shop.pay(await on.shop.page(on.alex, invoice), DEBIT_FAILS)
    await on.shop.heard()
    assert await why(on, invoice) is None, "it is on its way"
    await on.shop.control("/clock", {"advance": 5 * DAYS})
    await on.shop.heard()
    assert (await on.shop.payments())[-1]["state"] == "failed"
    assert await why(on, invoice) is None
    assert await on.of_invoice(invoice) is not None
    await on.shop.served.office.execute(DECLINE_FROM_NOW_ON)
    assert await charge_next(on.gateway) == 1
    assert await why(on, invoice) == "declined"


async def test_a_charge_that_is_being_made_is_said_to_be(on: Agreement):
    invoice = await on.planned()
    trouble = {"path_prefix": "/v1/payment_intents", "times": 9, "do": "error_before"}
    await on.shop.control("/trouble", trouble)
    with pytest.raises(PaymentsAway):
        await charge_next(on.gateway)
    doc = await on.document(invoice)
    assert (doc["charging"], doc["autopay_off_why"], doc["autopay_on"]) == (True, None, None)
    paying = await on.shop.served.office.fetchval(
        "select doc from sync_entry where kind = 'payment' and id = $1::text::uuid",
        doc["paying_id"],
    )
    assert json.loads(paying)["by_itself"]


async def why(on: Agreement, invoice: UUID) -> str | None:
    """Return what Alex's copy says; no invoice may be treated otherwise than it says."""
    assert await on.shop.served.office.fetch(APART) == []
    doc = await on.document(invoice)
    assert not doc["charging"]
    return doc["autopay_off_why"]
