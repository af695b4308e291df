"""Paying by itself is announced in time, and never of what is not going to be charged."""

from datetime import date, timedelta
from typing import Any

import pytest

from doorstep.kit.database import trusted
from doorstep.payments.charging import charge_next
from doorstep.payments.notices import note_sent
from doorstep.privacy.letters import delete_given_up
from tests.backend.conftest import ALEX
from tests.backend.payments.agreement import DUE_SOON, Agreement

TOLD_OF_LESS = "update autopay_charges set amount_minor = 9_999 where invoice_id = $1"


async def test_a_notice_that_no_mail_server_took_is_given_anew_before_anything_is_charged(
    on: Agreement,
):
    invoice = await on.due_soon()
    on.shop.served.mailbox.broken = True
    assert await on.post() == 0
    await on.pass_hours(73)
    assert await charge_next(on.gateway) == await on.notices.announce_next() == 0
    assert await delete_given_up() == 1
    assert await charge_next(on.gateway) == 0
    on.shop.served.mailbox.broken = False
    assert await on.notices.announce_next() == 1
    assert await on.post() == 1
    assert await on.notices.announce_next() == await charge_next(on.gateway) == 0
    await on.pass_hours(14 * 24)
    assert await charge_next(on.gateway) == 1
    assert await on.shop.state_of(invoice) == (0, ["issued", "payment"])


async def test_a_notice_that_goes_out_late_moves_its_charge_on(on: Agreement):
    invoice = await on.due_soon()
    await on.pass_hours(71)
    said = await on.of_invoice(invoice)
    assert await on.post() == 1
    moved = await on.of_invoice(invoice)
    assert said is not None
    assert moved is not None
    assert date.fromisoformat(moved) >= date.fromisoformat(said) + timedelta(days=2)
    await on.pass_hours(48)
    await on.shop.served.office.execute(f"{DUE_SOON} - 3 where invoice_id = $1", invoice)
    assert await charge_next(on.gateway) == 0, "three days have not passed since"
    await on.pass_hours(24)
    assert await charge_next(on.gateway) == 1


async def test_an_older_notice_that_waits_is_not_sent_beside_the_newer(on: Agreement):
    invoice, other = await on.due_soon(), await on.due_soon(2_000)
    await on.shop.served.office.execute(TOLD_OF_LESS, invoice)
    assert await on.notices.announce_next() == 1
    said = [letter["subject"] for letter in await on.letters()]
    assert len(said) == 2
    assert "£20.00" in said[0]
    assert "£100.00" in said[1]
    assert await on.post() == 2
    await on.pass_hours(20 * 24)
    assert [await charge_next(on.gateway) for _ in range(3)] == [1, 1, 0]
    assert [(await on.shop.state_of(each))[0] for each in (invoice, other)] == [0, 0]


async def test_mail_of_an_older_notice_tells_nobody_of_the_newer(on: Agreement):
    invoice, office = await on.due_soon(), on.shop.served.office
    told: Any = await office.fetchval(
        "select notice_id from autopay_charges where invoice_id = $1", invoice
    )
    await office.execute(TOLD_OF_LESS, invoice)
    assert await on.notices.announce_next() == 1
    await office.execute("delete from privacy_letters")
    async with trusted() as link:
        await note_sent(link, told)  # it was on its way when it was withdrawn
    await on.pass_hours(20 * 24)
    assert await charge_next(on.gateway) == 0
    assert await on.notices.announce_next() == 1


@pytest.mark.parametrize(
    "change",
    [
        "update organizations set online_payments = false",
        "update organizations set stripe_account = 'acct_another'",
    ],
)
async def test_what_is_not_going_to_be_charged_is_not_said_to_be(on: Agreement, change: str):
    invoice = await on.planned()
    assert await on.of_invoice(invoice) is not None
    await on.shop.served.office.execute(change)
    assert await on.of_invoice(invoice) is None
    assert await charge_next(on.gateway) == 0


async def test_what_stripe_cannot_take_is_not_announced(on: Agreement):
    await on.shop.issue(ALEX, 12_345, "KWD")
    await on.shop.issue(ALEX, 100_000_000)
    assert await on.notices.announce_next() == 0
    await on.shop.issue(ALEX, 12_340, "KWD")
    assert await on.notices.announce_next() == 1
