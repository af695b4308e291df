"""What should not be paid, or not so: a sentence for the person, and nothing in the books."""

from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from doorstep.payments.gateway import Refused
from doorstep.payments.seen import to_stripe
from tests.backend.conftest import ALEX, COLIN, PRIYA
from tests.backend.payments.counter import Counter, part, payment_of, wish
from tests.factories.portals import assert_problem

CREDIT_NOTE = """
    insert into invoices (organization_id, customer_id, credits_id, kind, currency, lines, taxes,
      net_minor, total_minor, issued_at)
    select organization_id, customer_id, id, 'credit_note', currency, lines, taxes, net_minor,
      total_minor, now() from invoices where id = $1 returning id
"""
DRAFT = """
    insert into invoices (organization_id, customer_id, currency, lines, taxes, net_minor,
      total_minor)
    select organization_id, customer_id, currency, lines, taxes, net_minor, total_minor
    from invoices where id = $1 returning id
"""


NO_AMOUNTS = [0, -1, -18_600, 186.5, 18_600.5, 1e30, 10**12, 10**30, "18600", True, [], {}]


@pytest.mark.parametrize("amount", [*NO_AMOUNTS, None], ids=str)
async def test_a_total_that_is_no_amount_is_refused(counter: Counter, amount: Any):
    invoice = await counter.till.issue(ALEX, 18_600)
    await counter.refused(wish(invoice, total=amount), 422, "invalid")


@pytest.mark.parametrize("amount", NO_AMOUNTS, ids=str)
async def test_a_part_that_is_no_amount_is_refused(counter: Counter, amount: Any):
    invoice = await counter.till.issue(ALEX, 18_600)
    await counter.refused(wish(part(invoice, amount)), 422, "invalid")


async def test_a_sum_that_is_another_one_is_refused(counter: Counter):
    invoice = await counter.till.issue(ALEX, 18_600)
    for total in (18_599, 18_601, 1, 999_999_999_999):
        await counter.refused(wish(invoice, total=total), 409, "amount_changed")
    await counter.refused(wish(part(invoice, 5_000), total=5_001), 409, "amount_changed")


async def test_only_the_invoices_own_currency_is_taken(counter: Counter):
    pounds, euros = (
        await counter.till.issue(ALEX, 18_600),
        await counter.till.issue(ALEX, 100, "EUR"),
    )
    await counter.refused(wish(pounds, currency="EUR"), 422, "mixed_currencies")
    await counter.refused(wish(pounds, euros, total=18_700), 422, "mixed_currencies")
    for currency in ("gbp", "GBPX", "", "£", "GB\n", None, 826):
        await counter.refused(wish(pounds, currency=currency), 422, "invalid")


async def test_what_is_not_ones_own_is_not_there(counter: Counter):
    foreign = await counter.till.issue(PRIYA, 18_600)
    own = await counter.till.issue(ALEX, 18_600)
    draft: Any = await counter.office.fetchval(DRAFT, own)
    note: Any = await counter.office.fetchval(CREDIT_NOTE, await counter.till.issue(ALEX, 18_600))
    for invoice in (foreign, uuid4(), draft, note):
        await counter.refused(wish(invoice), 404, "not_found")
        await counter.refused(wish(own, invoice, total=37_200), 404, "not_found")
    await counter.refused(wish("not-an-id"), 422, "invalid")


async def test_what_is_void_or_paid_is_not_paid(counter: Counter):
    void, paid = await counter.till.issue(ALEX, 18_600), await counter.till.issue(ALEX, 18_600)
    await counter.office.execute("update invoices set voided_at = now() where id = $1", void)
    await counter.till.pay(await counter.till.page(counter.alex, paid))
    await counter.till.heard()
    await counter.refused(wish(void), 409, "invoice_void")
    await counter.refused(wish(paid), 409, "invoice_paid")
    credited = await counter.till.issue(ALEX, 18_600)
    await counter.office.fetchval(CREDIT_NOTE, credited)
    await counter.refused(wish(credited), 409, "invoice_paid")


async def test_who_may_not_see_money_may_not_pay(counter: Counter):
    invoice = await counter.till.issue(COLIN, 18_600)
    colin = await counter.till.served.sign_in(COLIN)
    answer = await counter.till.begin(colin, invoice)
    await assert_problem(answer, 403, "not_allowed")


async def test_a_hundred_are_paid_at_once_and_no_more(counter: Counter):
    invoices = [await counter.till.issue(ALEX, 100 + number) for number in range(100)]
    one_more = await counter.till.issue(ALEX, 1)
    total = sum(range(100, 200))
    await counter.refused(wish(*invoices, one_more, total=total + 1), 422, "invalid")
    await counter.refused(wish(invoices[0], invoices[0], total=200), 422, "invalid")
    await counter.refused(wish(total=1), 422, "invalid")
    whole = wish(*(part(invoice, 100 + n) for n, invoice in enumerate(invoices)), total=total)
    page = await counter.till.page(counter.alex, **whole)
    session = await counter.session(invoices[0])
    assert (len(session["lines"]), session["amount_total"]) == (100, total)
    await counter.till.pay(page)
    await counter.till.heard()
    for invoice in invoices:
        assert await counter.till.state_of(invoice) == (0, ["issued", "payment"])


async def test_a_part_is_within_its_bounds(counter: Counter):
    invoice = await counter.till.issue(ALEX, 18_600)
    code = "amount_out_of_bounds"
    for amount in (499, 18_601, 99_999_999, 999_999_999_999):
        await counter.refused(wish(part(invoice, amount), total=amount), 422, code)
    await counter.office.execute("update organizations set part_payments = false")
    await counter.refused(wish(part(invoice, 500), total=500), 422, code)
    exactly = wish(part(invoice, 18_600))
    assert (await counter.alex.post("/api/portal/pay", json=exactly)).status_code == 201
    await counter.office.execute("update organizations set part_payments = true")
    small = await counter.till.issue(ALEX, 400)
    whole = wish(part(small, 400), total=400)
    assert (await counter.alex.post("/api/portal/pay", json=whole)).status_code == 201


async def test_what_stripe_does_not_take_is_said_so(counter: Counter):
    code = "amount_out_of_bounds"
    await counter.refused_by_stripe(await counter.till.issue(ALEX, 29), 422, code)
    huge = await counter.till.issue(ALEX, 100_000_000)
    await counter.refused(wish(huge, total=100_000_000), 422, code)
    assert (
        await counter.till.begin(counter.alex, await counter.till.issue(ALEX, 30))
    ).status_code == 201


async def test_who_takes_no_payments_says_so(counter: Counter):
    invoice = await counter.till.issue(ALEX, 18_600)
    await counter.office.execute("update organizations set online_payments = false")
    await counter.refused(wish(invoice), 409, "payments_off")
    await counter.office.execute("update organizations set online_payments = true")


@pytest.mark.parametrize(
    ("currency", "minor", "at_stripe"),
    [
        *(("JPY", 5_000, 5_000), ("ISK", 1_500, 150_000), ("UGX", 90_000, 9_000_000)),
        *(("KWD", 12_340, 12_340), ("EUR", 5_000, 5_000)),
    ],
)
async def test_every_currency_is_the_same_sum_on_both_sides(
    counter: Counter, currency: str, minor: int, at_stripe: int
):
    invoice = await counter.till.issue(ALEX, minor, currency)
    page = await counter.till.page(counter.alex, invoice, currency=currency)
    session = await counter.session(invoice)
    assert (session["amount_total"], session["currency"]) == (at_stripe, currency.lower())
    assert to_stripe(minor, currency) == at_stripe
    await counter.till.pay(page)
    await counter.till.heard()
    assert await counter.till.state_of(invoice) == (0, ["issued", "payment"])
    charge = await counter.till.charge_of(await payment_of(counter, invoice))
    await counter.till.control("/refunds", {"charge": charge})
    await counter.till.heard()
    assert await counter.till.state_of(invoice) == (minor, ["issued", "payment", "refund"])


async def test_thousandths_are_paid_by_the_ten(counter: Counter):
    invoice = await counter.till.issue(ALEX, 12_345, "KWD")
    odd = wish(invoice, total=12_345, currency="KWD")
    told = await counter.refused(odd, 422, "amount_out_of_bounds")
    assert "no sum in KWD that ends in 5" in told
    assert "another amount" not in told


async def test_a_refund_is_never_more_than_was_paid(counter: Counter):
    invoice = await counter.till.issue(ALEX, 18_600)
    await counter.till.pay(await counter.till.page(counter.alex, invoice))
    await counter.till.heard()
    paid, before = await payment_of(counter, invoice), await counter.ledger()
    intent: Any = await counter.office.fetchval(
        "select intent_id from payments where id = $1", paid
    )
    async with counter.till.gateway.running() as gateway:
        with pytest.raises(Refused):
            await gateway.refund("", intent, str(uuid4()), 18_601, "GBP")
    with pytest.raises(asyncpg.CheckViolationError) as no:
        await counter.office.execute(
            "insert into ledger_entries (organization_id, customer_id, invoice_id, payment_id,"
            " kind, currency, amount_minor, reference)"
            " select organization_id, customer_id, invoice_id, payment_id, 'refund', currency,"
            " 18601, 're_more' from ledger_entries where payment_id = $1",
            paid,
        )
    assert getattr(no.value, "constraint_name", "") == "ledger_is_consistent"
    assert await counter.ledger() == before
