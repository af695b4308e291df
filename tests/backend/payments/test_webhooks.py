"""What Stripe tells: believed only when it is signed, fresh, of the right account, and true."""

import time
from typing import Any
from uuid import uuid4

import msgspec
import pytest
import stripe
from structlog.testing import capture_logs

from tests.backend.conftest import ALEX
from tests.factories.payments import CONNECTED, OWN, Till
from tests.factories.portals import assert_problem

HOOK = "/webhooks/stripe"


async def begun(shop: Till) -> tuple[Any, str]:
    """Have an invoice, and the page on which it is being paid."""
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 18_600)
    return invoice, await shop.page(alex, invoice)


def signed(body: bytes, secret: str = OWN, age: int = 0) -> dict[str, str]:
    """Return the headers with which Stripe sends a body."""
    at = int(time.time()) - age
    signature = stripe.WebhookSignature._compute_signature(f"{at}.{body.decode()}", secret)
    return {"Stripe-Signature": f"t={at},v1={signature}", "Content-Type": "application/json"}


async def completed(shop: Till, **other: Any) -> bytes:
    """Return an event that says that the newest session was paid."""
    [*_, payment] = await shop.payments()
    about = {
        "id": payment["session_id"],
        "object": "checkout.session",
        "payment_status": "paid",
        "metadata": {"payment": str(payment["id"])},
    }
    event = {
        "id": f"evt_{uuid4().hex}",
        "object": "event",
        "type": "checkout.session.completed",
        "livemode": False,
        "data": {"object": about},
    }
    return msgspec.json.encode(event | other)


async def test_what_is_not_signed_changes_nothing(shop: Till):
    invoice, _ = await begun(shop)
    body, stranger = await completed(shop), shop.served.browser()
    for headers in (
        {"Content-Type": "application/json"},
        signed(body, "whsec_guessed"),
        signed(body, age=400),
        signed(body, CONNECTED),
        {"Stripe-Signature": "t=,v1=", "Content-Type": "application/json"},
    ):
        response = await stranger.post(HOOK, data=body, headers=headers)
        await assert_problem(response, 400, "bad_signature")
    assert await shop.state_of(invoice) == (18_600, ["issued"])


async def test_what_is_signed_is_only_a_reason_to_look(shop: Till):
    """Even whoever has the secret cannot pay by saying so."""
    invoice, _ = await begun(shop)
    body = await completed(shop)
    response = await shop.served.browser().post(HOOK, data=body, headers=signed(body))
    assert response.status_code == 200
    assert await shop.state_of(invoice) == (18_600, ["issued"])


@pytest.mark.parametrize(
    ("path", "secret", "other"),
    [
        (HOOK, OWN, {"account": "acct_connected"}),
        (f"{HOOK}/connect", CONNECTED, {}),
        (f"{HOOK}/connect", CONNECTED, {"account": "acct_stranger"}),
        (HOOK, OWN, {"livemode": True}),
    ],
)
async def test_what_is_of_another_account_is_refused(
    shop: Till, path: str, secret: str, other: dict[str, Any]
):
    invoice, page = await begun(shop)
    await shop.control("/trouble", {"webhooks": "lose"})
    await shop.pay(page)
    body = await completed(shop, **other)
    response = await shop.served.browser().post(path, data=body, headers=signed(body, secret))
    await assert_problem(response, 400, "wrong_account")
    assert await shop.state_of(invoice) == (18_600, ["issued"])


async def test_an_event_that_comes_again_for_days_has_one_effect(shop: Till):
    invoice, page = await begun(shop)
    await shop.pay(page)
    body, stranger = await completed(shop), shop.served.browser()
    news: list[bool] = []
    for _ in range(4):
        answer = await stranger.post(HOOK, data=body, headers=signed(body))
        news.append((await answer.get_json())["news"])
    assert news == [True, False, False, False]
    assert await shop.state_of(invoice) == (0, ["issued", "payment"])


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b'{"id": 1}', b"\xff\xfe", b"null"])
async def test_what_is_signed_and_no_event_is_refused(shop: Till, body: bytes):
    headers = signed(body) if body.isascii() else {"Stripe-Signature": "t=1,v1=00"}
    response = await shop.served.browser().post(HOOK, data=body, headers=headers)
    assert response.status_code == 400


async def told_of(shop: Till, metadata: dict[str, str]) -> list[Any]:
    """Tell of somebody's payment; return what is logged of payments nobody knows."""
    about = {"id": f"pi_{uuid4().hex}", "object": "payment_intent", "metadata": metadata}
    event = {"type": "payment_intent.succeeded", "livemode": False, "data": {"object": about}}
    body = msgspec.json.encode({"id": f"evt_{uuid4().hex}", **event})
    with capture_logs() as logs:
        answer = await shop.served.browser().post(HOOK, data=body, headers=signed(body))
    assert (await answer.get_json()) == {"news": False}
    return [line for line in logs if line["event"] == "payment_unknown"]


async def test_a_payment_of_ours_that_is_not_here_is_told_of(shop: Till):
    ours = str(await shop.served.office.fetchval("select id from organizations limit 1"))
    missing = {"payment": str(uuid4()), "organization": ours}
    [line] = await told_of(shop, missing)
    assert line["log_level"] == "error"
    assert missing.items() <= line.items()
    assert await told_of(shop, {**missing, "organization": str(uuid4())}) == []
    assert await told_of(shop, {**missing, "payment": "7"}) == []
    assert await told_of(shop, {}) == []


async def test_an_event_of_something_else_is_heard_and_forgotten(shop: Till):
    body = msgspec.json.encode(
        {"id": "evt_x", "type": "customer.created", "livemode": False, "data": {"object": {}}}
    )
    answer = await shop.served.browser().post(HOOK, data=body, headers=signed(body))
    assert (await answer.get_json()) == {"news": False}


@pytest.mark.parametrize(
    "lie",
    [
        "body || jsonb_build_object('amount_total', 1)",
        "body || jsonb_build_object('currency', 'eur')",
        "jsonb_set(body, '{metadata,organization}', '\"another\"')",
        "jsonb_set(body, '{metadata,payment}', '\"another\"')",
    ],
)
async def test_what_is_not_what_was_asked_for_is_not_taken(shop: Till, lie: str):
    invoice, page = await begun(shop)
    await shop.control("/trouble", {"webhooks": "lose"})
    await shop.pay(page)
    body = await completed(shop)
    await shop.served.office.execute(
        f"update stand_in.object set body = {lie} where kind = 'checkout.session'"
    )
    response = await shop.served.browser().post(HOOK, data=body, headers=signed(body))
    await assert_problem(response, 409, "payment_mismatch")
    assert await shop.state_of(invoice) == (18_600, ["issued"])
    heard = "select exists (select from stripe_events where type like 'checkout%')"
    assert not await shop.served.office.fetchval(heard)
