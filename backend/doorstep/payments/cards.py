"""Cards that Stripe keeps: saved on its hosted page, charged by themselves, and let go of."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from .gateway import Gateway, Refused, options, told
from .seen import ending

PAGES = 5
"""Pages of a hundred payments of one customer, newest first."""


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """What Stripe says of the saving of a card at one moment.

    `state` is open, complete or expired; the ids of `autopay`, `organization` and `customer` are
    those that it was given here. `method_id` is the card once it is saved.
    """

    state: str
    autopay: str
    organization: str
    customer: str
    session_id: str
    profile_id: str
    method_id: str = ""
    detail: str = ""


async def look_at_saving(gateway: Gateway, account: str, session: str) -> Saved:
    """Return what became of a session in which a card was to be saved.

    Raises Refused or PaymentsAway.
    """
    expand = {"expand": ["setup_intent", "setup_intent.payment_method"]}
    asking = gateway.v1.checkout.sessions.retrieve_async(session, expand, options(account))
    found: Any = await told(asking)
    about: dict[str, str] = found.metadata.to_dict() if found.metadata else {}
    setup = found.setup_intent
    method = setup.payment_method if setup and setup.status == "succeeded" else None
    return Saved(
        state="expired" if found.status == "complete" and method is None else str(found.status),
        autopay=about.get("autopay", ""),
        organization=about.get("organization", ""),
        customer=about.get("customer", ""),
        session_id=found.id,
        profile_id=str(found.customer or ""),
        method_id=method.id if method else "",
        detail=ending(method),
    )


async def charge(gateway: Gateway, account: str, key: str, asked: Mapping[str, Any]) -> str:
    """Have a card charged without its owner; return the payment intent, also of a refused charge.

    The same key again charges nothing more. Raises Refused without an intent, or PaymentsAway.
    """
    try:
        asking = gateway.v1.payment_intents.create_async(dict(asked), options(account, key))
        made: Any = await told(asking)
    except Refused as refused:
        if not refused.intent:
            raise
        return refused.intent
    return made.id


async def intent_for(
    gateway: Gateway, account: str, profile: str, payment: UUID, since: datetime
) -> str | None:
    """Return the payment intent that was made for a payment, if one was."""
    asked: dict[str, Any] = {
        "customer": profile,
        "created": {"gte": int(since.timestamp())},
        "limit": 100,
    }
    listing = gateway.pages(gateway.v1.payment_intents.list_async, account, asked, PAGES)
    async for intent in listing:
        about: dict[str, str] = intent.metadata.to_dict() if intent.metadata else {}
        if about.get("payment") == str(payment):
            return intent.id
    return None


async def call_off(gateway: Gateway, account: str, intent: str) -> None:
    """Have an intent be nothing that money can still come of; it may be over already."""
    with suppress(Refused):
        await told(gateway.v1.payment_intents.cancel_async(intent, {}, options(account)))


async def let_go(gateway: Gateway, account: str, method: str) -> None:
    """Have Stripe keep a card no longer; it may have been let go of already."""
    with suppress(Refused):
        await told(gateway.v1.payment_methods.detach_async(method, {}, options(account)))
