"""Connections outlive refusals: an answer that is ready early waits for the rest of its request."""

import asyncio
from contextlib import suppress
from math import inf
from typing import Any

from quart import Quart

PATIENCE = 2.0
"""Seconds that an answer waits for what is on its way already."""


def keep_connections(app: Quart, *, largest: int) -> None:
    """Let what was sent with a refused request come in, as far as it has at most `largest` bytes.

    The next request begins where this one ends (RFC 9112 §9.3): without its end the server closes
    the connection, so that somebody who is not told by `Connection: close` loses the next one.
    """
    inner = app.asgi_app

    async def outer(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["http_version"] not in {"1.0", "1.1"}:
            await inner(scope, receive, send)
            return
        ended = asyncio.Event()

        async def hear() -> Any:
            message = await receive()
            if message["type"] == "http.request" and not message.get("more_body", False):
                ended.set()
            return message

        async def say(message: Any) -> None:
            if message["type"] == "http.response.start" and not await _ends(scope, ended, largest):
                headers = [*message["headers"], (b"connection", b"close")]
                message = {**message, "headers": headers}
            await send(message)

        await inner(scope, hear, say)

    app.asgi_app = outer  # pyright: ignore[reportAttributeAccessIssue]


async def _ends(scope: Any, ended: asyncio.Event, largest: int) -> bool:
    """Wait for a request's end; somebody else is receiving it meanwhile, and keeps it bounded."""
    if not ended.is_set() and _announced(scope) <= largest:
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), PATIENCE)
    return ended.is_set()


def _announced(scope: Any) -> float:
    """Return the bytes of a request's body: 0 when it has none, no end when it does not say."""
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return inf
    length = headers.get(b"content-length", b"0")
    return int(length) if length.isdigit() else inf
