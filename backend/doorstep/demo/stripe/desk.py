"""The page for a person at the demo: recent payments, and what can become of them."""

from typing import Any

from quart import Blueprint, Response, redirect, render_template, request

from . import disputes, refunds
from .books import Books
from .controls import books_of, only_from_here
from .methods import words_of
from .running import StandIn
from .words import money_in_words, time_in_words

NEWEST = 50
"""Payments that are shown."""
THREE_DAYS = 3 * 86400
POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
)


def desk_blueprint(stand_in: StandIn) -> Blueprint:
    """Return the page and what its buttons do."""
    blueprint = Blueprint("desk", __name__)
    blueprint.before_request(only_from_here)

    @blueprint.get("/")
    async def payments() -> str:
        async with stand_in.books() as books:
            return await render_template(
                "stand_in/desk.html", payments=await _payments(books), now=time_in_words(books.now)
            )

    @blueprint.post("/three-days")
    async def pass_time() -> Any:
        await stand_in.advance(THREE_DAYS)
        return redirect("/", 303)

    _add_buttons(blueprint, stand_in)
    return blueprint


def _add_buttons(blueprint: Blueprint, stand_in: StandIn) -> None:
    """Add what can become of a payment."""

    @blueprint.post("/charges/<charge_id>/refund")
    async def refund(charge_id: str) -> Any:
        async with books_of(stand_in, charge_id) as books:
            await refunds.refund(books, await books.find("charge", charge_id), None)
        return redirect("/", 303)

    @blueprint.post("/charges/<charge_id>/dispute")
    async def dispute(charge_id: str) -> Any:
        async with books_of(stand_in, charge_id) as books:
            await disputes.dispute(books, charge_id)
        return redirect("/", 303)

    @blueprint.post("/disputes/<dispute_id>/close")
    async def close(dispute_id: str) -> Any:
        form: Any = await request.form  # pyright: ignore[reportUnknownVariableType]
        won = form.get("outcome") == "won"
        async with books_of(stand_in, dispute_id) as books:
            await disputes.close(books, dispute_id, won=won)
        return redirect("/", 303)


def show_safely(response: Response) -> Response:
    """Let a page have nothing but its own style."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    return response


async def _payments(books: Books) -> list[dict[str, Any]]:
    rows: list[Any] = await books.link.fetch(
        "select charge.account, charge.body, method.body method, dispute.body dispute"
        " from stand_in.object charge"
        " join stand_in.object method on method.id = charge.body ->> 'payment_method'"
        " left join stand_in.object dispute on dispute.kind = 'dispute'"
        " and dispute.body ->> 'charge' = charge.id"
        " where charge.kind = 'charge' order by charge.serial desc limit $1",
        NEWEST,
    )
    return [_payment(row) for row in rows]


def _payment(row: Any) -> dict[str, Any]:
    body, dispute = row["body"], row["dispute"]
    usable = body["status"] == "succeeded" and not body["refunded"] and not body["disputed"]
    return {
        "id": body["id"],
        "account": row["account"],
        "amount": money_in_words(body["amount"], body["currency"]),
        "at": time_in_words(body["created"]),
        "by": words_of(row["method"]),
        "state": _state(body, dispute),
        "usable": usable,
        "dispute": dispute["id"] if dispute and dispute["status"] in disputes.UNDECIDED else None,
    }


def _state(charge: dict[str, Any], dispute: dict[str, Any] | None) -> str:
    if dispute:
        closed = {"won": "dispute won", "lost": "dispute lost"}
        return closed.get(dispute["status"], "disputed")
    if charge["refunded"]:
        return "refunded"
    if charge["amount_refunded"]:
        given = money_in_words(charge["amount_refunded"], charge["currency"])
        return f"{given} refunded"
    return {"pending": "on its way", "failed": "failed"}.get(charge["status"], "paid")
