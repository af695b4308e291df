"""Bare Hypercorn that sends a file in pieces and does nothing else: the floor of downloads."""

import os
from collections.abc import Awaitable, Callable, Generator
from pathlib import Path
from typing import Any

from hypercorn.run import run

from doorstep.cli.serving import configuration
from doorstep.kit.settings import Settings
from doorstep.kit.store import PART


def application() -> Callable[..., Awaitable[None]]:
    """Return the app."""
    path = Path(os.environ["FILE"])
    headers = [(b"content-length", str(path.stat().st_size).encode())]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for piece in _pieces(path):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return app


def _pieces(path: Path) -> Generator[bytes]:
    with path.open("rb", buffering=0) as file:
        while piece := file.read(PART):
            yield piece


if __name__ == "__main__":
    config = configuration(Settings(port=int(os.environ["PORT"])))
    config.application_path = "tests.bench.bare_file:application()"
    run(config)
