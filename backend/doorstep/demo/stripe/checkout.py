"""What a payer does on the hosted page: pays, or keeps a way to pay, or shows who they are."""

from .books import Books, Entry
from .customers import create as new_customer
from .customers import present
from .events import tell
from .forms import Params
from .intents import new_intent
from .methods import keep_for
from .setups import fulfil, refuse_setup
from .trying import UNAUTHENTICATED, confirm, refuse

SUCCEEDED = {"succeeded", "processing"}


async def pay(
    books: Books, session: Entry, method: Entry, *, keep: bool = False, shown: bool = False
) -> str | None:
    """Pay an open session by a method, or keep the method; `shown` after its owner was seen.

    Returns what the payer is to be told if nothing came of it. A session that waits for 3-D
    Secure has the method's id in `hidden["waiting"]` from then on. Raises Refused when its customer
    was deleted.
    """
    session.hidden["waiting"] = None
    if session.body["customer"]:
        await present(books, session.body["customer"], "customer")
    if session.body["mode"] == "setup":
        setup = await books.find("setup_intent", session.body["setup_intent"])
        await fulfil(books, setup, method, authenticated=shown)
        return await _after(books, session, method, setup, setup.body["last_setup_error"])
    intent = await _intent_of(books, session)
    await confirm(books, intent, method, authenticated=shown)
    if keep and session.body["customer"] and intent.body["status"] in SUCCEEDED:
        await keep_for(books, method, session.body["customer"])
    return await _after(books, session, method, intent, intent.body["last_payment_error"])


async def fail_to_show(books: Books, session: Entry, method: Entry) -> str:
    """Put down that 3-D Secure has failed; return what the payer is to be told."""
    session.hidden["waiting"] = None
    if session.body["mode"] == "setup":
        setup = await books.find("setup_intent", session.body["setup_intent"])
        await refuse_setup(books, setup, method.body, _for_setup())
    else:
        intent = await books.find("payment_intent", session.body["payment_intent"])
        await refuse(books, intent, method.body, UNAUTHENTICATED)
    await books.save(session)
    return UNAUTHENTICATED["message"]


async def _after(
    books: Books, session: Entry, method: Entry, intent: Entry, error: dict[str, str] | None
) -> str | None:
    status = intent.body["status"]
    if status in SUCCEEDED:
        await _complete(books, session, method, paid=status == "succeeded")
        return None
    if status == "requires_action":
        session.hidden["waiting"] = method.id
    await books.save(session)
    return error["message"] if error else None


async def _intent_of(books: Books, session: Entry) -> Entry:
    """Return a session's payment; like Stripe's, it is made when somebody first tries to pay."""
    body = session.body
    if body["payment_intent"]:
        return await books.find("payment_intent", body["payment_intent"])
    params = Params(session.hidden["paying"])
    if params.text("setup_future_usage") and not body["customer"]:
        body["customer"] = (await new_customer(books, Params({})))["id"]
    intent = await new_intent(
        books, body["amount_total"], body["currency"], body["customer"], params
    )
    intent.body["payment_method_types"] = body["payment_method_types"]
    body["payment_intent"] = intent.id
    return intent


async def _complete(books: Books, session: Entry, method: Entry, *, paid: bool) -> None:
    body, session.due_at = session.body, None
    body |= {"status": "complete", "url": None}
    if body["mode"] == "payment" and paid:
        body["payment_status"] = "paid"
    whose = method.body["billing_details"]
    body["customer_details"] = {
        "address": whose["address"],
        "business_name": None,
        "email": body["customer_email"] or await _mail_of(books, body["customer"]),
        "individual_name": None,
        "name": whose["name"],
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }
    await books.save(session)
    await tell(books, "checkout.session.completed", body)


async def _mail_of(books: Books, customer: str | None) -> str | None:
    return (await books.find("customer", customer)).body["email"] if customer else None


def _for_setup() -> dict[str, str]:
    return UNAUTHENTICATED | {"code": "setup_intent_authentication_failure"}
