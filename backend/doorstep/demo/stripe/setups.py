"""Setup intents: a way to pay that is to be kept, without a payment."""

from .books import Body, Books, Entry, new_id
from .cards import ASKS, PAID
from .charges import failure
from .events import tell
from .methods import keep_for

UNUSED = (
    "application automatic_payment_methods cancellation_reason description flow_directions"
    " last_setup_error latest_attempt mandate next_action on_behalf_of payment_method"
    " single_use_mandate"
)
"""What is null in a new setup, and mostly stays so."""


async def new_setup(
    books: Books, customer: str | None, types: list[str], metadata: dict[str, str]
) -> Entry:
    """Keep a wish that nobody has fulfilled yet."""
    made = new_id("seti_")
    setup = await books.add(
        {
            **dict.fromkeys(UNUSED.split()),
            "id": made,
            "object": "setup_intent",
            "client_secret": f"{made}_secret_{new_id('')}",
            "created": books.now,
            "customer": customer,
            "livemode": False,
            "metadata": metadata,
            "payment_method_options": {},
            "payment_method_types": types,
            "status": "requires_payment_method",
            "usage": "off_session",
        }
    )
    await tell(books, "setup_intent.created", setup.body)
    return setup


async def fulfil(books: Books, setup: Entry, method: Entry, *, authenticated: bool) -> None:
    """Try to keep a method; what came of it is the setup's `status`. A bank account is taken."""
    outcome = method.hidden["outcome"]
    if outcome == ASKS and not authenticated:
        where = {"return_url": f"{books.url}/", "url": f"{books.url}/"}
        setup.body |= {
            "payment_method": method.id,
            "next_action": {"type": "redirect_to_url", "redirect_to_url": where},
        }
        await _become(books, setup, "requires_action", "setup_intent.requires_action")
    elif outcome in {PAID, ASKS} or method.body["type"] == "bacs_debit":
        setup.body |= {"payment_method": method.id, "last_setup_error": None, "next_action": None}
        if method.body["type"] == "bacs_debit":
            setup.body["mandate"] = f"mandate_{method.id[3:]}"
        if setup.body["customer"]:
            await keep_for(books, method, setup.body["customer"])
        await _become(books, setup, "succeeded", "setup_intent.succeeded")
    else:
        await refuse_setup(books, setup, method.body, failure(outcome, method.body))


async def refuse_setup(books: Books, setup: Entry, method: Body, said: Body) -> None:
    """Put down that a try has failed; another may follow."""
    kind = "card_error" if "decline_code" in said else "invalid_request_error"
    error = {"type": kind, **said, "payment_method": method}
    setup.body |= {"payment_method": None, "last_setup_error": error, "next_action": None}
    await _become(books, setup, "requires_payment_method", "setup_intent.setup_failed")


async def call_off_setup(books: Books, setup: Entry) -> None:
    """Let nobody fulfil it any more."""
    setup.body |= {"cancellation_reason": "abandoned", "next_action": None}
    await _become(books, setup, "canceled", "setup_intent.canceled")


async def _become(books: Books, setup: Entry, status: str, event: str) -> None:
    setup.body["status"] = status
    await books.save(setup)
    await tell(books, event, setup.body)
