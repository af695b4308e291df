"""Charges: each try to take a payment, whatever came of it."""

from .balance import move
from .books import Body, Books, Entry, new_id
from .cards import DECLINES, PAID, SENTENCES
from .events import tell
from .methods import details_of


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
        "outcome": {
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "declined_by_network",
            "reason": outcome,
            "risk_level": "normal",
            "seller_message": "The bank did not return any further details with this decline.",
            "type": "issuer_declined",
        },
    }


def _charge(books: Books, intent: Body, method: Body, status: str) -> Body:
    made = new_id("ch_" if method["type"] == "card" else "py_")
    return {
        "id": made,
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "DOORSTEP",
        "captured": status != "failed",
        "created": books.now,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": {
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "approved_by_network",
            "reason": None,
            "risk_level": "normal",
            "seller_message": "Payment complete.",
            "type": "authorized",
        },
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": details_of(method),
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": f"{books.url}/",
        "refunded": False,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": status,
        "transfer": None,
        "transfer_data": None,
        "transfer_group": None,
    }
