"""The pages of the stand-in: who pays, by what, and what they are told."""

from typing import Any

import pytest
import stripe

from tests.backend.demo.stripe.talk import Desk, Inbox
from tests.backend.demo.stripe.test_contract import LINE, SESSION

VISA, THREE_D_SECURE, DECLINED = "4242424242424242", "4000002760003184", "4000000000000002"
DONE = "https://example.com/done?session="


async def opened(client: stripe.StripeClient, **more: Any) -> Any:
    lines = {} if more.get("mode") == "setup" else {"line_items": [LINE]}
    given: Any = {**SESSION, **lines, **more}
    return await client.v1.checkout.sessions.create_async(given)


async def now(client: stripe.StripeClient, session: Any) -> Any:
    expand: Any = {"expand": ["payment_intent", "setup_intent"]}
    return await client.v1.checkout.sessions.retrieve_async(session.id, expand)


async def test_a_card_pays_a_session(desk: Desk, client: stripe.StripeClient, inbox: Inbox):
    session = await opened(client, payment_intent_data={"metadata": {"payment": "p1"}})
    page = await desk.web.get(session.url)
    assert "no money moves" in page.text
    assert "Pay £186.00" in page.text
    assert "<script" not in page.text
    answer = await desk.pay(session, VISA)
    assert (answer.status_code, answer.headers["Location"]) == (303, DONE + session.id)
    done = await now(client, session)
    assert (done.status, done.payment_status, done.url) == ("complete", "paid", None)
    assert (done.payment_intent.status, done.payment_intent.metadata["payment"]) == (
        "succeeded",
        "p1",
    )
    await desk.control("webhooks/deliver")
    assert [each["id"] for each in inbox.of("checkout.session.completed")] == [session.id]
    assert "paid £186.00 already" in (await desk.web.get(f"/c/pay/{session.id}")).text
    assert (await desk.pay(session, VISA)).status_code == 200
    assert await desk.money() == {"acct_stand_in": {"gbp": 18600}}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"method": DECLINED}, "Your card was declined."),
        ({"method": "card", "number": "4000 0000 0000 9995"}, "insufficient funds"),
        ({"method": "card", "number": "4111"}, "number is incorrect"),
        ({"method": "card", "number": "4012888888881881"}, "non test card"),
        ({"method": "bank", "sort_code": "10-88-00", "account": "1"}, "not one of the test"),
        ({"method": ""}, "choose how to pay"),
    ],
)
async def test_who_is_declined_is_told_and_may_try_again(
    desk: Desk, client: stripe.StripeClient, given: dict[str, str], told: str
):
    session = await opened(client)
    answer = await desk.pay(session, **given)
    assert answer.status_code == 200
    assert told in answer.text
    assert (await desk.pay(session, VISA)).status_code == 303
    assert (await now(client, session)).payment_status == "paid"
    assert await desk.money() == {"acct_stand_in": {"gbp": 18600}}


async def test_a_card_may_ask_for_its_owner(desk: Desk, client: stripe.StripeClient):
    session = await opened(client)
    assert (await desk.pay(session, THREE_D_SECURE)).headers["Location"].startswith("/c/pay/")
    assert (await now(client, session)).payment_intent.status == "requires_action"
    assert "3-D Secure" in (await desk.web.get(session.url)).text
    here = f"/c/pay/{session.id}/authentication"
    failed = await desk.web.post(here, data={"outcome": "fail"})
    assert "unable to authenticate" in failed.text
    assert (await now(client, session)).payment_intent.status == "requires_payment_method"
    await desk.pay(session, THREE_D_SECURE)
    done = await desk.web.post(here, data={"outcome": "complete"})
    assert done.headers["Location"] == DONE + session.id
    assert (await now(client, session)).payment_status == "paid"


@pytest.mark.parametrize(
    ("account", "outcome", "status"),
    [("00012345", "succeeded", "paid"), ("00022222", "failed", "unpaid")],
)
async def test_a_bank_debit_takes_three_days(
    desk: Desk,
    client: stripe.StripeClient,
    inbox: Inbox,
    account: str,
    outcome: str,
    status: str,
):
    session = await opened(client)
    assert (await desk.pay(session, account)).status_code == 303
    waiting = await now(client, session)
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    assert waiting.payment_intent.status == "processing"
    await desk.pass_days(2)
    assert (await now(client, session)).payment_intent.status == "processing"
    await desk.pass_days(1)
    assert (await now(client, session)).payment_status == status
    await desk.control("webhooks/deliver")
    told = inbox.of(f"checkout.session.async_payment_{outcome}")
    assert [each["payment_status"] for each in told] == [status]


async def test_a_way_to_pay_is_kept_and_offered(desk: Desk, client: stripe.StripeClient):
    customer = await client.v1.customers.create_async({"name": "Alex", "email": "a@b.example"})
    keeping = await opened(client, mode="setup", customer=customer.id, currency="gbp")
    assert "was declined" in (await desk.pay(keeping, DECLINED)).text
    assert (await desk.pay(keeping, VISA)).status_code == 303
    done = await now(client, keeping)
    assert (done.status, done.setup_intent.status) == ("complete", "succeeded")
    session = await opened(client, customer=customer.id)
    assert "Visa ending in 4242" in (await desk.web.get(session.url)).text
    assert (await desk.pay(session, done.setup_intent.payment_method)).status_code == 303
    paid = await now(client, session)
    assert paid.payment_intent.payment_method == done.setup_intent.payment_method
    assert paid.customer_details.email == "a@b.example"


async def test_a_kept_bank_account_is_debited_without_its_owner(
    desk: Desk, client: stripe.StripeClient
):
    customer = await client.v1.customers.create_async({"name": "Alex"})
    keeping = await opened(client, mode="setup", customer=customer.id, currency="gbp")
    await desk.pay(keeping, "bank", account="00012345", sort_code="10-88-00")
    method = (await now(client, keeping)).setup_intent.payment_method
    intent = await client.v1.payment_intents.create_async(
        {
            "amount": 500,
            "currency": "gbp",
            "customer": customer.id,
            "payment_method": method,
            "payment_method_types": ["card", "bacs_debit"],
            "off_session": True,
            "confirm": True,
        }
    )
    assert intent.status == "processing"
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.payment_intents.cancel_async(intent.id)
    await desk.pass_days(3)
    assert (await client.v1.payment_intents.retrieve_async(intent.id)).status == "succeeded"


async def test_who_asks_for_it_has_their_card_kept(desk: Desk, client: stripe.StripeClient):
    customer = await client.v1.customers.create_async({"name": "Alex"})
    options = {"payment_method_save": "enabled"}
    session = await opened(client, customer=customer.id, saved_payment_method_options=options)
    await desk.pay(session, THREE_D_SECURE, keep="on")
    await desk.web.post(f"/c/pay/{session.id}/authentication", data={"outcome": "complete"})
    kept = await client.v1.customers.payment_methods.list_async(customer.id)
    assert [each.type for each in kept.data] == ["card"]


async def test_a_session_expires_with_what_was_begun(
    desk: Desk, client: stripe.StripeClient, inbox: Inbox
):
    session = await opened(client)
    await desk.pay(session, DECLINED)
    await desk.pass_days(1)
    done = await now(client, session)
    assert (done.status, done.payment_intent.status) == ("expired", "canceled")
    await desk.control("webhooks/deliver")
    assert [each["id"] for each in inbox.of("checkout.session.expired")] == [session.id]
    assert "has expired" in (await desk.web.get(f"/c/pay/{session.id}")).text
    assert (await desk.pay(session, VISA)).status_code == 200
    assert await desk.money() == {}


async def test_a_person_sees_what_was_paid_and_what_can_become_of_it(
    desk: Desk, client: stripe.StripeClient
):
    session = await opened(client)
    await desk.pay(session, VISA)
    charge = (await now(client, session)).payment_intent.latest_charge
    assert "Visa ending in 4242" in (await desk.web.get("/")).text
    await desk.web.post(f"/charges/{charge}/dispute")
    assert "disputed" in (await desk.web.get("/")).text
    dispute = (await client.v1.disputes.list_async({"charge": charge})).data[0].id
    await desk.web.post(f"/disputes/{dispute}/close", data={"outcome": "won"})
    assert "dispute won" in (await desk.web.get("/")).text
    assert (await desk.web.post("/three-days")).status_code == 303
    await desk.pay(await opened(client), VISA)
    latest = (await client.v1.charges.list_async({"limit": 1})).data[0].id
    await desk.web.post(f"/charges/{latest}/refund")
    assert "refunded" in (await desk.web.get("/")).text
    assert await desk.money() == {"acct_stand_in": {"gbp": 18600}}


async def test_nobody_pays_by_the_page_of_a_customer_who_was_deleted(
    desk: Desk, client: stripe.StripeClient, inbox: Inbox
):
    customer = await client.v1.customers.create_async({"name": "Alex"})
    keeping = await opened(client, mode="setup", customer=customer.id, currency="gbp")
    await desk.pay(keeping, VISA)
    left = await opened(client, customer=customer.id)
    await client.v1.customers.delete_async(customer.id)
    answer = await desk.pay(left, VISA)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "resource_missing")
    assert (await now(client, left)).status == "open"
    await desk.control("webhooks/deliver")
    assert [each["id"] for each in inbox.of("customer.deleted")] == [customer.id]
    assert len(inbox.of("payment_method.detached")) == 1
