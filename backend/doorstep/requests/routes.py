"""`POST /api/portal/requests`: asking for service from another program, by the same command."""

import re
from typing import Annotated, Any
from uuid import UUID, uuid5

import msgspec
from quart import Blueprint, Response, request

from deltasync import Pushed
from doorstep.kit.documentation import described
from doorstep.kit.errors import (
    BadRequest,
    Conflict,
    Gone,
    NotAllowed,
    Problem,
    TooMany,
    Unprocessable,
)
from doorstep.kit.http import raw_json, read_body
from doorstep.replica.pushing import Decider
from doorstep.replica.reading import read_row, with_id
from doorstep.sign_in.entering import current_viewer, session_token_hash

from .replica import ServiceRequest

FROM_PROGRAMS = UUID("0192d1f0-0000-7000-8000-000000000001")
"""The `client` of requests that come from no device's store."""
LARGEST_BODY = 32 * 1024
KEY = re.compile(r"[\x21-\x7e]{8,200}")


class MissingIdempotencyKey(BadRequest):
    """Send an Idempotency-Key header of 8 to 200 characters, a new one for each request."""

    code = "idempotency_key_missing"


class IdempotencyKeyReused(Conflict):
    """This Idempotency-Key was used with another body before."""

    code = "idempotency_key_reused"


class RequestGone(Gone):
    """This was asked for before, and the office has removed it since."""

    code = "request_gone"


class TooManyToday(TooMany):
    """This was too much for a day. Please send it again tomorrow, with the same Idempotency-Key."""


class TryAgain(Problem):
    """This could not be done just now. Please send it again with the same Idempotency-Key."""

    status, code = 503, "try_again"


class NewRequest(msgspec.Struct, forbid_unknown_fields=True):
    """What is asked for; types and times as the organisation offers them."""

    type: str
    description: str
    property_id: UUID | None = None
    preferred_on: str | None = None
    preferred_time: str = "any"


class RequestHeaders(msgspec.Struct):
    """What makes sending it again safe."""

    idempotency_key: Annotated[str, msgspec.Meta(pattern=f"^{KEY.pattern}$")]


class RequestRow(ServiceRequest):
    """A service request with its id."""

    id: UUID


def requests_blueprint(decider: Decider) -> Blueprint:
    """Return the routes, deciding by `decider`."""
    blueprint = Blueprint("requests", __name__, url_prefix="/api/portal/requests")

    @blueprint.post("")
    @described(
        "createRequest",
        takes=NewRequest,
        gives=RequestRow,
        status=201,
        headers=RequestHeaders,
        refuses=(
            MissingIdempotencyKey,
            IdempotencyKeyReused,
            NotAllowed,
            RequestGone,
            TooManyToday,
            TryAgain,
        ),
    )
    async def create_request() -> Response:
        """Ask for service; the same Idempotency-Key again gives the same request."""
        session_token_hash()
        key = _idempotency_key()
        asked = await read_body(NewRequest, limit=LARGEST_BODY)
        async with decider.turn():
            viewer = await current_viewer()
            made = uuid5(viewer.contact_id, key)
            args: dict[str, Any] = {"request_id": str(made), "photos": [], **_plain(asked)}
            pushed = Pushed(id=made, name="request.create", ver=1, args=args)
            [answer] = await decider.decide_all(viewer, FROM_PROGRAMS, [pushed])
        if answer.code == "too_many":
            raise TooManyToday(headers={"Retry-After": "600"})
        if answer.status == "retry":
            raise TryAgain(headers={"Retry-After": "1"})
        if answer.status != "applied":
            raise _problem(answer.code, answer.detail)
        doc = await read_row(viewer, "request", made)
        if doc is None:
            raise RequestGone
        response = raw_json(with_id(made, doc), status=201)
        response.headers["Location"] = f"/portal/requests/{made}"
        return response

    return blueprint


def _idempotency_key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise MissingIdempotencyKey
    return key


def _plain(asked: NewRequest) -> dict[str, Any]:
    return msgspec.to_builtins(asked)


def _problem(code: str | None, detail: dict[str, Any] | None) -> Problem:
    if code == "id_reused":
        return IdempotencyKeyReused()
    problem = Unprocessable((detail or {}).get("sentence"))
    problem.code = code or "rejected"
    return problem
