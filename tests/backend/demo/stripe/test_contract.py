"""What is relied on of Stripe: with a test key of one's own, tried with the real one."""

from typing import Any

import pytest
import stripe

from tests.backend.demo.stripe.talk import client_at

CARD: dict[str, Any] = {"currency": "gbp", "confirm": True, "payment_method_types": ["card"]}
LINE: dict[str, Any] = {
    "quantity": 1,
    "price_data": {"currency": "gbp", "unit_amount": 18600, "product_data": {"name": "INV-7"}},
}
SESSION: dict[str, Any] = {
    "mode": "payment",
    "success_url": "https://example.com/done?session={CHECKOUT_SESSION_ID}",
    "cancel_url": "https://example.com/left",
}


async def paid(talk: stripe.StripeClient, amount: int = 1200, **more: Any) -> stripe.PaymentIntent:
    return await talk.v1.payment_intents.create_async(
        {**CARD, "amount": amount, "payment_method": "pm_card_visa", **more}
    )


async def test_a_card_pays_at_once(talk: stripe.StripeClient):
    intent = await paid(talk, metadata={"payment": "p1"}, expand=["latest_charge"])
    charge: Any = intent.latest_charge
    assert (intent.status, intent.amount_received, intent.metadata["payment"]) == (
        "succeeded",
        1200,
        "p1",
    )
    assert (charge.status, charge.payment_method_details.card.last4) == ("succeeded", "4242")
    again = await talk.v1.payment_intents.retrieve_async(
        intent.id, {"expand": ["payment_method", "latest_charge.balance_transaction"]}
    )
    method: Any = again.payment_method
    latest: Any = again.latest_charge
    assert (method.type, latest.balance_transaction.type) == ("card", "charge")
    found = await talk.v1.charges.list_async({"payment_intent": intent.id})
    assert [each.id for each in found.data] == [charge.id]
    assert (await talk.v1.charges.retrieve_async(charge.id)).amount == 1200


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        (
            "pm_card_visa_chargeDeclinedInsufficientFunds",
            "card_declined",
            "insufficient_funds",
        ),
        ("pm_card_authenticationRequired", "authentication_required", "authentication_required"),
    ],
)
async def test_a_card_that_is_refused_is_an_error_with_its_payment(
    talk: stripe.StripeClient, card: str, code: str, decline_code: str
):
    with pytest.raises(stripe.CardError) as refused:
        await paid(talk, payment_method=card, off_session=True)
    error: Any = refused.value.error
    assert (refused.value.http_status, error.code, error.decline_code) == (402, code, decline_code)
    assert error.payment_intent.status == "requires_payment_method"
    intent: Any = await talk.v1.payment_intents.retrieve_async(error.payment_intent.id)
    assert intent.last_payment_error.code == code
    cancelled = await talk.v1.payment_intents.cancel_async(intent.id)
    assert cancelled.status == "canceled"


async def test_what_has_succeeded_is_not_cancelled(talk: stripe.StripeClient):
    intent = await paid(talk)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await talk.v1.payment_intents.cancel_async(intent.id)
    assert refused.value.code == "payment_intent_unexpected_state"


async def test_a_payment_is_refunded_in_parts_until_nothing_is_left(talk: stripe.StripeClient):
    intent = await paid(talk)
    first = await talk.v1.refunds.create_async({"payment_intent": intent.id, "amount": 500})
    assert (first.status, first.amount, first.payment_intent) == ("succeeded", 500, intent.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await talk.v1.refunds.create_async({"payment_intent": intent.id, "amount": 701})
    assert (refused.value.http_status, refused.value.param) == (400, "amount")
    second = await talk.v1.refunds.create_async({"payment_intent": intent.id})
    assert second.amount == 700
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await talk.v1.refunds.create_async({"payment_intent": intent.id})
    assert refused.value.code == "charge_already_refunded"
    found = await talk.v1.refunds.list_async({"payment_intent": intent.id})
    assert [each.id for each in found.data] == [second.id, first.id]
    assert (await talk.v1.refunds.retrieve_async(first.id)).amount == 500
    charge = await talk.v1.charges.retrieve_async(str(intent.latest_charge))
    assert (charge.refunded, charge.amount_refunded) == (True, 1200)


async def test_a_kept_card_pays_without_its_owner_until_it_is_let_go(talk: stripe.StripeClient):
    customer = await talk.v1.customers.create_async({"name": "Alex"})
    first = await paid(talk, customer=customer.id, setup_future_usage="off_session")
    kept = await talk.v1.customers.payment_methods.list_async(customer.id)
    assert [each.id for each in kept.data] == [first.payment_method]
    method = kept.data[0].id
    later = await paid(talk, customer=customer.id, payment_method=method, off_session=True)
    assert later.status == "succeeded"
    found = await talk.v1.payment_intents.list_async({"customer": customer.id})
    assert [each.id for each in found.data] == [later.id, first.id]
    assert (await talk.v1.payment_methods.retrieve_async(method)).customer == customer.id
    assert (await talk.v1.payment_methods.detach_async(method)).customer is None
    assert (await talk.v1.customers.payment_methods.list_async(customer.id)).data == []
    with pytest.raises(stripe.InvalidRequestError):
        await paid(talk, customer=customer.id, payment_method=method, off_session=True)


async def test_a_deleted_customer_keeps_no_card_and_their_payment_stays(
    talk: stripe.StripeClient,
):
    customer = await talk.v1.customers.create_async({"name": "Alex", "email": "alex@example.com"})
    first = await paid(talk, customer=customer.id, setup_future_usage="off_session")
    gone: Any = await talk.v1.customers.delete_async(customer.id)
    assert gone.to_dict() == {"id": customer.id, "object": "customer", "deleted": True}
    found: Any = await talk.v1.customers.retrieve_async(customer.id)
    assert found.to_dict() == gone.to_dict()
    method = await talk.v1.payment_methods.retrieve_async(str(first.payment_method))
    assert method.customer is None
    assert (await talk.v1.payment_intents.retrieve_async(first.id)).status == "succeeded"
    refund = await talk.v1.refunds.create_async({"payment_intent": first.id})
    assert refund.status == "succeeded"


async def test_a_deleted_customer_is_nobody_to_whatever_is_asked_next(talk: stripe.StripeClient):
    customer = await talk.v1.customers.create_async({"name": "Alex"})
    await talk.v1.customers.delete_async(customer.id)
    session: Any = {**SESSION, "customer": customer.id, "line_items": [LINE]}
    setup: Any = {**SESSION, "customer": customer.id, "mode": "setup", "currency": "gbp"}
    for asking in (
        talk.v1.checkout.sessions.create_async(session),
        talk.v1.checkout.sessions.create_async(setup),
        paid(talk, customer=customer.id),
    ):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            await asking
        assert (refused.value.http_status, refused.value.code) == (400, "resource_missing")
        assert refused.value.param == "customer"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await talk.v1.customers.delete_async(customer.id)
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


async def test_a_list_has_pages_and_bounds(talk: stripe.StripeClient):
    customer = await talk.v1.customers.create_async({"name": "Alex"})
    made = [(await paid(talk, customer=customer.id)).id for _ in range(3)]
    intents = talk.v1.payment_intents
    first = await intents.list_async({"customer": customer.id, "limit": 2})
    assert ([each.id for each in first.data], first.has_more) == (made[:0:-1], True)
    rest = await intents.list_async({"customer": customer.id, "starting_after": made[1]})
    assert ([each.id for each in rest.data], rest.has_more) == (made[:1], False)
    everything = [each.id async for each in first.auto_paging_iter()]
    assert everything == made[::-1]
    ages_ago: Any = {"customer": customer.id, "created": {"lte": 1_000_000_000}}
    assert (await intents.list_async(ages_ago)).data == []
    lately: Any = {"customer": customer.id, "created": {"gte": 1_000_000_000}}
    assert len((await intents.list_async(lately)).data) == 3


async def test_what_is_not_there_is_missing(talk: stripe.StripeClient):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await talk.v1.payment_intents.retrieve_async("pi_nothing")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await talk.v1.customers.create_async({"name": "Alex", "nome": "Sam"})  # pyright: ignore
    assert (refused.value.code, refused.value.param) == ("parameter_unknown", "nome")


async def test_too_little_is_refused(talk: stripe.StripeClient):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await paid(talk, 10)
    assert refused.value.code == "amount_too_small"


async def test_without_the_right_key_nothing_is_said(where: tuple[str, str]):
    async with client_at(where[0], "sk_live_wrong") as stranger:
        with pytest.raises(stripe.AuthenticationError) as refused:
            await stranger.v1.customers.create_async({"name": "Alex"})
    assert refused.value.http_status == 401


async def test_the_account_says_whether_it_takes_payments(talk: stripe.StripeClient):
    account = await talk.v1.accounts.retrieve_current_async()
    assert account.charges_enabled in {True, False}
    assert account.id.startswith("acct_")


async def test_each_movement_of_money_is_listed(talk: stripe.StripeClient):
    intent = await paid(talk)
    found = await talk.v1.balance_transactions.list_async({"source": str(intent.latest_charge)})
    assert [(each.amount, each.type, each.net) for each in found.data] == [
        (1200, "charge", 1200 - found.data[0].fee)
    ]
