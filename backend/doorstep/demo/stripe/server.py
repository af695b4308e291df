"""Starts the stand-in beside whatever else runs in the event loop, and stops it."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager, suppress

from hypercorn.asyncio import serve  # pyright: ignore[reportUnknownVariableType]
from hypercorn.config import Config
from quart import Quart, Response, request

from doorstep.kit.errors import Problem
from doorstep.kit.http import json_response

from .books import Endpoint, opened_pool
from .controls import controls_blueprint
from .desk import desk_blueprint, show_safely
from .pages import pages_blueprint
from .refusals import Refused
from .requests import api_blueprint
from .running import StandIn

GRACE = 0.5
"""Seconds that requests under way get when it stops."""


@asynccontextmanager
async def stripe_stand_in(
    database_url: str,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    webhooks: Iterable[Endpoint] = (),
) -> AsyncGenerator[StandIn]:
    """Stand in for Stripe while the context is open; what it knows stays in the database."""
    async with opened_pool(database_url) as pool:
        listening = socket.create_server((host, port))
        url = f"http://{host}:{listening.getsockname()[1]}"
        stand_in = StandIn(url, list(webhooks), pool)
        config = Config()
        config.bind, config.accesslog, config.errorlog = [f"fd://{listening.detach()}"], None, None
        config.graceful_timeout = GRACE
        stopped = stand_in.stopping.wait
        serving = asyncio.create_task(
            serve(application(stand_in), config, shutdown_trigger=stopped)
        )
        going_on = asyncio.create_task(stand_in.go_on())
        try:
            yield stand_in
        finally:
            stand_in.stopping.set()
            going_on.cancel()
            with suppress(asyncio.CancelledError):
                await going_on
            await serving


def application(stand_in: StandIn) -> Quart:
    """Return everything the stand-in answers."""
    app = Quart(__name__, static_url_path="/stand_in")
    app.register_blueprint(api_blueprint(stand_in))
    app.register_blueprint(pages_blueprint(stand_in))
    app.register_blueprint(controls_blueprint(stand_in))
    app.register_blueprint(desk_blueprint(stand_in))
    app.before_request(_refuse_odd_path)
    app.after_request(show_safely)

    async def refuse(refused: Refused) -> Response:
        return json_response(refused.body, refused.status)

    async def name(problem: Problem) -> Response:
        return problem.response()

    app.register_error_handler(Refused, refuse)
    app.register_error_handler(Problem, name)
    return app


def _refuse_odd_path() -> None:
    """Refuse what no id has, nor any text in the database."""
    if "\x00" in request.path:
        raise Refused(404, "Unrecognized request URL.")
