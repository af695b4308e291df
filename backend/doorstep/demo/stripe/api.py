"""The paths of Stripe's API that are there, and what each of them does."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from . import accounts, customers, intents, methods, refunds, sessions
from .books import Body, Books
from .forms import Params
from .listing import listed

Handler = Callable[..., Awaitable[Body]]


@dataclass(frozen=True, slots=True)
class Route:
    """A way to ask for something: a method, a path and what is done."""

    method: str
    path: str
    handler: Handler


async def _retrieve(kind: str, books: Books, params: Params, given: str) -> Body:
    params.only("expand")
    return (await books.find(kind, given)).body


async def _methods_of(books: Books, params: Params, customer: str) -> Body:
    await customers.present(books, customer)
    asked = Params({**params.given, "customer": customer})
    url = f"/v1/customers/{customer}/payment_methods"
    return await listed(books, asked, "payment_method", url, "customer type")


async def _methods(books: Books, params: Params) -> Body:
    await customers.present(books, params.need("customer"), "customer")
    return await listed(books, params, "payment_method", "/v1/payment_methods", "customer type")


def _list(kind: str, path: str, filters: str) -> Route:
    async def handler(books: Books, params: Params) -> Body:
        return await listed(books, params, kind, path, filters)

    return Route("GET", path, handler)


def _one(kind: str, path: str) -> Route:
    return Route("GET", f"{path}/<given>", partial(_retrieve, kind))


ROUTES = (
    Route("POST", "/v1/checkout/sessions", sessions.create),
    _list("checkout.session", "/v1/checkout/sessions", "customer payment_intent status"),
    _one("checkout.session", "/v1/checkout/sessions"),
    Route("POST", "/v1/checkout/sessions/<session>/expire", sessions.expire),
    Route("POST", "/v1/payment_intents", intents.create),
    _list("payment_intent", "/v1/payment_intents", "customer"),
    _one("payment_intent", "/v1/payment_intents"),
    Route("POST", "/v1/payment_intents/<intent>/cancel", intents.cancel),
    _one("setup_intent", "/v1/setup_intents"),
    Route("POST", "/v1/customers", customers.create),
    _one("customer", "/v1/customers"),
    Route("DELETE", "/v1/customers/<customer>", customers.delete),
    Route("GET", "/v1/customers/<customer>/payment_methods", _methods_of),
    Route("GET", "/v1/payment_methods", _methods),
    _one("payment_method", "/v1/payment_methods"),
    Route("POST", "/v1/payment_methods/<method>/detach", methods.detach),
    _list("charge", "/v1/charges", "customer payment_intent"),
    _one("charge", "/v1/charges"),
    Route("POST", "/v1/refunds", refunds.create),
    _list("refund", "/v1/refunds", "charge payment_intent"),
    _one("refund", "/v1/refunds"),
    _list("dispute", "/v1/disputes", "charge payment_intent"),
    _one("dispute", "/v1/disputes"),
    _list("event", "/v1/events", "type types"),
    _one("event", "/v1/events"),
    _list("balance_transaction", "/v1/balance_transactions", "type source currency"),
    _one("balance_transaction", "/v1/balance_transactions"),
    Route("GET", "/v1/account", accounts.retrieve),
    Route("GET", "/v1/accounts/<account>", accounts.retrieve),
)
