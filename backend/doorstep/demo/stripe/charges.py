"""Charges: each try to take a payment, whatever came of it."""

from .balance import move
from .books import Body, Books, Entry, new_id
from .cards import DECLINES, PAID, SENTENCES
from .events import tell
from .methods import details_of

UNUSED = (
    "application application_fee application_fee_amount balance_transaction"
    " failure_balance_transaction failure_code failure_message on_behalf_of receipt_number review"
    " shipping source source_transfer statement_descriptor statement_descriptor_suffix transfer"
    " transfer_data transfer_group"
)
"""What is null in a new charge, and mostly stays so."""
DECLINED = "The bank did not return any further details with this decline."


async def charge(books: Books, intent: Body, method: Body, outcome: str) -> Entry:
    """Take a payment's amount from a method, with an outcome; of a bank debit that comes later.

    What the charge became is its `status`: `succeeded`, `pending` or `failed`.
    """
    if method["type"] == "bacs_debit":
        made = await books.add(_charge(books, intent, method, "pending"))
        await tell(books, "charge.pending", made.body)
        return made
    if outcome == PAID:
        made = await books.add(_charge(books, intent, method, "succeeded"))
        await receive(books, made)
        return made
    made = await books.add(_charge(books, intent, method, "failed") | _failed(outcome, method))
    await tell(books, "charge.failed", made.body)
    return made


async def receive(books: Books, made: Entry) -> None:
    """Let the money of a charge arrive."""
    body = made.body
    what = "payment" if body["id"].startswith("py_") else "charge"
    moved = await move(books, what, body["amount"], body["currency"], body["id"])
    body |= {"status": "succeeded", "paid": True, "captured": True}
    body |= {"amount_captured": body["amount"], "balance_transaction": moved["id"]}
    await books.save(made)
    await tell(books, "charge.succeeded", body)


async def bounce(books: Books, made: Entry, outcome: str, method: Body) -> None:
    """Let a bank debit fail after days."""
    made.body |= {"status": "failed", "paid": False, "captured": False} | _failed(outcome, method)
    await books.save(made)
    await tell(books, "charge.failed", made.body)


def failure(outcome: str, method: Body) -> Body:
    """Return what an outcome other than `PAID` is called, and the sentence that payers are told."""
    if method["type"] == "bacs_debit":
        return {"code": outcome, "message": "The bank account could not be debited."}
    code = "card_declined" if outcome in DECLINES else outcome
    return {"code": code, "decline_code": outcome, "message": SENTENCES[outcome]}


def _failed(outcome: str, method: Body) -> Body:
    said = failure(outcome, method)
    return {
        "failure_code": said["code"],
        "failure_message": said["message"],
        "outcome": _outcome("declined_by_network", DECLINED, "issuer_declined", reason=outcome),
    }


def _outcome(network: str, seller: str, kind: str, *, reason: str | None = None) -> Body:
    """Return what the network and the payer's bank said; `seller` is for the business to read."""
    return {
        **dict.fromkeys(("advice_code", "network_advice_code", "network_decline_code")),
        "network_status": network,
        "reason": reason,
        "risk_level": "normal",
        "seller_message": seller,
        "type": kind,
    }


def _charge(books: Books, intent: Body, method: Body, status: str) -> Body:
    asked = ("amount", "currency", "customer", "description", "metadata", "receipt_email")
    return {
        **dict.fromkeys(UNUSED.split()),
        **{name: intent[name] for name in asked},
        "id": new_id("ch_" if method["type"] == "card" else "py_"),
        "object": "charge",
        "amount_captured": 0,
        "amount_refunded": 0,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "DOORSTEP",
        "captured": status != "failed",
        "created": books.now,
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "outcome": _outcome("approved_by_network", "Payment complete.", "authorized"),
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": details_of(method),
        "receipt_url": f"{books.url}/",
        "refunded": False,
        "status": status,
    }
