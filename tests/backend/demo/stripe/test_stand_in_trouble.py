"""What goes wrong, or is done past the API: answers that are lost, disputes, closed accounts."""

import asyncio
import time
from typing import Any

import pytest
import stripe

from doorstep.demo.stripe import stripe_stand_in
from tests.backend.demo.stripe.shapes import faults
from tests.backend.demo.stripe.talk import Desk, Inbox, client_at
from tests.backend.demo.stripe.test_contract import paid
from tests.backend.demo.stripe.test_stand_in_pages import VISA, now, opened

OTHER = "acct_business"
KEYED: Any = {"idempotency_key": "k1"}


async def made(client: stripe.StripeClient) -> list[str | None]:
    """Return the customers there are, by the events that tell of them."""
    told = await client.v1.events.list_async({"type": "customer.created"})
    return [each.data.object["name"] for each in told.data]


async def test_trouble_that_there_is_not_is_named(desk: Desk):
    answer = await desk.web.post("/_stand_in/trouble", json={"do": "explode"})
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize(("do", "done"), [("error_before", []), ("error_after", ["Alex"])])
async def test_a_failure_is_kept_under_its_key(
    desk: Desk, client: stripe.StripeClient, do: str, done: list[str]
):
    await desk.control("trouble", path_prefix="/v1/customers", times=1, do=do)
    for _ in range(2):
        with pytest.raises(stripe.APIError) as failed:
            await client.v1.customers.create_async({"name": "Alex"}, KEYED)
        assert failed.value.http_status == 500
    assert await made(client) == done


@pytest.mark.parametrize(("do", "done"), [("timeout_before", []), ("timeout_after", ["Alex"])])
async def test_an_answer_may_never_come(
    desk: Desk, client: stripe.StripeClient, do: str, done: list[str]
):
    await desk.control("trouble", path_prefix="/v1/customers", times=1, do=do)
    async with client_at(desk.stand_in.url, patience=0.3) as hasty:
        with pytest.raises(stripe.APIConnectionError):
            await hasty.v1.customers.create_async({"name": "Alex"}, KEYED)
    assert await made(client) == done
    again: Any = await client.v1.customers.create_async({"name": "Alex"}, KEYED)
    assert ("Idempotent-Replayed" in again.last_response.headers) == bool(done)
    assert await made(client) == ["Alex"]


async def test_two_at_once_under_one_key_are_done_once(client: stripe.StripeClient):
    tries = [client.v1.customers.create_async({"name": "Alex"}, KEYED) for _ in range(6)]
    came = await asyncio.gather(*tries, return_exceptions=True)
    assert len({each.id for each in came if isinstance(each, stripe.Customer)}) == 1
    refused = [each for each in came if isinstance(each, stripe.StripeError)]
    assert {each.http_status for each in refused} <= {409}
    assert await made(client) == ["Alex"]


async def test_a_key_is_forgotten_after_a_day(desk: Desk, client: stripe.StripeClient):
    await client.v1.customers.create_async({"name": "Alex"}, KEYED)
    await desk.pass_days(1)
    await client.v1.customers.create_async({"name": "Sam"}, KEYED)
    assert await made(client) == ["Sam", "Alex"]


async def test_refunds_at_once_never_give_back_more_than_was_paid(
    desk: Desk, client: stripe.StripeClient
):
    intent = await paid(client)
    given: Any = {"payment_intent": intent.id, "amount": 500}
    tries = [client.v1.refunds.create_async(given) for _ in range(4)]
    came = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, stripe.Refund) for each in came) == 2
    assert await desk.money() == {"acct_stand_in": {"gbp": 200}}


async def test_a_dispute_takes_the_money_until_it_is_won(
    desk: Desk, client: stripe.StripeClient, inbox: Inbox
):
    intent = await paid(client)
    opened = await desk.control("disputes", charge=intent.latest_charge)
    assert await desk.money() == {"acct_stand_in": {"gbp": 0}}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.refunds.create_async({"payment_intent": intent.id})
    assert refused.value.code == "charge_disputed"
    assert (await client.v1.disputes.retrieve_async(opened["id"])).status == "needs_response"
    await desk.control(f"disputes/{opened['id']}", won=True)
    assert await desk.money() == {"acct_stand_in": {"gbp": 1200}}
    assert (await client.v1.disputes.retrieve_async(opened["id"])).status == "won"
    await desk.control("webhooks/deliver")
    assert [each["status"] for each in inbox.of("charge.dispute.closed")] == ["won"]


async def test_a_lost_dispute_keeps_the_money(desk: Desk, client: stripe.StripeClient):
    intent = await paid(client)
    opened = await desk.control("disputes", charge=intent.latest_charge, amount=400)
    await desk.control(f"disputes/{opened['id']}", won=False)
    assert await desk.money() == {"acct_stand_in": {"gbp": 800}}


async def test_a_refund_may_come_back(desk: Desk, client: stripe.StripeClient, inbox: Inbox):
    intent = await paid(client)
    refund = await desk.control("refunds", charge=intent.latest_charge, amount=300)
    await desk.control(f"refunds/{refund['id']}/failure")
    assert await desk.money() == {"acct_stand_in": {"gbp": 1200}}
    assert (await client.v1.refunds.retrieve_async(refund["id"])).status == "failed"
    await desk.control("webhooks/deliver")
    assert [each["id"] for each in inbox.of("refund.failed")] == [refund["id"]]


async def test_a_refund_to_a_bank_account_takes_days(desk: Desk, client: stripe.StripeClient):
    session = await opened(client)
    await desk.pay(session, "00012345")
    intent = (await now(client, session)).payment_intent
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.refunds.create_async({"payment_intent": intent.id})
    await desk.pass_days(3)
    refund = await client.v1.refunds.create_async({"payment_intent": intent.id})
    assert refund.status == "pending"
    await desk.pass_days(3)
    assert (await client.v1.refunds.retrieve_async(refund.id)).status == "succeeded"


async def test_accounts_know_nothing_of_each_other(desk: Desk, client: stripe.StripeClient):
    async with client_at(desk.stand_in.url, account=OTHER) as business:
        session = await opened(business)
        await desk.pay(session, VISA)
        with pytest.raises(stripe.InvalidRequestError) as refused:
            await now(client, session)
        assert refused.value.code == "resource_missing"
        assert (await now(business, session)).payment_status == "paid"
    assert await desk.money() == {OTHER: {"gbp": 18600}}


async def test_a_closed_account_can_do_nothing(
    desk: Desk, client: stripe.StripeClient, inbox: Inbox
):
    await desk.control("accounts", id=OTHER, charges_enabled=False)
    async with client_at(desk.stand_in.url, account=OTHER) as business:
        with pytest.raises(stripe.PermissionError) as refused:
            await opened(business)
        error: Any = refused.value.error
        assert error.code == "account_invalid"
        with pytest.raises(stripe.PermissionError):
            await client.v1.accounts.retrieve_async(OTHER)
        await desk.control("accounts", id=OTHER, charges_enabled=True)
        assert (await opened(business)).status == "open"
    await desk.control("webhooks/deliver")
    told = [each for each in inbox.events if each["type"] == "account.application.deauthorized"]
    assert [each["account"] for each in told] == [OTHER]


async def test_a_clock_that_was_moved_minds_nobody_elses(desk: Desk, client: stripe.StripeClient):
    await desk.pass_days(30)
    session = await opened(client, expires_at=int(time.time()) + 3600)
    assert (await now(client, session)).status == "open"
    await desk.control("clock", advance=3600)
    assert (await now(client, session)).status == "expired"


async def test_what_was_paid_is_known_after_a_restart(empty_database: str):
    async with stripe_stand_in(empty_database) as first, client_at(first.url) as client:
        intent = await paid(client)
    async with stripe_stand_in(empty_database) as second, client_at(second.url) as client:
        assert (await client.v1.payment_intents.retrieve_async(intent.id)).status == "succeeded"


async def test_several_may_share_a_database(empty_database: str):
    async with (
        stripe_stand_in(empty_database) as one,
        stripe_stand_in(empty_database) as other,
        client_at(one.url) as first,
        client_at(other.url) as second,
    ):
        intent = await paid(first)
        assert (await second.v1.payment_intents.retrieve_async(intent.id)).amount == 1200


def test_the_shapes_are_looked_at():
    card: Any = {"object": "refund", "amount": "5", "reason": "boredom", "colour": "red"}
    told = list(faults({"data": [card]}))
    for each in ("has no 'id'", "amount is '5'", "reason is 'boredom'", "'colour'"):
        assert any(each in fault for fault in told), (each, told)
