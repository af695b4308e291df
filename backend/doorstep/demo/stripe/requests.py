"""Requests to the API: who asks, for which account, and that nothing is done twice."""

import base64
import binascii
import json
from typing import Any

import msgspec
import structlog
from quart import Blueprint, Response, request

from . import idempotency, trouble
from .accounts import refuse_closed
from .api import ROUTES, Route
from .books import PLATFORM, Body, Books, new_id
from .events import API_VERSION
from .forms import Params, nested
from .idempotency import Answer
from .listing import expanded
from .refusals import Refused, broken, unauthorized
from .running import StandIn

CARD_ERROR = 402
"""The one refusal that leaves something behind: the try that failed."""
log = structlog.get_logger()


def api_blueprint(stand_in: StandIn) -> Blueprint:
    """Return Stripe's API, as far as it is there."""
    blueprint = Blueprint("api", __name__)
    for number, route in enumerate(ROUTES):
        view = _view(stand_in, route)
        blueprint.add_url_rule(route.path, str(number), view, methods=[route.method])

    @blueprint.route("/v1/<path:_path>", methods=["GET", "POST", "DELETE"])
    async def unknown(_path: str) -> Response:
        message = f"Unrecognized request URL ({request.method}: {request.path})."
        return _response(new_id("req_"), Answer(404, Refused(404, message).body))

    return blueprint


def _view(stand_in: StandIn, route: Route) -> Any:
    async def view(**path: str) -> Response:
        made = new_id("req_")
        try:
            answer = await _answer(stand_in, route, made, path)
        except Refused as refused:
            answer = Answer(refused.status, refused.body)
        except Exception:
            log.exception("stand_in_broken")
            answer = Answer(500, broken().body)
        return _response(made, answer)

    return view


async def _answer(stand_in: StandIn, route: Route, made: str, path: dict[str, str]) -> Answer:
    _authorize()
    sent: bytes = await request.get_data(as_text=False)  # pyright: ignore
    text = (
        sent.decode(errors="replace")
        if route.method == "POST"
        else request.query_string.decode(errors="replace")
    )
    key = request.headers.get("Idempotency-Key") if route.method == "POST" else None
    account = request.headers.get("Stripe-Account") or PLATFORM
    asked: Body = {"id": made, "idempotency_key": key}
    async with stand_in.books(account, asked, reads=route.method == "GET") as books:
        misdeed = await trouble.next_misdeed(books.link, request.path)
        answer = Answer(503, broken().body)
        if misdeed != "timeout_before":
            answer = await _once(books, route, path, nested(text), misdeed)
    if misdeed in {"timeout_before", "timeout_after"}:
        await stand_in.never_answer()
    return answer


def _authorize() -> None:
    """Refuse who has no secret key: it is a bearer's, or the name of Basic authentication."""
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            given = ""
    if not given.startswith("sk_test_"):
        raise unauthorized(given)


async def _once(
    books: Books, route: Route, path: dict[str, str], given: Body, misdeed: str | None
) -> Answer:
    """Do what is asked, unless it was done under the same idempotency key."""
    key = books.asked["idempotency_key"]
    asked = f"{request.method} {request.path} {json.dumps(given, sort_keys=True)}"
    try:
        if key is not None:
            await idempotency.claim(books, key)
            kept = await idempotency.recall(books, key, asked)
            if kept is not None:
                return kept
        answer = await _attempt(books, route, path, given, misdeed)
    except Refused as refused:
        return Answer(refused.status, refused.body)
    if key is not None:
        await idempotency.keep(books, key, asked, answer)
    return answer


async def _attempt(
    books: Books, route: Route, path: dict[str, str], given: Body, misdeed: str | None
) -> Answer:
    """Do what is asked, or not, as the trouble has it. Raises Refused for what is not kept."""
    if misdeed == "error_before":
        return Answer(500, broken().body)
    answer = await _done(books, route, path, given)
    return Answer(500, broken().body) if misdeed == "error_after" else answer


async def _done(books: Books, route: Route, path: dict[str, str], given: Body) -> Answer:
    """Do what is asked: all of it or nothing, but for a card's refusal."""
    step: Any = books.link.transaction()
    await step.start()
    try:
        await refuse_closed(books.link, books.account)
        params = Params(given)
        body = await route.handler(books, params, **path)
        body = await expanded(books, body, params.words("expand"))
    except Refused as refused:
        await (step.commit() if refused.status == CARD_ERROR else step.rollback())
        if not refused.stored:
            raise
        return Answer(refused.status, refused.body)
    except BaseException:
        await step.rollback()
        raise
    await step.commit()
    return Answer(200, body)


def _response(made: str, answer: Answer) -> Response:
    response = Response(
        msgspec.json.encode(answer.body), answer.status, content_type="application/json"
    )
    response.headers["Request-Id"] = made
    response.headers["Stripe-Version"] = API_VERSION
    for name in ("Idempotency-Key", "Stripe-Account"):
        if name in request.headers:
            response.headers[name] = request.headers[name]
    if answer.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response
