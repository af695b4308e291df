"""Controls for tests, in JSON: time, trouble, disputes, refunds, closed accounts, and the sums."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated

import msgspec
from msgspec import Meta
from quart import Blueprint, Response, request

from doorstep.kit.http import json_response, read_body

from . import accounts, balance, disputes, refunds, trouble
from .books import PLATFORM, Books
from .running import StandIn

MOST_SECONDS = 10 * 365 * 86400
LOOPBACK = {"127.0.0.1", "::1", "<local>"}


class Passing(msgspec.Struct, forbid_unknown_fields=True):
    """How many seconds are to pass."""

    advance: Annotated[int, Meta(ge=0, le=MOST_SECONDS)]


class Of(msgspec.Struct, forbid_unknown_fields=True):
    """A charge, and how much of it; all that is left without an amount."""

    charge: str
    amount: int | None = None


class Verdict(msgspec.Struct, forbid_unknown_fields=True):
    """Whether the business has won a dispute."""

    won: bool


class Opening(msgspec.Struct, forbid_unknown_fields=True):
    """A connected account, and whether it takes payments."""

    id: str
    charges_enabled: bool


def controls_blueprint(stand_in: StandIn) -> Blueprint:
    """Return what tests do to the stand-in; only from the same machine."""
    blueprint = Blueprint("controls", __name__, url_prefix="/_stand_in")
    blueprint.before_request(only_from_here)
    _add_time(blueprint, stand_in)
    _add_trouble(blueprint, stand_in)
    _add_disputes(blueprint, stand_in)
    _add_refunds(blueprint, stand_in)

    @blueprint.get("/money")
    async def money() -> Response:
        async with stand_in.books() as books:
            return json_response(await balance.money(books))

    @blueprint.post("/accounts")
    async def change_account() -> Response:
        wanted = await read_body(Opening)
        async with stand_in.books(wanted.id) as books:
            able = wanted.charges_enabled
            return json_response(await accounts.change(books, charges_enabled=able))

    return blueprint


def _add_time(blueprint: Blueprint, stand_in: StandIn) -> None:
    @blueprint.get("/clock")
    async def time() -> Response:
        async with stand_in.books() as books:
            return json_response({"now": books.now})

    @blueprint.post("/clock")
    async def pass_time() -> Response:
        await stand_in.advance((await read_body(Passing)).advance)
        return await time()


def _add_trouble(blueprint: Blueprint, stand_in: StandIn) -> None:
    """Add what goes wrong with answers and webhooks, and what delivers those that wait."""

    @blueprint.post("/trouble")
    async def make_trouble() -> Response:
        wanted = await read_body(trouble.Trouble)
        async with stand_in.books() as books:
            await trouble.make(books.link, wanted)
        return json_response(wanted)

    @blueprint.delete("/trouble")
    async def end_trouble() -> Response:
        async with stand_in.books() as books:
            await trouble.end(books.link)
        return json_response({})

    @blueprint.post("/webhooks/deliver")
    async def deliver() -> Response:
        await stand_in.deliver_all()
        return json_response({})


def _add_disputes(blueprint: Blueprint, stand_in: StandIn) -> None:
    """Add what a payer's bank does."""

    @blueprint.post("/disputes")
    async def dispute() -> Response:
        wanted = await read_body(Of)
        async with books_of(stand_in, wanted.charge) as books:
            return json_response(await disputes.dispute(books, wanted.charge, wanted.amount))

    @blueprint.post("/disputes/<dispute_id>")
    async def close(dispute_id: str) -> Response:
        verdict = await read_body(Verdict)
        async with books_of(stand_in, dispute_id) as books:
            return json_response(await disputes.close(books, dispute_id, won=verdict.won))

    @blueprint.post("/disputes/<dispute_id>/appeal")
    async def appeal(dispute_id: str) -> Response:
        async with books_of(stand_in, dispute_id) as books:
            return json_response(await disputes.appeal(books, dispute_id))


def _add_refunds(blueprint: Blueprint, stand_in: StandIn) -> None:
    """Add what the business does past the API, and its payer's bank with it."""

    @blueprint.post("/refunds")
    async def refund() -> Response:
        wanted = await read_body(Of)
        async with books_of(stand_in, wanted.charge) as books:
            charge = await books.find("charge", wanted.charge)
            return json_response(await refunds.refund(books, charge, wanted.amount))

    @blueprint.post("/refunds/<refund_id>/failure")
    async def fail_refund(refund_id: str) -> Response:
        async with books_of(stand_in, refund_id) as books:
            found = await books.find("refund", refund_id)
            return json_response(await refunds.come_back(books, found))


async def only_from_here() -> Response | None:
    """Refuse who is on another machine."""
    if request.remote_addr in LOOPBACK:
        return None
    return json_response({"error": {"message": "Only from the same machine."}}, 403)


@asynccontextmanager
async def books_of(stand_in: StandIn, given: str) -> AsyncGenerator[Books]:
    """Open the books of the account that something is in."""
    account = await stand_in.pool.fetchval(
        "select account from stand_in.object where id = $1", given
    )
    async with stand_in.books(account or PLATFORM) as books:
        yield books
