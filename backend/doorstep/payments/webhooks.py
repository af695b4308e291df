"""`/webhooks/stripe`: what Stripe tells, by itself, of the key's own account and of connected ones.

An event is only the reason to look. Its signature is checked over the raw bytes; without a secret
nothing is taken. It is noted in the transaction of its effect, so that it has one.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Annotated, Any, cast
from uuid import UUID

import msgspec
import stripe
import structlog
from msgspec import Meta
from quart import Blueprint, Response, request

from deltasync import Connection
from doorstep.kit.database import trusted
from doorstep.kit.errors import BadRequest, Conflict, Problem
from doorstep.kit.http import json_response, read_bytes
from doorstep.kit.settings import Settings

from .absorbing import absorb
from .cards import look_at_saving
from .gateway import Gateway, PaymentsAway, Refused
from .looking import Known, known_by, look
from .saving import Agreed, agreed_by, take_saved

LARGEST = 512 * 1024
"""Bytes of an event."""
TOLERANCE = 300
"""Seconds that a signature is good for."""
HEARD = (
    *("checkout.session.completed", "checkout.session.async_payment_succeeded"),
    *("checkout.session.async_payment_failed", "checkout.session.expired"),
    *("payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.processing"),
    *("charge.refunded", "refund.created", "refund.updated", "refund.failed"),
    *("charge.dispute.created", "charge.dispute.closed", "charge.dispute.funds_withdrawn"),
    *("charge.dispute.updated", "charge.dispute.funds_reinstated"),
)
"""Events that tell of a payment, or of a card that is saved."""
About = Known | Agreed
"""What an event may be about."""
log = structlog.get_logger()


class NotListening(Problem):
    """No secret is set for this webhook, so nothing it is told is believed."""

    status, code = 503, "webhook_not_set_up"


class BadSignature(BadRequest):
    """This is not signed by who it says it is from, or was signed too long ago."""

    code = "bad_signature"


class WrongAccount(BadRequest):
    """This is of an account, or of a mode, that this webhook is not for."""

    code = "wrong_account"


class PaymentMismatch(Conflict):
    """What Stripe says of this payment is not what was asked of it. Nothing was changed."""

    code = "payment_mismatch"


Name = Annotated[str, Meta(max_length=255, pattern=r"^[!-~]*\Z")]
"""A name that Stripe gives to something."""
Kind = Annotated[str, Meta(max_length=100, pattern=r"^[!-~]*\Z")]


class Event(msgspec.Struct):
    """What is used of an event: which it is, and what it is about."""

    id: Name
    type: Kind
    livemode: bool
    data: dict[str, Any]
    account: Name | None = None


class Heard(msgspec.Struct):
    """The answer: `news` unless it was heard before, or is about nothing here."""

    news: bool


def webhooks_blueprint(settings: Settings, gateway: Gateway) -> Blueprint:
    """Return the routes, one for each kind of account."""
    blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks/stripe")
    live = settings.stripe_secret_key.startswith(("sk_live", "rk_live"))

    async def hear(secret: str, *, connected: bool) -> Response:
        event = await _read_event(secret)
        async with trusted() as link:
            ours = await _is_ours(link, event, connected=connected)
        if not ours or event.livemode is not live:
            raise WrongAccount
        return json_response(Heard(await take_in(gateway, event)))

    @blueprint.post("")
    async def hear_own() -> Response:
        return await hear(settings.stripe_webhook_secret, connected=False)

    @blueprint.post("/connect")
    async def hear_connected() -> Response:
        return await hear(settings.stripe_connect_webhook_secret, connected=True)

    return blueprint


async def take_in(gateway: Gateway, event: Event) -> bool:
    """Do what an event is the reason for, once; return whether it was news.

    Raises PaymentMismatch, or PaymentsAway when Stripe cannot be asked: it will be told again.
    """
    async with trusted() as link:
        if await link.fetchval("select true from stripe_events where id = $1", event.id):
            return False
        known = await _about(link, event) if event.type in HEARD else None
    if known is None:
        async with trusted() as link:
            await link.execute(_NOTE, event.id, event.account or "", event.type)
            if event.type in HEARD:
                await _warn_of_unknown(link, event)
        return False
    try:
        take = await _looked(gateway, known)
    except Refused as refused:
        raise PaymentsAway from refused
    async with trusted() as link:
        if not await link.fetchval(_NOTE, event.id, event.account or "", event.type):
            return False
        if not await take(link):
            raise PaymentMismatch
    return True


async def _looked(gateway: Gateway, about: About) -> Callable[[Connection], Awaitable[bool]]:
    """Look at what an event is about; return what takes that in. Raises Refused or PaymentsAway."""
    if isinstance(about, Agreed):
        saved = await look_at_saving(gateway, about.account, about.session_id)
        return partial(take_saved, agreed=about, saved=saved)
    seen = await look(gateway, about)
    return partial(absorb, payment=about.id, account=about.account, seen=seen)


async def _read_event(secret: str) -> Event:
    """Return the event that the body is. Raises NotListening, BadSignature or BadRequest."""
    if not secret:
        raise NotListening
    body = await read_bytes(LARGEST)
    try:
        stripe.WebhookSignature.verify_header(
            body.decode(), request.headers.get("Stripe-Signature", ""), secret, TOLERANCE
        )
        return msgspec.json.decode(body, type=Event)
    except (stripe.SignatureVerificationError, UnicodeDecodeError) as error:
        log.warning("webhook_not_signed")
        raise BadSignature from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadRequest from error


async def _is_ours(link: Connection, event: Event, *, connected: bool) -> bool:
    """Tell whether an event is of an account that this webhook is for."""
    if not connected:
        return not event.account
    return bool(event.account) and await link.fetchval(_IS_CONNECTED, event.account)


async def _about(link: Connection, event: Event) -> About | None:
    """Return what an event's object belongs to; what it says only leads there."""
    about = _mapping(event.data.get("object"))
    metadata = _mapping(about.get("metadata"))
    session = _text(about.get("id")) if event.type.startswith("checkout.session.") else ""
    account = event.account or ""
    if session and about.get("mode") == "setup":
        autopay = _text(metadata.get("autopay"))
        return await agreed_by(link, account, autopay=autopay, session=session)
    intent = "id" if event.type.startswith("payment_intent.") else "payment_intent"
    return await known_by(
        link,
        account,
        payment=_text(metadata.get("payment")),
        session=session,
        intent=_text(about.get(intent)),
    )


async def _warn_of_unknown(link: Connection, event: Event) -> None:
    """Tell of money that nothing here is to be posted to, if an event is about a payment of ours.

    What somebody else has made on the same account is none.
    """
    metadata = _mapping(_mapping(event.data.get("object")).get("metadata"))
    payment, organization = _text(metadata.get("payment")), _text(metadata.get("organization"))
    with suppress(ValueError):
        if await link.fetchval(_IS_UNKNOWN, UUID(payment), UUID(organization)):
            log.error(
                "payment_unknown", payment=payment, organization=organization, told_by=event.id
            )


def _mapping(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _text(value: object) -> str:
    """Return a text that PostgreSQL can look for: it takes no NUL."""
    return value if isinstance(value, str) and "\0" not in value else ""


_IS_CONNECTED = "select exists (select from organizations where stripe_account = $1)"
_IS_UNKNOWN = """
    select exists (select from organizations where id = $2)
      and not exists (select from payments where id = $1)
"""
_NOTE = """
    insert into stripe_events (id, account, type) values ($1, $2, $3)
    on conflict do nothing returning true
"""
