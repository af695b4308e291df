"""Refunds: money given back, in parts if need be, until nothing of a charge is left."""

from typing import Any

from .balance import move
from .books import Body, Books, Entry, new_id
from .events import tell
from .forms import Params
from .refusals import Refused, bad_parameter, missing_parameter

DEBIT_SECONDS = 3 * 86400
"""How long a refund to a bank account takes."""


async def create(books: Books, params: Params) -> Body:
    """Refund a charge, or the one that a payment succeeded by: what is asked, or what is left."""
    params.only("charge payment_intent amount reason metadata expand")
    reason = params.choice("reason", "duplicate", "fraudulent", "requested_by_customer")
    charge = await _charge_of(books, params)
    amount = params.integer("amount")
    return await refund(books, charge, amount, reason=reason, metadata=params.metadata())


async def refund(
    books: Books,
    charge: Entry,
    amount: int | None,
    *,
    reason: str | None = None,
    metadata: dict[str, str] | None = None,
) -> Body:
    """Give money of a charge back: `amount`, or all that is left. Raises Refused for more."""
    left = _left(charge.body)
    if amount is not None and amount < 1:
        raise bad_parameter("amount", "Invalid positive integer", "parameter_invalid_integer")
    if amount is not None and amount > left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise Refused(400, message, param="amount")
    given = left if amount is None else amount
    later = charge.body["id"].startswith("py_")
    body = _refund(books, charge.body, given, "pending" if later else "succeeded")
    body |= {"reason": reason, "metadata": metadata or {}}
    moved = await move(books, "refund", -given, body["currency"], body["id"])
    body["balance_transaction"] = moved["id"]
    await books.add(body, due_at=books.now + DEBIT_SECONDS if later else None)
    await _count(books, charge, given)
    await tell(books, "refund.created", body)
    await tell(books, "charge.refunded", charge.body)
    return body


async def arrive(books: Books, made: Entry) -> None:
    """Let a refund that was on its way arrive."""
    made.due_at = None
    made.body["status"] = "succeeded"
    await books.save(made)
    await tell(books, "refund.updated", made.body)
    await tell(books, "charge.refund.updated", made.body)


async def come_back(books: Books, made: Entry) -> Body:
    """Let a refund fail, whose money then is the business's again."""
    if made.body["status"] not in {"pending", "succeeded"}:
        raise Refused(400, f"This refund has a status of {made.body['status']}.")
    body, made.due_at = made.body, None
    moved = await move(books, "refund", body["amount"], body["currency"], body["id"])
    body |= {"status": "failed", "failure_reason": "lost_or_stolen_card"}
    body["failure_balance_transaction"] = moved["id"]
    await books.save(made)
    charge = await books.find("charge", body["charge"])
    await _count(books, charge, -body["amount"])
    for what in ("refund.updated", "charge.refund.updated", "refund.failed"):
        await tell(books, what, body)
    return body


async def _charge_of(books: Books, params: Params) -> Entry:
    charge = params.text("charge")
    if charge is not None:
        return await books.find("charge", charge, "charge")
    given = params.text("payment_intent")
    if given is None:
        raise missing_parameter("charge")
    intent = await books.find("payment_intent", given, "payment_intent")
    if not intent.body["latest_charge"]:
        raise Refused(400, f"This PaymentIntent ({given}) does not have a successful charge.")
    return await books.find("charge", intent.body["latest_charge"])


def _left(charge: Body) -> int:
    if charge["status"] != "succeeded":
        message = f"Charge {charge['id']} has not succeeded; it cannot be refunded."
        raise Refused(400, message, code="charge_not_refundable", charge=charge["id"])
    if charge["refunded"]:
        message = f"Charge {charge['id']} has already been refunded."
        raise Refused(400, message, code="charge_already_refunded", charge=charge["id"])
    if charge["disputed"]:
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise Refused(400, message, code="charge_disputed", charge=charge["id"])
    return charge["amount"] - charge["amount_refunded"]


async def _count(books: Books, charge: Entry, amount: int) -> None:
    charge.body["amount_refunded"] += amount
    charge.body["refunded"] = charge.body["amount_refunded"] == charge.body["amount"]
    await books.save(charge)


def _refund(books: Books, charge: Body, amount: int, status: str) -> Body:
    to_card: Any = {"reference_status": "pending", "reference_type": "acquirer_reference_number"}
    to_card |= {"type": "refund"}
    card = charge["payment_method_details"]["type"] == "card"
    return {
        "id": new_id("re_" if card else "pyr_"),
        "object": "refund",
        "amount": amount,
        "charge": charge["id"],
        "created": books.now,
        "currency": charge["currency"],
        "customer": charge["customer"],
        "destination_details": {"type": "card", "card": to_card} if card else None,
        "failure_balance_transaction": None,
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "pending_reason": "processing" if status == "pending" else None,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": status,
        "transfer_reversal": None,
    }
