"""`POST /api/sync` and `GET /api/live`: the two doors of the copy."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from uuid import UUID

import structlog
from quart import Blueprint, Response, request

from deltasync import Pokes
from doorstep.kit.errors import Conflict
from doorstep.kit.http import compressed, json_response, read_body, read_bytes
from doorstep.sign_in.entering import current_viewer, refusal, session_token_hash

from .pushing import Decider
from .reading import read_page
from .wire import LARGEST_REQUEST, SCHEMA, Page, SyncRequest, Upgrade, with_answers

log = structlog.get_logger()


class OtherAccount(Conflict):
    """This copy belongs to another account; sign in to that one to send what it holds."""

    code = "other_account"


def replica_blueprint(decider: Decider, pokes: Pokes, schema: int = SCHEMA) -> Blueprint:
    """Return the routes, deciding by `decider`, poking by `pokes` and publishing `schema`."""
    blueprint = Blueprint("replica", __name__)

    @blueprint.post("/api/sync")
    async def sync() -> Response:
        asked = await read_body(SyncRequest, limit=LARGEST_REQUEST)
        session_token_hash()
        answers = []
        if asked.m:
            async with decider.turn():
                viewer = await current_viewer()
                _same_account(viewer.customer_id, asked.scope)
                _same_account(viewer.contact_id, asked.reader or viewer.contact_id)
                answers = await decider.decide_all(viewer, asked.client, asked.m)
        if asked.schema < schema:
            await _checked_page(asked)
            epoch, version = asked.cursor or (None, 0)
            return json_response(Upgrade(epoch, version, version, answers), headers=UNCACHED)
        page = await _checked_page(asked)
        return await compressed(with_answers(page, answers), request, headers=UNCACHED)

    @blueprint.get("/api/live")
    async def live() -> Response:
        viewer = await current_viewer()
        await read_bytes(0)
        heard = pokes.of(viewer.customer_id, viewer.contact_id, session_token_hash())
        # Nobody reads the body of an answer to HEAD: it must not be waited for.
        body = b"" if request.method == "HEAD" else _events(heard)
        response = Response(body, mimetype="text/event-stream", headers=UNCACHED)
        response.headers["X-Accel-Buffering"] = "no"
        response.timeout = None
        return response

    return blueprint


UNCACHED = {"Cache-Control": "no-store"}


async def _checked_page(asked: SyncRequest) -> Page:
    row = await read_page(asked.scope, asked.as_cursor())
    if row is None:
        raise await refusal()
    _same_account(row["customer_id"], asked.scope)
    _same_account(row["contact_id"], asked.reader or row["contact_id"])
    if row["alarm"]:
        log.warning("digest_mismatch", scope=str(asked.scope))
    return row["opening"], row["rows"]


def _same_account(mine: UUID, claimed: UUID) -> None:
    if mine != claimed:
        raise OtherAccount


async def _events(heard: AsyncGenerator[int | None]) -> AsyncGenerator[bytes]:
    async with aclosing(heard) as words:
        async for version in words:
            if version is None:
                yield b": still here\n\n"
            else:
                yield b'event: poke\ndata: {"version":%d}\n\n' % version
