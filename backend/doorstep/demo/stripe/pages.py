"""The hosted pages: where a payer pays, keeps a way to pay, or shows who they are."""

from typing import Any

from quart import Blueprint, Response, redirect, render_template, request

from .books import Books, Entry
from .cards import BANK_ACCOUNTS, CARDS, SORT_CODE, account_of, card_of
from .checkout import fail_to_show, pay
from .controls import books_of
from .methods import new_bank_account, new_card, of_customer, words_of
from .running import StandIn
from .words import money_in_words

Answer = Any
CHOOSE = "Please choose how to pay."
UNKNOWN_ACCOUNT = "This is not one of the test accounts: the sort code is 10-88-00."


def pages_blueprint(stand_in: StandIn) -> Blueprint:
    """Return the pages that a session's `url` leads to."""
    blueprint = Blueprint("pages", __name__, url_prefix="/c/pay")

    @blueprint.get("/<session_id>")
    async def show(session_id: str) -> Answer:
        async with books_of(stand_in, session_id) as books:
            return await _page(books, await books.find("checkout.session", session_id))

    @blueprint.post("/<session_id>")
    async def try_to_pay(session_id: str) -> Answer:
        form = await _form()
        async with books_of(stand_in, session_id) as books:
            return await _try(books, await books.find("checkout.session", session_id), form)

    @blueprint.post("/<session_id>/authentication")
    async def authenticate(session_id: str) -> Answer:
        complete = (await _form()).get("outcome") == "complete"
        async with books_of(stand_in, session_id) as books:
            session = await books.find("checkout.session", session_id)
            return await _authenticated(books, session, complete=complete)

    return blueprint


async def _try(books: Books, session: Entry, form: dict[str, str]) -> Answer:
    """Try to pay as the form says, and show what is next."""
    if session.body["status"] != "open":
        return await _page(books, session)
    method = await _chosen(books, session, form)
    if isinstance(method, str):
        return await _page(books, session, method, form)
    error = await pay(books, session, method, keep="keep" in form)
    return await _onward(books, session, error, form)


async def _authenticated(books: Books, session: Entry, *, complete: bool) -> Answer:
    """Go on with what waits for its payer to show who they are: they have, or could not."""
    waiting = session.hidden.get("waiting")
    if session.body["status"] != "open" or waiting is None:
        return await _page(books, session)
    method = await books.find("payment_method", waiting)
    if complete:
        error = await pay(books, session, method, keep=_keeps(session), shown=True)
    else:
        error = await fail_to_show(books, session, method)
    return await _onward(books, session, error, {})


async def _form() -> dict[str, str]:
    form: Any = await request.form  # pyright: ignore[reportUnknownVariableType]
    return dict(form)


def _keeps(session: Entry) -> bool:
    return bool(session.hidden.get("keep"))


async def _onward(books: Books, session: Entry, error: str | None, form: dict[str, str]) -> Answer:
    """Lead back to the business once the session is complete; otherwise show what is next."""
    if session.body["status"] == "complete":
        return redirect(_address(session, "success_url"), 303)
    if error is None:
        session.hidden["keep"] = "keep" in form
        await books.save(session)
        return redirect(f"/c/pay/{session.id}", 303)
    return await _page(books, session, error, form)


def _address(session: Entry, name: str) -> str:
    return (session.body[name] or "").replace("{CHECKOUT_SESSION_ID}", session.id)


async def _chosen(books: Books, session: Entry, form: dict[str, str]) -> Entry | str:
    """Return the method that was chosen on the page, or what is wrong with the choice."""
    choice, name = form.get("method", ""), form.get("name") or None
    if choice.startswith("pm_"):
        return next((kept for kept in await _kept(books, session) if kept.id == choice), CHOOSE)
    if choice in {"card", *CARDS}:
        number = "".join(form.get("number", "").split())
        if choice == "card" or number:
            return await new_card(books, card_of(number), name=name)
        return await new_card(books, CARDS[choice], name=name)
    if "bacs_debit" in session.body["payment_method_types"]:
        return await _bank_account(books, choice, form)
    return CHOOSE


async def _bank_account(books: Books, choice: str, form: dict[str, str]) -> Entry | str:
    if choice not in {"bank", *BANK_ACCOUNTS}:
        return CHOOSE
    sort_code = "".join(filter(str.isdigit, form.get("sort_code", "")))
    typed = "".join(form.get("account", "").split())
    account = account_of(typed if choice == "bank" or typed else choice)
    if account is None or sort_code not in {SORT_CODE, ""}:
        return UNKNOWN_ACCOUNT
    return await new_bank_account(books, account, name=form.get("name") or None)


async def _kept(books: Books, session: Entry) -> list[Entry]:
    customer, types = session.body["customer"], session.body["payment_method_types"]
    kept = await of_customer(books, customer) if customer else []
    return [each for each in kept if each.body["type"] in types]


async def _page(
    books: Books, session: Entry, error: str | None = None, form: dict[str, str] | None = None
) -> Response:
    body = session.body
    waiting = body["status"] == "open" and session.hidden.get("waiting")
    saving: Any = body["saved_payment_method_options"] or {}
    name = "pay" if body["status"] == "open" else "over"
    text = await render_template(
        f"stand_in/{'bank' if waiting else name}.html",
        session=body,
        lines=session.hidden["lines"],
        amount=money_in_words(body["amount_total"], body["currency"]),
        in_words=money_in_words,
        kept=[(each.id, words_of(each.body)) for each in await _kept(books, session)],
        cards=CARDS.values() if "card" in body["payment_method_types"] else [],
        accounts=BANK_ACCOUNTS.values() if "bacs_debit" in body["payment_method_types"] else [],
        offers_to_keep=saving.get("payment_method_save") == "enabled" and body["mode"] == "payment",
        back=_address(session, "success_url" if body["status"] == "complete" else "cancel_url"),
        error=error,
        form=form or {},
    )
    return Response(text, content_type="text/html; charset=utf-8")
