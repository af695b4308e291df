"""What Stripe says of one payment at one moment, out of its own objects.

Amounts are in the currency's minor unit, as everywhere; Stripe's own unit is another for a few
currencies.
"""

from datetime import UTC, datetime
from typing import Any, cast

import msgspec

from doorstep.kit.money import minor_digits

OTHERWISE = {"ISK": 2, "UGX": 2, "MGA": 0}
"""Digits behind the point of currencies that Stripe counts in another unit than ISO 4217."""
STEP_OF_THREE = 10
"""Amounts in thousandths have to be multiples of this."""
THREE = 3
METHODS = {"card": "card", "link": "card", "card_present": "card"}
BOUNCED = {"failed", "canceled"}
"""Refunds of these states have come back."""
LOST = {"lost", "appeal_needs_response", "appeal_under_review"}
"""Disputes of these states were decided against the business; it may win one on appeal."""
WITHDRAWN = {"needs_response", "under_review", "won", *LOST}
"""Disputes of these states have taken money back; inquiries ("warning_…"), and those that came to
nothing, have not."""
DEBITS = ("bacs_debit", "sepa_debit", "us_bank_account", "acss_debit", "au_becs_debit")


class Returned(msgspec.Struct, frozen=True):
    """A refund: `state` is Stripe's; `ours` the id that it was given here, if it was."""

    id: str
    amount_minor: int
    state: str
    ours: str
    at: datetime


class Disputed(msgspec.Struct, frozen=True):
    """A dispute by which money was taken back: `state` is Stripe's."""

    id: str
    amount_minor: int
    state: str
    at: datetime


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """All that Stripe says of one payment at one moment.

    `state` is one of open, processing, succeeded, failed and expired; `payment` and `organization`
    are the ids that it was given here.
    """

    state: str
    payment: str
    organization: str
    session_id: str | None
    intent_id: str | None
    amount_minor: int
    currency: str
    method: str = ""
    detail: str = ""
    failure: str = ""
    at: datetime | None = None
    refunds: tuple[Returned, ...] = ()
    disputes: tuple[Disputed, ...] = ()


class Moved(msgspec.Struct, frozen=True):
    """Money that a charge brought, or that a refund or a dispute of one took: nothing if it failed.

    `payment` and `organization` are the ids that the charge was given here; empty: none of ours.
    """

    kind: str
    id: str
    payment: str
    organization: str
    amount_minor: int
    currency: str
    at: datetime


def to_stripe(minor: int, currency: str) -> int:
    """Return an amount as Stripe counts it."""
    more = _more_digits(currency)
    return minor * 10**more if more > 0 else minor // 10**-more


def from_stripe(amount: int, currency: str) -> int:
    """Return an amount of Stripe's in the currency's minor unit."""
    more = _more_digits(currency.upper())
    return amount // 10**more if more > 0 else amount * 10**-more


def step_of(currency: str) -> int:
    """Return what amounts have to be multiples of, so that Stripe can count them."""
    if minor_digits(currency) == THREE:
        return STEP_OF_THREE
    return 10 ** max(0, -_more_digits(currency))


def _more_digits(currency: str) -> int:
    """Return how many digits Stripe's unit has more than the currency's minor unit, or fewer."""
    digits = minor_digits(currency)
    return OTHERWISE.get(currency, digits) - digits


def seen(
    session: Any,
    intent: Any,
    charge: Any,
    refunds: tuple[Returned, ...],
    disputes: tuple[Disputed, ...],
) -> Seen:
    """Return what a session (or None), its intent and its charge say, as far as there are any."""
    about = session or intent
    currency = str(about.currency or "").upper()
    total = session.amount_total if session else intent.amount
    told: dict[str, str] = about.metadata.to_dict() if about.metadata else {}
    state = _state(session, intent)
    return Seen(
        state=state,
        payment=told.get("payment", ""),
        organization=told.get("organization", ""),
        session_id=session.id if session else None,
        intent_id=intent.id if intent else None,
        amount_minor=from_stripe(total or 0, currency),
        currency=currency,
        method=_method(charge),
        detail=_detail(charge),
        failure=_failure(intent) if state == "failed" else "",
        at=_instant(charge.created) if charge else None,
        refunds=refunds,
        disputes=disputes,
    )


def _state(session: Any, intent: Any) -> str:
    """Return how far a payment is: the money itself counts, then the session."""
    status = intent.status if intent else None
    if status in {"succeeded", "processing"}:
        return str(status)
    if session is None:
        return "failed" if status in {"canceled", "requires_payment_method"} else "open"
    if session.status == "expired":
        return "expired"
    if session.status != "complete":
        return "open"
    # A voucher or a transfer that is still to come is on its way like a bank debit.
    return "failed" if status in {"requires_payment_method", "canceled"} else "processing"


def _method(charge: Any) -> str:
    kind = _kind(charge)
    if kind in DEBITS:
        return "bank_debit"
    return METHODS.get(kind, "other") if kind else ""


def _kind(charge: Any) -> str:
    details = charge.payment_method_details if charge else None
    return str(details.type) if details else ""


def _detail(charge: Any) -> str:
    """Return which card or account it was: "Visa ending in 4242"."""
    return ending(charge.payment_method_details if charge else None)


def ending(method: Any) -> str:
    """Return what ends in which digits, of a payment method or of what a charge says of it."""
    kind = str(method.type) if method else ""
    about: Any = getattr(method, kind, None) if kind else None
    last: Any = getattr(about, "last4", None)
    if not last:
        return ""
    brand = str(getattr(about, "brand", "") or "").replace("_", " ").title()
    return f"{brand or 'Account'} ending in {last}"


def _failure(intent: Any) -> str:
    error: Any = intent.last_payment_error if intent else None
    return str(getattr(error, "message", "") or "")[:500]


def returned(refund: Any) -> Returned:
    """Return one of Stripe's refunds."""
    told = cast("dict[str, str]", refund.metadata.to_dict() if refund.metadata else {})
    return Returned(
        refund.id,
        from_stripe(refund.amount, refund.currency),
        str(refund.status),
        told.get("refund", ""),
        _instant(refund.created),
    )


def disputed(dispute: Any) -> Disputed:
    """Return one of Stripe's disputes."""
    amount = from_stripe(dispute.amount, dispute.currency)
    return Disputed(dispute.id, amount, str(dispute.status), _instant(dispute.created))


def moved(kind: str, about: Any) -> Moved:
    """Return one of Stripe's charges, or a refund or dispute in which its charge is expanded."""
    charge = about if kind == "charge" else about.charge
    metadata: Any = getattr(charge, "metadata", None)
    told = cast("dict[str, str]", metadata.to_dict() if metadata else {})
    counts = {"charge": True, "refund": about.status not in BOUNCED}.get(
        kind, about.status in WITHDRAWN - {"won"}
    )
    currency = str(about.currency).upper()
    return Moved(
        *(kind, about.id, told.get("payment", ""), told.get("organization", "")),
        *(from_stripe(about.amount, currency) if counts else 0, currency),
        _instant(about.created),
    )


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
