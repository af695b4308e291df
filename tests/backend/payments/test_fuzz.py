"""Whatever is sent to the webhooks, signed or not: an answer, and nothing in the books."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from doorstep.payments.webhooks import HEARD
from tests.backend.payments.counter import Counter
from tests.backend.payments.test_webhooks import signed
from tests.backend.test_fuzz import FEW, TEXT, VALUE
from tests.factories.payments import CONNECTED, OWN

HOOKS = st.sampled_from([("/webhooks/stripe", OWN), ("/webhooks/stripe/connect", CONNECTED)])
WORDS = TEXT | st.sampled_from(["\0", "x" * 300, "evt_1", "acct_1", "", "\u2028", "\U0010ffff"])
NAMES = st.sampled_from(["id", "object", "payment_intent", "metadata", "status", "charge"])
ABOUT = st.dictionaries(NAMES, WORDS | VALUE | st.dictionaries(st.just("payment"), WORDS | VALUE))
EVENTS = st.fixed_dictionaries(
    {
        "id": WORDS,
        "type": st.sampled_from(HEARD) | WORDS,
        "livemode": st.sampled_from([False]) | VALUE,
        "data": st.fixed_dictionaries({"object": ABOUT | VALUE}) | VALUE,
    },
    optional={"account": st.none() | WORDS, "created": VALUE},
)
SIGNATURES = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=60)


async def told(counter: Counter, path: str, body: bytes, headers: dict[str, str]) -> int:
    """Send something to a webhook; return what status was answered."""
    answer = await counter.till.served.browser().post(path, data=body, headers=headers)
    text = await answer.get_data(as_text=True)
    assert answer.status_code in {200, 400, 413, 503}, text
    if answer.status_code != 200:
        assert msgspec.json.decode(text)["code"]
    return answer.status_code


@given(hook=HOOKS, body=st.binary(max_size=200), signature=SIGNATURES)
@FEW
async def test_anything_unsigned_is_refused(
    counter: Counter, hook: tuple[str, str], body: bytes, signature: str
):
    assert await told(counter, hook[0], body, {"Stripe-Signature": signature}) == 400


@given(hook=HOOKS, event=EVENTS | VALUE)
@FEW
async def test_anything_signed_gets_an_answer(counter: Counter, hook: tuple[str, str], event: Any):
    path, secret = hook
    before = await counter.ledger()
    body = msgspec.json.encode(event)
    await told(counter, path, body, signed(body, secret))
    assert await counter.ledger() == before


async def test_what_the_database_could_not_keep_gets_an_answer(counter: Counter):
    event: dict[str, Any] = {"id": "evt_nul", "type": HEARD[0], "livemode": False}
    for other in (
        {"id": "evt_\0"},
        {"id": "x" * 300},
        {"type": "x" * 101},
        {"data": {"object": {"id": "\0", "metadata": {"payment": "\0"}}}},
    ):
        body = msgspec.json.encode(event | {"data": {}} | other)
        assert await told(counter, "/webhooks/stripe", body, signed(body)) in {200, 400}


async def test_what_is_very_deep_or_very_long_gets_an_answer(counter: Counter):
    deep = b'{"id": "evt_1", "type": "x", "livemode": false, "data": {"a": %s}}'
    for body in (deep % (b"[" * 9_000 + b"]" * 9_000), b"[" * 100_000, b" " * (513 * 1024)):
        assert await told(counter, "/webhooks/stripe", body, signed(body)) in {400, 413}
