"""Tries to take a payment: what becomes of each, at once or after days."""

from .books import Body, Books, Entry
from .cards import ASKS, PAID
from .charges import bounce, charge, failure, receive
from .events import tell
from .methods import keep_for

DEBIT_SECONDS = 3 * 86400
"""How long a bank debit takes."""
UNAUTHENTICATED = {
    "code": "payment_intent_authentication_failure",
    "message": "We are unable to authenticate your payment method. Please choose a different"
    " payment method and try again.",
}


async def confirm(
    books: Books,
    intent: Entry,
    method: Entry,
    *,
    off_session: bool = False,
    authenticated: bool = False,
) -> None:
    """Try to take the payment; what came of it is the intent's `status`."""
    outcome = method.hidden["outcome"]
    if outcome == ASKS and authenticated:
        outcome = PAID
    body = intent.body
    body |= {"payment_method": method.id, "last_payment_error": None, "next_action": None}
    if outcome == ASKS and not off_session:
        where = {"return_url": f"{books.url}/", "url": f"{books.url}/"}
        body["next_action"] = {"type": "redirect_to_url", "redirect_to_url": where}
        await _become(books, intent, "requires_action", "payment_intent.requires_action")
        return
    made = await charge(books, body, method.body, outcome)
    body["latest_charge"] = made.id
    if made.body["status"] == "pending":
        intent.due_at = books.now + DEBIT_SECONDS
        await _become(books, intent, "processing", "payment_intent.processing")
    elif made.body["status"] == "succeeded":
        await _succeed(books, intent)
    else:
        await refuse(books, intent, method.body, failure(outcome, method.body), made.id)


async def refuse(
    books: Books, intent: Entry, method: Body, said: Body, charged: str | None = None
) -> None:
    """Put down that a try has failed; another may follow."""
    kind = "card_error" if "decline_code" in said else "invalid_request_error"
    error: Body = {"type": kind, **said, "payment_method": method}
    if charged is not None:
        error["charge"] = charged
    intent.body |= {"payment_method": None, "last_payment_error": error, "next_action": None}
    await _become(books, intent, "requires_payment_method", "payment_intent.payment_failed")


async def settle(books: Books, intent: Entry) -> bool:
    """Let a bank debit that is due succeed or fail; return which."""
    intent.due_at = None
    made = await books.find("charge", intent.body["latest_charge"])
    method = await books.find("payment_method", intent.body["payment_method"])
    outcome = method.hidden["outcome"]
    if outcome == PAID:
        await receive(books, made)
        await _succeed(books, intent)
        return True
    await bounce(books, made, outcome, method.body)
    await refuse(books, intent, method.body, failure(outcome, method.body), made.id)
    return False


async def call_off(books: Books, intent: Entry, reason: str | None) -> None:
    """Cancel a payment that may still be cancelled."""
    intent.body |= {"canceled_at": books.now, "cancellation_reason": reason, "next_action": None}
    await _become(books, intent, "canceled", "payment_intent.canceled")


async def _succeed(books: Books, intent: Entry) -> None:
    intent.body["amount_received"] = intent.body["amount"]
    if intent.body["setup_future_usage"] and intent.body["customer"]:
        method = await books.find("payment_method", intent.body["payment_method"])
        await keep_for(books, method, intent.body["customer"])
    await _become(books, intent, "succeeded", "payment_intent.succeeded")


async def _become(books: Books, intent: Entry, status: str, event: str) -> None:
    intent.body["status"] = status
    await books.save(intent)
    await tell(books, event, intent.body)
