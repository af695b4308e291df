"""`doorstep serve`: the app on Hypercorn, in one process or several."""

import asyncio
import errno
import os
import signal
import socket
import sys
import threading
from typing import Any

from hypercorn.config import Config, Sockets
from hypercorn.run import run
from quart import Quart

from doorstep.app import create_app
from doorstep.demo.folder import Unusable
from doorstep.kit.logs import configure_logs
from doorstep.kit.outside import real_outside
from doorstep.kit.secrets import BadSecrets
from doorstep.kit.settings import Settings, read_settings
from doorstep.organizations.shell import NotBuilt, find_pwa

from .database import refuse_unprepared

KEEP_ALIVE = 75.0
"""Seconds an idle connection is kept; longer than the sixty of common proxies."""
GRACE = 1.0
"""Seconds that requests under way get when the server stops; open event streams never end, and an
upload that is cut goes on where it was."""
DEAF = 60.0
"""Seconds after which a connection ends whose other side takes nothing it is sent: a phone that is
gone, or a reader that does not read, once the buffers on the way to it are full."""
LARGEST_HEAD = 32 * 1024
"""Bytes of a request's line and headers together."""


def serve(*, workers: int, tied: bool) -> int:
    """Serve until told to stop; with `tied` also when standard input ends."""
    settings = read_settings(os.environ)
    if not os.environ.get("DOORSTEP_MODE"):
        raise Unusable(
            "DOORSTEP_MODE is needed to serve: `production`, or `demo`, which shows everybody's"
            " mail to everybody."
        )
    if not settings.database_url:
        raise Unusable(
            "DOORSTEP_DATABASE_URL is needed to serve; `doorstep demo` brings a database along."
        )
    try:
        settings.session_keys()
        settings.push_keys()
    except BadSecrets as error:
        raise Unusable(str(error)) from error
    if find_pwa() is None:
        raise Unusable(str(NotBuilt()))
    asyncio.run(refuse_unprepared(settings.database_url))
    if tied:
        stop_with_input()
    return run(configuration(settings, workers))


class Portal(Config):
    """Hypercorn's configuration, with sockets that give up on the deaf where the system can."""

    def create_sockets(self) -> Sockets:
        """Return the sockets to listen on; what they accept inherits their options."""
        sockets = super().create_sockets()
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            for each in sockets.insecure_sockets:
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(DEAF * 1000))
        return sockets


def configuration(settings: Settings, workers: int = 1) -> Config:
    """Return how Hypercorn is to run; one worker is this process itself."""
    config = Portal()
    config.application_path = f"{__name__}:application()"
    config.bind = [
        f"[{settings.host}]:{settings.port}"
        if ":" in settings.host
        else f"{settings.host}:{settings.port}"
    ]
    config.workers = workers if workers > 1 else 0
    config.worker_class = "uvloop" if sys.platform != "win32" else "asyncio"
    config.keep_alive_timeout = KEEP_ALIVE
    config.keep_alive_max_requests = 100_000
    config.graceful_timeout = GRACE
    config.shutdown_timeout = GRACE
    config.h11_max_incomplete_size = LARGEST_HEAD
    config.backlog = 1024
    config.include_server_header = False
    config.loglevel = "WARNING"
    return config


def application() -> Quart:
    """Return the app by the settings of this process; called in every worker."""
    configure_logs()
    settings = read_settings(os.environ)
    app = create_app(settings, real_outside(settings))
    app.before_serving(hush_the_deaf)
    return app


async def hush_the_deaf() -> None:
    """Let connections that were given up end without a word; to Hypercorn they are errors."""
    loop = asyncio.get_running_loop()
    inner = loop.get_exception_handler()

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, TimeoutError) and error.errno == errno.ETIMEDOUT:
            return
        if inner is not None:
            inner(loop, context)
        else:
            loop.default_exception_handler(context)

    loop.set_exception_handler(handle)


def stop_with_input() -> None:
    """Stop this process when its standard input ends: whoever started it is gone."""

    def wait() -> None:
        # Not through sys.stdin: its lock, held here, would abort the interpreter at its end.
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()
