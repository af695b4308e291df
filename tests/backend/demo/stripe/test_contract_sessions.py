"""What is relied on of Stripe, about the pages on which somebody pays or keeps a card."""

import time
from typing import Any

import pytest
import stripe

from tests.backend.demo.stripe.test_contract import LINE, SESSION


async def test_a_session_is_open_until_it_is_expired(talk: stripe.StripeClient):
    sessions = talk.v1.checkout.sessions
    customer = await talk.v1.customers.create_async({"email": "alex@example.com"})
    made = await sessions.create_async(
        {
            **SESSION,
            "customer": customer.id,
            "line_items": [LINE, {**LINE, "quantity": 2}],
            "payment_method_types": ["card"],
            "metadata": {"payment": "p1"},
            "payment_intent_data": {
                "metadata": {"payment": "p1"},
                "setup_future_usage": "off_session",
            },
            "saved_payment_method_options": {"payment_method_save": "enabled"},
            "expires_at": int(time.time()) + 1860,
            "locale": "en-GB",
            "client_reference_id": "p1",
        }
    )
    assert (made.status, made.payment_status, made.amount_total) == ("open", "unpaid", 55800)
    assert (made.payment_intent, (made.metadata or {})["payment"]) == (None, "p1")
    assert made.url
    found = await sessions.list_async({"customer": customer.id})
    assert [each.id for each in found.data] == [made.id]
    expired = await sessions.expire_async(made.id)
    assert (expired.status, expired.url) == ("expired", None)
    assert (await sessions.retrieve_async(made.id)).status == "expired"
    with pytest.raises(stripe.InvalidRequestError):
        await sessions.expire_async(made.id)


async def test_a_session_may_keep_a_way_to_pay_instead(talk: stripe.StripeClient):
    customer = await talk.v1.customers.create_async({"name": "Alex"})
    made = await talk.v1.checkout.sessions.create_async(
        {
            **SESSION,
            "mode": "setup",
            "customer": customer.id,
            "payment_method_types": ["card"],
            "setup_intent_data": {"metadata": {"autopay": "a1"}},
        }
    )
    setup = await talk.v1.setup_intents.retrieve_async(str(made.setup_intent))
    assert setup.status == "requires_payment_method"
    assert (setup.metadata or {})["autopay"] == "a1"
    await talk.v1.checkout.sessions.expire_async(made.id)


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"mode": "gift"}, "mode"),
        ({"expires_at": int(time.time()) + 60}, "expires_at"),
        ({"expires_at": int(time.time()) + 25 * 3600}, "expires_at"),
        ({"line_items": [{**LINE, "amount": 4}]}, "line_items[0][amount]"),
        ({"customer": "cus_nobody"}, "customer"),
    ],
)
async def test_a_session_that_makes_no_sense_is_refused(
    talk: stripe.StripeClient, change: Any, param: str
):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await talk.v1.checkout.sessions.create_async({**SESSION, "line_items": [LINE], **change})
    assert (refused.value.http_status, refused.value.param) == (400, param)
