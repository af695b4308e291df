"""Paying by itself: agreed to, announced, charged once; and off in one tap, whatever happens."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from doorstep.cli.working import write_letter
from doorstep.kit.database import trusted
from doorstep.payments.accounts import accounts
from doorstep.payments.charging import charge_next
from doorstep.payments.consent import VERSION
from doorstep.payments.gateway import Gateway, PaymentsAway
from doorstep.payments.notices import Notices, note_sent
from doorstep.payments.saving import let_go_next, look_at_next_saving
from doorstep.payments.sweep import paid_on
from doorstep.privacy.letters import delete_given_up, send_due
from tests.backend.conftest import ALEX
from tests.factories.payments import ASKS, DECLINES, PAYS, Till
from tests.factories.portals import Browser, assert_problem

PATH = "/api/portal/autopay"
AGREE = {"consent_version": VERSION}
DAY_HAS_COME = """
    update autopay_charges set planned_on = current_date - 1, sent_at = now() - interval '4 days'
    where planned_on < current_date + 900
"""
DUE_SOON = "update autopay_charges set planned_on = current_date + 3"
NOT_THESE = """
    update autopay_charges set planned_on = current_date + 999, sent_at = now();
    delete from privacy_letters
"""
TOLD_OF_LESS = "update autopay_charges set amount_minor = 9_999 where invoice_id = $1"
HOURS_AGO = (
    """update autopay_charges set noticed_at = noticed_at - $1 * interval '1 hour',
      sent_at = sent_at - $1 * interval '1 hour', planned_on = planned_on - $1::int / 24""",
    """update privacy_letters set created_at = created_at - $1 * interval '1 hour',
      next_at = next_at - $1 * interval '1 hour'""",
)
LATER = """
    update payments set created_at = created_at - $1::text::interval, looked_at = null
    where state = 'open'
"""
DECLINE_FROM_NOW_ON = """
    update stand_in.object set hidden = hidden || '{"outcome": "generic_decline"}'
    where kind = 'payment_method'
"""


@dataclass(frozen=True)
class Agreement:
    """Alex, whose invoices are paid by themselves, and the worker that does it."""

    shop: Till
    alex: Browser
    gateway: Gateway
    notices: Notices

    async def planned(self, minor: int = 10_000) -> UUID:
        """Have an invoice whose charge was told of, and whose day has come."""
        invoice = await self.shop.issue(ALEX, minor)
        assert await self.notices.announce_next() == 1
        await self.shop.served.office.execute(DAY_HAS_COME)
        return invoice

    async def letters(self) -> list[Any]:
        """Return all mail that waits, oldest first."""
        return await self.shop.served.office.fetch(
            "select recipient, subject, text from privacy_letters order by created_at, id"
        )

    async def due_soon(self, minor: int = 10_000) -> UUID:
        """Have an invoice that is to be charged as soon as may be, and was not told of yet."""
        invoice = await self.shop.issue(ALEX, minor)
        assert await self.notices.announce_next() == 1
        await self.shop.served.office.execute(f"{DUE_SOON} where invoice_id = $1", invoice)
        return invoice

    async def post(self) -> int:
        """Send what mail waits; return how much of it went out."""
        return await send_due(self.shop.served.mailbox, note_sent)

    async def pass_hours(self, hours: int) -> None:
        for earlier in HOURS_AGO:
            await self.shop.served.office.execute(earlier, hours)

    async def of_invoice(self, invoice: UUID) -> str | None:
        """Return the day of its charge as Alex's copy has it."""
        shown = await self.alex.get(f"/api/portal/invoices/{invoice}")
        return (await shown.get_json())["autopay_on"]

    async def standing(self) -> str:
        return (await (await self.alex.get(PATH)).get_json())["state"]

    async def intents(self) -> list[str]:
        """Return how all intents at Stripe are."""
        rows = await self.shop.served.office.fetch(
            "select body ->> 'status' as status from stand_in.object"
            " where kind = 'payment_intent' order by serial"
        )
        return [row["status"] for row in rows]


async def agreed(shop: Till, alex: Browser, method: str = PAYS) -> None:
    """Have Alex agree, and save a card."""
    answer = await alex.post(PATH, json=AGREE)
    assert answer.status_code == 201, await answer.get_data(as_text=True)
    await shop.pay((await answer.get_json())["url"], method)


@pytest.fixture
async def on(shop: Till) -> AsyncIterator[Agreement]:
    alex = await shop.served.sign_in(ALEX)
    await agreed(shop, alex)
    await shop.heard()
    notices = Notices(shop.settings.public_url, write_letter)
    async with shop.gateway.running() as gateway:
        while await notices.announce_next():
            continue
        # What Alex owed before is of no interest here.
        await shop.served.office.execute(NOT_THESE)
        yield Agreement(shop, alex, gateway, notices)


async def test_who_agrees_and_saves_a_card_has_it_on(shop: Till):
    alex = await shop.served.sign_in(ALEX)
    shown = await (await alex.get(PATH)).get_json()
    assert (shown["state"], shown["consent"]["version"]) == ("none", VERSION)
    old = {"consent_version": "2001-01"}
    await assert_problem(await alex.post(PATH, json=old), 409, "consent_changed")
    await agreed(shop, alex)
    assert (await (await alex.get(PATH)).get_json())["state"] == "none"
    await shop.heard()
    now = await (await alex.get(PATH)).get_json()
    assert (now["state"], now["detail"]) == ("active", "Visa ending in 4242")
    kept: Any = await shop.served.office.fetchrow("select * from autopays")
    assert (kept["consent_text"], kept["consent_version"]) == (shown["consent"]["text"], VERSION)
    noted = "select detail ->> 'card' from audit_events where happening = 'autopay_on'"
    assert await shop.served.office.fetchval(noted) == "Visa ending in 4242"


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


async def test_three_declines_in_a_row_end_it(on: Agreement):
    await on.shop.served.office.execute(DECLINE_FROM_NOW_ON)
    for _ in range(3):
        assert await on.standing() == "active"
        await on.planned()
        assert await charge_next(on.gateway) == 1
        assert await on.notices.tell_next() == 1
    assert await on.standing() == "off"
    assert "three charges" in (await on.letters())[-1]["text"]
    assert await let_go_next(on.gateway) == 1


async def test_it_is_off_in_one_tap_also_between_notice_and_charge(on: Agreement):
    invoice = await on.planned()
    assert (await on.alex.delete(PATH)).status_code == 204
    assert (await on.alex.delete(PATH)).status_code == 204
    assert await on.of_invoice(invoice) is None
    assert await charge_next(on.gateway) == await on.notices.announce_next() == 0
    assert (await on.standing(), await on.intents()) == ("off", [])
    assert await let_go_next(on.gateway) == 1
    assert await let_go_next(on.gateway) == 0
    gone = "select count(*) from stand_in.object where kind = 'payment_method'"
    kept = f"{gone} and body ->> 'customer' is not null"
    assert await on.shop.served.office.fetchval(kept) == 0
    assert await on.shop.served.office.fetchval(gone) == 1


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


async def test_an_account_of_which_only_saved_cards_were_charged_is_looked_at(on: Agreement):
    office, today = on.shop.served.office, datetime.now(UTC).date()
    assert await paid_on() == []
    await on.planned()
    assert await charge_next(on.gateway) == 1
    await office.execute("update organizations set online_payments = false")
    assert await paid_on() == [""]
    assert [account.name for account in await accounts(office, today, today)] == [""]


async def test_the_sweep_finds_a_card_that_no_webhook_has_told_of(shop: Till):
    alex = await shop.served.sign_in(ALEX)
    await shop.control("/trouble", {"webhooks": "lose"})
    await agreed(shop, alex, ASKS)
    await shop.served.office.execute(
        "update autopays set consented_at = consented_at - interval '1 hour'"
    )
    async with shop.gateway.running() as gateway:
        assert await look_at_next_saving(gateway) == 1
        assert await look_at_next_saving(gateway) == 0
    assert (await (await alex.get(PATH)).get_json())["state"] == "active"


@pytest.mark.parametrize("which", ["customer", "organization", "autopay"])
async def test_a_card_of_somebody_else_is_not_taken(shop: Till, which: str):
    alex = await shop.served.sign_in(ALEX)
    await shop.control("/trouble", {"webhooks": "lose"})
    await agreed(shop, alex)
    office = shop.served.office
    await office.execute(
        "update stand_in.object set body = jsonb_set(body, array['metadata', $1], '\"another\"')"
        " where kind = 'checkout.session'",
        which,
    )
    await office.execute("update autopays set consented_at = consented_at - interval '1 hour'")
    async with shop.gateway.running() as gateway:
        await look_at_next_saving(gateway)
    assert (await (await alex.get(PATH)).get_json())["state"] == "none"


async def test_what_stripe_cannot_take_is_not_announced(on: Agreement):
    await on.shop.issue(ALEX, 12_345, "KWD")
    await on.shop.issue(ALEX, 100_000_000)
    assert await on.notices.announce_next() == 0
    await on.shop.issue(ALEX, 12_340, "KWD")
    assert await on.notices.announce_next() == 1


async def test_a_card_is_saved_so_often_a_day_and_no_more(on: Agreement):
    await on.shop.served.office.execute(
        "insert into autopays (organization_id, customer_id, consent_version, consent_text)"
        " select organization_id, customer_id, 'x', 'x' from autopays, generate_series(1, 19)"
    )
    await assert_problem(await on.alex.post(PATH, json=AGREE), 429, "too_many_consents")
