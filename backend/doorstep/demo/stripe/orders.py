"""What a checkout session is asked for: the lines, the ways to pay, and until when."""

from typing import Any

from .books import Body, Books
from .forms import Params
from .intents import checked
from .refusals import Refused, bad_parameter, missing_parameter

SOONEST, LATEST = 30 * 60, 24 * 3600
"""Seconds in which a session may end."""
LEEWAY = 60
"""Seconds that clocks may differ by."""
TYPES = ("card", "bacs_debit", "link", "paypal", "sepa_debit", "us_bank_account")
CURRENCY = 3
"""Letters of a currency's code."""


def lines(params: Params) -> tuple[list[Body], int, str]:
    """Return what is paid for, the sum and the currency."""
    given = [_line(each) for each in params.several("line_items")]
    if not given:
        raise missing_parameter("line_items")
    currencies = {line["currency"] for line in given}
    if len(currencies) > 1:
        raise bad_parameter("line_items", "All line items must have the same currency.")
    currency = currencies.pop()
    total = sum(line["amount"] for line in given)
    return given, checked(total, currency, "line_items[0][price_data][unit_amount]"), currency


def _line(params: Params) -> Body:
    params.only("price_data quantity")
    price = params.part("price_data")
    price.only("currency unit_amount product_data tax_behavior")
    product = price.part("product_data")
    product.only("name description metadata")
    unit, quantity = price.integer("unit_amount"), params.integer("quantity")
    if unit is None or quantity is None:
        raise missing_parameter(params.named("quantity" if quantity is None else "unit_amount"))
    if unit < 0 or quantity < 1:
        raise bad_parameter(params.path, "This value must be greater than or equal to 1.")
    return {
        "name": product.need("name"),
        "amount": unit * quantity,
        "currency": currency_of(price.need("currency"), price.named("currency")),
        "quantity": quantity,
        "description": product.text("description"),
    }


def currency_of(given: str, param: str) -> str:
    """Return a currency's code as Stripe writes it."""
    if len(given) != CURRENCY or not given.isalpha() or not given.isascii():
        raise bad_parameter(param, f"Invalid currency: {given}.")
    return given.lower()


def ways_to_pay(params: Params, currency: str | None) -> list[str]:
    """Return the types of payment methods: those asked for, or all that fit the currency."""
    given = params.words("payment_method_types")
    for each in given:
        if each not in TYPES:
            message = f"Invalid payment_method_types[0]: must be one of {', '.join(TYPES)}"
            raise bad_parameter("payment_method_types", message)
    if "bacs_debit" in given and currency not in {"gbp", None}:
        message = "The currency provided is invalid for payment method type bacs_debit: use gbp."
        raise bad_parameter("payment_method_types", message)
    return given or (["card", "bacs_debit"] if currency == "gbp" else ["card"])


def end(books: Books, params: Params) -> tuple[int, int]:
    """Return when a session expires, as it is said and by the stand-in's clock.

    Who asks may go by the stand-in's clock or by everybody else's, which has not been moved.
    """
    given = params.integer("expires_at")
    if given is None:
        return books.now + LATEST, books.now + LATEST
    for clock in (books.now, books.real):
        if clock + SOONEST - LEEWAY <= given <= clock + LATEST + LEEWAY:
            return given, given + books.now - clock
    which = "at least 30 minutes" if given < books.real + SOONEST else "less than 24 hours"
    message = f"The `expires_at` timestamp must be {which} from Checkout Session creation."
    raise bad_parameter("expires_at", message)


def addresses(params: Params) -> dict[str, str | None]:
    """Return where a payer goes afterwards."""
    wanted: dict[str, Any] = {
        "success_url": params.need("success_url"),
        "cancel_url": params.text("cancel_url"),
    }
    for name, value in wanted.items():
        if value is not None and not value.startswith(("http://", "https://")):
            raise Refused(400, "Not a valid URL", code="url_invalid", param=name, stored=False)
    return wanted
