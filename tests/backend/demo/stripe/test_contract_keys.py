"""What is relied on of Stripe, about what is said again under the same idempotency key."""

from typing import Any
from uuid import uuid4

import pytest
import stripe

from tests.backend.demo.stripe.test_contract import CARD


async def test_what_is_said_twice_under_a_key_is_done_once(talk: stripe.StripeClient):
    key: Any = {"idempotency_key": uuid4().hex}
    first = await talk.v1.customers.create_async({"name": "Alex"}, key)
    again: Any = await talk.v1.customers.create_async({"name": "Alex"}, key)
    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError):
        await talk.v1.customers.create_async({"name": "Sam"}, key)


async def test_a_refused_card_is_refused_again_under_its_key(talk: stripe.StripeClient):
    key: Any = {"idempotency_key": uuid4().hex}
    tried: list[Any] = []
    for _ in range(2):
        with pytest.raises(stripe.CardError) as refused:
            await talk.v1.payment_intents.create_async(
                {**CARD, "amount": 1200, "payment_method": "pm_card_visa_chargeDeclined"}, key
            )
        error: Any = refused.value.error
        tried.append(error.payment_intent.id)
    assert tried[0] == tried[1]


async def test_what_made_no_sense_is_not_kept_under_its_key(talk: stripe.StripeClient):
    key: Any = {"idempotency_key": uuid4().hex}
    with pytest.raises(stripe.InvalidRequestError):
        await talk.v1.customers.create_async({"nome": "Alex"}, key)  # pyright: ignore
    assert (await talk.v1.customers.create_async({"name": "Alex"}, key)).name == "Alex"
