"""Payment intents: an amount that is to be paid, by as many tries as it takes."""

from .books import Body, Books, Entry, new_id
from .customers import customer_of
from .events import tell
from .forms import Params
from .methods import chosen
from .refusals import Refused, bad_parameter
from .trying import call_off, confirm

LEAST = {"gbp": 30, "eur": 50, "usd": 50}
MOST = 99_999_999
KNOWN = (
    "amount currency customer metadata description receipt_email confirm off_session"
    " payment_method payment_method_types automatic_payment_methods setup_future_usage return_url"
    " capture_method confirmation_method error_on_requires_action expand"
)
UNUSED = (
    "application application_fee_amount canceled_at cancellation_reason last_payment_error"
    " latest_charge next_action on_behalf_of payment_method payment_record processing review"
    " shipping source statement_descriptor statement_descriptor_suffix transfer_data transfer_group"
)
"""What is null in a new intent, and mostly stays so."""


async def create(books: Books, params: Params) -> Body:
    """Make a payment; with `confirm` it is tried at once, and a refusal is an error (402)."""
    params.only(KNOWN)
    amount, currency = params.integer("amount"), params.need("currency").lower()
    amount = checked(amount, currency, "amount")
    if params.flag("off_session") and not params.flag("confirm"):
        raise bad_parameter("off_session", "You cannot set `off_session` without `confirm`.")
    customer = await customer_of(books, params)
    given = params.text("payment_method")
    if given is None and params.flag("confirm"):
        raise bad_parameter("payment_method", "You cannot confirm without a payment method.")
    method = None if given is None else await chosen(books, given, customer)
    intent = await new_intent(books, amount, currency, customer, params)
    if method is not None:
        intent.body |= {"status": "requires_confirmation", "payment_method": method.id}
        await books.save(intent)
    if method is not None and params.flag("confirm"):
        await confirm(books, intent, method, off_session=params.flag("off_session"))
        _refuse_unpaid(intent.body)
    return intent.body


def checked(amount: int | None, currency: str, param: str) -> int:
    """Return an amount that Stripe takes. Raises Refused for any other."""
    if amount is None:
        raise bad_parameter(param, f"Missing required param: {param}.", "parameter_missing")
    least = LEAST.get(currency, 50)
    if amount < least:
        message = f"Amount must be at least {least} of the smallest unit of {currency}"
        raise bad_parameter(param, message, "amount_too_small")
    if amount > MOST:
        raise bad_parameter(param, f"Amount must be no more than {MOST}", "amount_too_large")
    return amount


async def new_intent(
    books: Books, amount: int, currency: str, customer: str | None, params: Params
) -> Entry:
    """Keep a payment that nobody has tried to make yet."""
    body = {"amount": amount, "currency": currency, "customer": customer}
    intent = await books.add(_intent(books, params) | body)
    await tell(books, "payment_intent.created", intent.body)
    return intent


async def cancel(books: Books, params: Params, intent: str) -> Body:
    """Let nobody pay it any more."""
    params.only("cancellation_reason expand")
    found = await books.find("payment_intent", intent)
    if found.body["status"] in {"succeeded", "canceled", "processing"}:
        message = (
            "You cannot cancel this PaymentIntent because it has a status of"
            f" {found.body['status']}."
        )
        code = "payment_intent_unexpected_state"
        raise Refused(400, message, code=code, payment_intent=found.body)
    await call_off(books, found, params.text("cancellation_reason"))
    return found.body


def _intent(books: Books, params: Params) -> Body:
    """Return a new intent but for its amount, and whose it is."""
    types = params.words("payment_method_types")
    automatic = None if types else {"allow_redirects": "always", "enabled": True}
    made = new_id("pi_")
    return {
        **dict.fromkeys(UNUSED.split()),
        "id": made,
        "object": "payment_intent",
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "automatic_payment_methods": automatic,
        "capture_method": "automatic_async",
        "client_secret": f"{made}_secret_{new_id('')}",
        "confirmation_method": "automatic",
        "created": books.now,
        "description": params.text("description"),
        "livemode": False,
        "metadata": params.metadata(),
        "payment_method_options": {},
        "payment_method_types": types or ["card"],
        "receipt_email": params.text("receipt_email"),
        "setup_future_usage": params.choice("setup_future_usage", "off_session", "on_session"),
        "status": "requires_payment_method",
    }


def _refuse_unpaid(intent: Body) -> None:
    error = intent["last_payment_error"]
    if error is not None:
        said = {name: error[name] for name in error if name not in {"type", "message", "code"}}
        raise Refused(
            402,
            error["message"],
            kind=error["type"],
            code=error["code"],
            payment_intent=intent,
            **said,
        )
