"""Checkout sessions: a page on which one thing is paid, or a way to pay is kept."""

from . import orders
from .books import Body, Books, Entry, new_id
from .customers import customer_of
from .events import tell
from .forms import Params
from .refusals import Refused
from .setups import call_off_setup, new_setup
from .trying import call_off

KNOWN = (
    "mode line_items customer customer_email metadata payment_intent_data setup_intent_data"
    " success_url cancel_url expires_at locale client_reference_id payment_method_types"
    " adaptive_pricing saved_payment_method_options currency submit_type expand customer_creation"
    " payment_method_options billing_address_collection custom_text ui_mode"
)
LOCALES = (
    "auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt"
    " nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW"
)
UNUSED = (
    "after_expiration allow_promotion_codes billing_address_collection client_secret consent"
    " consent_collection currency_conversion customer_details invoice invoice_creation"
    " origin_context payment_intent payment_link payment_method_configuration_details permissions"
    " recovered_from redirect_on_completion return_url setup_intent shipping_address_collection"
    " shipping_cost subscription wallet_options"
)
"""What is null in a new session, and mostly stays so."""


async def create(books: Books, params: Params) -> Body:
    """Make a session that is open until it expires."""
    params.only(KNOWN)
    params.part("payment_intent_data").only(
        "metadata description setup_future_usage receipt_email statement_descriptor_suffix"
    )
    mode = params.choice("mode", "payment", "setup") or params.need("mode")
    lines, total, currency = [], None, params.text("currency")
    if mode == "payment":
        lines, total, currency = orders.lines(params)
    types = orders.ways_to_pay(params, currency)
    customer = await customer_of(books, params)
    expires_at, due_at = orders.end(books, params)
    body = _session(books, params, mode, types) | orders.addresses(params)
    body |= {"amount_total": total, "amount_subtotal": total, "currency": currency}
    body |= {"customer": customer, "expires_at": expires_at}
    if mode == "setup":
        metadata = params.part("setup_intent_data").metadata()
        body["setup_intent"] = (await new_setup(books, customer, types, metadata)).id
    paying = params.part("payment_intent_data").given
    await books.add(body, due_at=due_at, lines=lines, paying=paying)
    return body


async def expire(books: Books, params: Params, session: str) -> Body:
    """End an open session; nobody can pay by it any more."""
    params.only("expand")
    found = await books.find("checkout.session", session)
    if found.body["status"] != "open":
        message = (
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout'
            f" Session has a status of `{found.body['status']}`."
        )
        raise Refused(400, message)
    await lapse(books, found)
    return found.body


async def lapse(books: Books, session: Entry) -> None:
    """Let an open session expire, and what was begun in it end."""
    session.due_at = None
    session.body |= {"status": "expired", "url": None}
    await books.save(session)
    if session.body["payment_intent"]:
        intent = await books.find("payment_intent", session.body["payment_intent"])
        await call_off(books, intent, "expired")
    if session.body["setup_intent"]:
        setup = await books.find("setup_intent", session.body["setup_intent"])
        await call_off_setup(books, setup)
    await tell(books, "checkout.session.expired", session.body)


async def settled(books: Books, intent: Body, *, paid: bool) -> None:
    """Say in its session that a bank debit has succeeded or failed."""
    for session in await books.where("checkout.session", "payment_intent", intent["id"]):
        if paid:
            session.body["payment_status"] = "paid"
            await books.save(session)
        outcome = "succeeded" if paid else "failed"
        await tell(books, f"checkout.session.async_payment_{outcome}", session.body)


def _session(books: Books, params: Params, mode: str, types: list[str]) -> Body:
    made = new_id("cs_test_")
    return {
        **dict.fromkeys(UNUSED.split()),
        "id": made,
        "object": "checkout.session",
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "client_reference_id": params.text("client_reference_id"),
        "created": books.now,
        "custom_fields": [],
        "custom_text": dict.fromkeys(
            ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        ),
        "customer_email": params.text("customer_email"),
        "livemode": False,
        "locale": params.choice("locale", *LOCALES.split()),
        "metadata": params.metadata(),
        "mode": mode,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": types,
        "phone_number_collection": {"enabled": False},
        "saved_payment_method_options": _saved_methods(params),
        "shipping_options": [],
        "status": "open",
        "submit_type": params.choice("submit_type", "auto", "book", "donate", "pay"),
        "ui_mode": "hosted_page",
        "url": f"{books.url}/c/pay/{made}",
    } | (_of_payment(params) if mode == "payment" else _of_setup(params))


def _of_payment(params: Params) -> Body:
    """Return what a session has in which something is paid."""
    return {
        "adaptive_pricing": {"enabled": _adapts(params)},
        "customer_creation": None if "customer" in params else "if_required",
        "discounts": [],
        "payment_method_collection": "if_required",
        "payment_status": "unpaid",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    }


def _of_setup(params: Params) -> Body:
    """Return what a session has in which a way to pay is kept; what is given is checked as well."""
    _adapts(params)
    return {
        **dict.fromkeys(("adaptive_pricing", "customer_creation", "discounts", "total_details")),
        "payment_method_collection": "always",
        "payment_status": "no_payment_required",
    }


def _adapts(params: Params) -> bool:
    return params.part("adaptive_pricing").choice("enabled", "true", "false") != "false"


def _saved_methods(params: Params) -> Body | None:
    """Return how a customer's saved ways to pay are offered; nothing where there is none."""
    saved = params.part("saved_payment_method_options")
    saved.only("payment_method_save allow_redisplay_filters payment_method_remove")
    if "customer" not in params:
        return None
    return {
        "allow_redisplay_filters": saved.words("allow_redisplay_filters") or ["always"],
        "payment_method_remove": saved.choice("payment_method_remove", "enabled", "disabled"),
        "payment_method_save": saved.choice("payment_method_save", "enabled", "disabled"),
    }
