"""The made-up business has a bank debit on its way, and a payment of which some went back."""

from doorstep.demo.paid import pay_some
from tests.backend.conftest import ALEX
from tests.factories.payments import Till


async def test_two_invoices_are_paid_at_the_stand_in_once(shop: Till):
    invoices = [await shop.issue(ALEX, minor) for minor in (70_000, 60_000)]
    await shop.served.office.execute(
        "update customers set external_id = 'cust-4' where external_id = 'cust-1'"
    )
    await pay_some(shop.settings)
    await shop.heard()
    await pay_some(shop.settings)
    states = {row["state"] for row in await shop.payments()}
    assert states == {"processing", "succeeded"}
    histories = [(await shop.state_of(invoice))[1] for invoice in invoices]
    assert ["issued"] in histories
    assert ["issued", "payment", "credit", "refund"] in histories
