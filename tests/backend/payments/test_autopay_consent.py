"""Paying by itself is agreed to with a card of one's own, and ends in one tap or by declines."""

import json
from typing import Any

import pytest

from doorstep.payments.charging import charge_next
from doorstep.payments.consent import VERSION
from doorstep.payments.saving import let_go_next, look_at_next_saving
from tests.backend.conftest import ALEX
from tests.backend.payments.agreement import AGREE, DECLINE_FROM_NOW_ON, PATH, Agreement, agreed
from tests.factories.payments import ASKS, Till
from tests.factories.portals import assert_problem


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


async def test_with_another_account_it_is_off_until_it_is_set_up_again(on: Agreement):
    office = on.shop.served.office
    invoice = await on.planned()
    await office.execute("update organizations set stripe_account = 'acct_new'")
    assert (await on.standing(), await ended_why(office)) == ("off", "account_changed")
    assert (await on.document(invoice))["autopay_off_why"] == "account_changed"
    assert await charge_next(on.gateway) == await on.notices.announce_next() == 0
    await agreed(on.shop, on.alex)
    await on.shop.heard()
    assert (await on.standing(), await ended_why(office)) == ("active", "")
    while await on.notices.announce_next():
        continue
    assert (await on.document(invoice))["autopay_off_why"] is None
    assert await on.of_invoice(invoice) is not None
    accounts = "select account from autopays where state = 'active'"
    assert await office.fetchval(accounts) == "acct_new"
    assert await let_go_next(on.gateway) == 1


async def test_what_another_account_has_put_off_comes_back_unless_it_was_ended(on: Agreement):
    office = on.shop.served.office
    for account, state in (("acct_new", "off"), ("", "active"), ("acct_new", "off")):
        await office.execute("update organizations set stripe_account = $1", account)
        assert await on.standing() == state
    assert (await on.alex.delete(PATH)).status_code == 204
    await office.execute("update organizations set stripe_account = ''")
    assert (await on.standing(), await ended_why(office)) == ("off", "turned_off")


async def ended_why(office: Any) -> str:
    """Return why it is off, as the one copy that has it says."""
    doc: str = await office.fetchval(
        "select doc from sync_entry where kind = 'autopay' and doc is not null"
        " order by version desc limit 1"
    )
    return json.loads(doc)["ended_why"]


async def test_no_charge_is_told_of_once_it_was_turned_off(on: Agreement):
    await on.due_soon()
    assert len(await on.letters()) == 1
    assert (await on.alex.delete(PATH)).status_code == 204
    assert await on.letters() == []
    assert await on.post() == 0


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


async def test_a_card_is_saved_so_often_a_day_and_no_more(on: Agreement):
    await on.shop.served.office.execute(
        "insert into autopays (organization_id, customer_id, consent_version, consent_text)"
        " select organization_id, customer_id, 'x', 'x' from autopays, generate_series(1, 19)"
    )
    await assert_problem(await on.alex.post(PATH, json=AGREE), 429, "too_many_consents")
