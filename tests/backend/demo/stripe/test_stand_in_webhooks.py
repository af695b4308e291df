"""Events: each of them told, signed, again until it is taken; and going wrong on command."""

from typing import Any

import msgspec
import pytest
import stripe

from tests.backend.demo.stripe.talk import SECRET, Desk, Inbox, client_at, opened_inbox
from tests.backend.demo.stripe.test_contract import paid

OTHER = "acct_business"


async def customers(client: stripe.StripeClient, *names: str) -> None:
    for name in names:
        await client.v1.customers.create_async({"name": name})


def names(inbox: Inbox) -> list[str]:
    return [each["name"] for each in inbox.of("customer.created")]


async def test_an_event_tells_who_asked_and_can_be_read_again(
    desk: Desk, client: stripe.StripeClient, inbox: Inbox
):
    key: Any = {"idempotency_key": "k1"}
    made = await client.v1.customers.create_async({"name": "Alex"}, key)
    await desk.control("webhooks/deliver")
    body, signature = inbox.bodies[0]
    event: Any = stripe.Webhook.construct_event(body, signature, SECRET)
    assert (event.type, event.request.idempotency_key) == ("customer.created", "k1")
    assert event.data.object.id == made.id
    again: Any = await client.v1.events.retrieve_async(event.id)
    assert (again.data.object.id, again.pending_webhooks) == (made.id, 0)
    listed = await client.v1.events.list_async({"type": "customer.created"})
    assert [each.id for each in listed.data] == [event.id]
    listed = await client.v1.events.list_async({"types": ["refund.created", "customer.created"]})
    assert [each.id for each in listed.data] == [event.id]


async def test_what_is_not_taken_comes_again_for_three_days(
    desk: Desk, client: stripe.StripeClient, inbox: Inbox
):
    inbox.refuses = True
    await customers(client, "Alex")
    await desk.control("webhooks/deliver")
    assert len(inbox.bodies) == 1
    await desk.control("clock", advance=6)
    await desk.control("webhooks/deliver")
    assert len(inbox.bodies) == 2
    inbox.refuses = False
    await desk.control("clock", advance=3600)
    await desk.control("webhooks/deliver")
    assert names(inbox) == ["Alex"] * 3
    await desk.pass_days(1)
    await desk.control("webhooks/deliver")
    assert len(inbox.bodies) == 3


async def test_after_three_days_it_is_given_up(
    desk: Desk, client: stripe.StripeClient, inbox: Inbox
):
    inbox.refuses = True
    await customers(client, "Alex")
    for _ in range(6):
        await desk.pass_days(1)
        await desk.control("webhooks/deliver")
    assert len(inbox.bodies) <= 4


@pytest.mark.parametrize(
    ("trouble", "before", "after"),
    [
        ({"webhooks": "lose"}, 0, []),
        ({"webhooks": "delay"}, 0, ["a", "b", "c"]),
        ({"webhooks": "repeat", "times": 2}, None, ["a", "a", "b", "b", "c", "c"]),
        ({"webhooks": "reorder"}, 0, ["c", "b", "a"]),
        ({"webhooks": "reorder", "seed": 4}, 0, None),
    ],
)
async def test_webhooks_go_wrong_on_command(
    desk: Desk,
    client: stripe.StripeClient,
    inbox: Inbox,
    trouble: dict[str, Any],
    before: int | None,
    after: list[str] | None,
):
    await desk.control("trouble", **trouble)
    await customers(client, "a", "b", "c")
    if before is not None:
        assert len(inbox.bodies) == before
    await desk.control("webhooks/deliver")
    assert names(inbox) == after if after is not None else sorted(names(inbox)) == ["a", "b", "c"]
    await desk.web.delete("/_stand_in/trouble")
    await customers(client, "d")
    await desk.control("webhooks/deliver")
    assert names(inbox)[-1] == "d"


async def test_a_connected_accounts_events_go_to_their_own_endpoint(
    desk: Desk, client: stripe.StripeClient
):
    async with opened_inbox() as own, opened_inbox() as connected:
        desk.stand_in.endpoints[:] = [own.endpoint(), connected.endpoint(connect=True)]
        async with client_at(desk.stand_in.url, account=OTHER) as business:
            await customers(client, "ours")
            await customers(business, "theirs")
        await desk.control("webhooks/deliver")
        assert (names(own), names(connected)) == (["ours"], ["theirs"])
        assert [each.get("account") for each in own.events] == [None]
        assert [each["account"] for each in connected.events] == [OTHER]


async def test_what_is_told_of_a_payment(desk: Desk, client: stripe.StripeClient, inbox: Inbox):
    intent = await paid(client)
    await client.v1.refunds.create_async({"payment_intent": intent.id, "amount": 200})
    await desk.control("disputes", charge=intent.latest_charge)
    await desk.control("webhooks/deliver")
    told = [each["type"] for each in inbox.events]
    assert told == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "refund.created",
        "charge.refunded",
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
    ]
    assert inbox.of("charge.succeeded")[0]["amount_refunded"] == 0
    assert msgspec.json.decode(inbox.bodies[4][0])["data"]["object"]["amount_refunded"] == 200
