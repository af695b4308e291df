"""Payment methods: cards and bank accounts, for one payment or kept for a customer."""

from .books import Body, Books, Entry, new_id
from .cards import SORT_CODE, TOKENS, BankAccount, Card, card_of
from .events import tell
from .forms import Params
from .refusals import Refused

EXPIRES = (12, 2034)


def billing_details(name: str | None = None, email: str | None = None) -> Body:
    """Return whose money it is."""
    empty = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    return {"address": empty, "email": email, "name": name, "phone": None, "tax_id": None}


async def new_card(books: Books, card: Card, *, name: str | None = None) -> Entry:
    """Keep a card as a payment method; it may have no number that could be one."""
    body = _method(books, "card", billing_details(name))
    body["card"] = {
        "brand": card.brand,
        "checks": _checks(),
        "country": "GB",
        "display_brand": card.brand,
        "exp_month": EXPIRES[0],
        "exp_year": EXPIRES[1],
        "fingerprint": f"card{card.number[-8:]}",
        "funding": "credit",
        "generated_from": None,
        "last4": card.number[-4:],
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
    return await books.add(body, outcome=card.outcome)


async def new_bank_account(books: Books, account: BankAccount, *, name: str | None = None) -> Entry:
    """Keep a bank account in the United Kingdom, with the mandate to debit it."""
    body = _method(books, "bacs_debit", billing_details(name))
    body["bacs_debit"] = {
        "fingerprint": f"bank{account.number}",
        "last4": account.number[-4:],
        "sort_code": SORT_CODE,
    }
    return await books.add(body, outcome=account.outcome)


def _checks() -> Body:
    return {
        "address_line1_check": None,
        "address_postal_code_check": None,
        "cvc_check": "pass",
    }


def _method(books: Books, kind: str, whose: Body) -> Body:
    return {
        "id": new_id("pm_"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": whose,
        "created": books.now,
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": kind,
    }


def details_of(method: Body) -> Body:
    """Return what a charge says of the method it was paid with."""
    kind = method["type"]
    if kind == "bacs_debit":
        return {"type": kind, kind: {**method[kind], "mandate": f"mandate_{method['id'][3:]}"}}
    kept = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding")
    card = {name: method["card"][name] for name in (*kept, "last4", "wallet")}
    return {
        "type": kind,
        kind: {**card, "installments": None, "mandate": None, "network": card["brand"]}
        | {"three_d_secure": None},
    }


def words_of(method: Body) -> str:
    """Return a method as a person knows it: "Visa ending in 4242"."""
    if method["type"] == "bacs_debit":
        return f"Bank account ending in {method['bacs_debit']['last4']}"
    return f"{method['card']['brand'].capitalize()} ending in {method['card']['last4']}"


async def chosen(books: Books, given: str, customer: str | None) -> Entry:
    """Return the method of an id, or a new one by the name of a test card.

    Raises Refused for one that was let go of, and for another customer's.
    """
    if given in TOKENS:
        return await new_card(books, card_of(TOKENS[given]))
    method = await books.find("payment_method", given, "payment_method")
    if method.hidden.get("detached"):
        message = (
            "The provided PaymentMethod was detached from a Customer. It may not be used again."
        )
        raise Refused(400, message, param="payment_method")
    if method.body["customer"] not in {None, customer}:
        message = "The provided PaymentMethod does not belong to this Customer."
        raise Refused(400, message, param="payment_method")
    return method


async def keep_for(books: Books, method: Entry, customer: str) -> None:
    """Keep a method for a customer's later payments, unless they were deleted meanwhile."""
    owner = await books.find("customer", customer)
    if not owner.body.get("deleted") and method.body["customer"] != customer:
        method.body |= {"customer": customer, "allow_redisplay": "always"}
        await books.save(method)
        await tell(books, "payment_method.attached", method.body)


async def of_customer(books: Books, customer: str, kind: str | None = None) -> list[Entry]:
    """Return a customer's methods, the oldest first."""
    kept = await books.where("payment_method", "customer", customer)
    return [each for each in kept if kind in {None, each.body["type"]}]


async def detach(books: Books, _params: Params, method: str) -> Body:
    """Let go of a customer's method; it cannot be used again."""
    found = await books.find("payment_method", method)
    if found.body["customer"] is None:
        message = (
            "The payment method you provided is not attached to a customer so detachment is"
            " impossible."
        )
        raise Refused(400, message, param="payment_method")
    await let_go(books, found)
    return found.body


async def let_go(books: Books, method: Entry) -> None:
    """Let nobody use a customer's method any more."""
    method.body["customer"] = None
    method.hidden["detached"] = True
    await books.save(method)
    await tell(books, "payment_method.detached", method.body)
