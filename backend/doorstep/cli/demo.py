"""`doorstep demo`: database, mail, payments, server and worker under one roof."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Generator
from contextlib import AsyncExitStack, contextmanager, suppress
from pathlib import Path

from doorstep.demo.data import KNOWN, lines
from doorstep.demo.folder import Unusable, empty, taken
from doorstep.demo.mailbox import mail_sink
from doorstep.demo.paid import pay_some
from doorstep.demo.postgres import embedded_postgres
from doorstep.kit.database import close_database, open_database
from doorstep.kit.settings import Mode, Settings, read_settings
from doorstep.organizations.models import Organization
from doorstep.organizations.shell import NotBuilt, find_pwa

from .children import Children
from .database import prepared
from .importing import fill
from .stand_in import payments_taken

HOST = "127.0.0.1"
PATIENCE = 30.0
"""Seconds the server may take to answer for the first time."""


def run_demo(folder: Path, *, port: int, fresh: bool) -> int:
    """Run the demo until Ctrl-C or SIGTERM; its data stays in `folder`. Raises Unusable."""
    given = _checked(read_settings(os.environ), fresh=fresh)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with taken(folder):
        _refuse_busy(port)
        if fresh:
            _start_anew(folder)
        with suppress(KeyboardInterrupt), _database(given, folder) as url:
            asyncio.run(_run(url, folder, port))
    print("Stopped. The data is kept.")  # noqa: T201
    return 0


def _checked(given: Settings, *, fresh: bool) -> Settings:
    if given.mode is not Mode.DEMO:
        raise Unusable("DOORSTEP_MODE is production: use `doorstep serve` and `doorstep work`.")
    if fresh and given.database_url:
        raise Unusable(
            "FRESH=1 (--fresh) only empties the demo's own database, and DOORSTEP_DATABASE_URL"
            " names another: unset one of the two."
        )
    if find_pwa() is None:
        raise Unusable(str(NotBuilt()))
    return given


def _refuse_busy(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Unusable(
                f"Port {port} cannot be used ({error.strerror}): try another with PORT={port + 1}"
                f" (--port {port + 1})."
            ) from error


def _start_anew(folder: Path) -> None:
    if (folder / "postgres" / "postmaster.pid").exists():
        with suppress(Unusable), embedded_postgres(folder / "postgres"):
            pass
    empty(folder)


@contextmanager
def _database(given: Settings, folder: Path) -> Generator[str]:
    if given.database_url:
        yield given.database_url
        return
    with embedded_postgres(folder / "postgres") as url:
        yield url


async def _run(url: str, folder: Path, port: int) -> None:
    """Bring everything up, say so, and wait; whatever ends the wait, all is stopped."""
    me = asyncio.current_task()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, lambda: me and me.cancel())
    try:
        await prepared(url)
        await _fill_if_empty(url, folder)
        async with AsyncExitStack() as stack:
            await open_database(url, pool=2)
            stack.push_async_callback(close_database)
            smtp_url = await stack.enter_async_context(mail_sink())
            payments = await stack.enter_async_context(payments_taken(url, HOST, port))
            environ = _environment(url, smtp_url, folder, port) | payments.environ
            children = await stack.enter_async_context(Children(environ, folder / "server.log"))
            await children.start("serve")
            await children.start("work")
            await _answering(children, port)
            if payments.page:
                await pay_some(read_settings(environ))
            _welcome(port, payments.page)
            await children.ended()
    except asyncio.CancelledError:
        return


def _environment(url: str, smtp_url: str, folder: Path, port: int) -> dict[str, str]:
    ours = {
        "DOORSTEP_MODE": "demo",
        "DOORSTEP_DATABASE_URL": url,
        "DOORSTEP_HOST": HOST,
        "DOORSTEP_PORT": str(port),
        "DOORSTEP_PUBLIC_URL": f"http://localhost:{port}",
        "DOORSTEP_SMTP_URL": smtp_url,
        "DOORSTEP_STORE_URL": (folder / "files").as_uri(),
        "DOORSTEP_SECRETS_FOLDER": str(folder / "secrets"),
    }
    kept = ("DOORSTEP_PUBLIC_URL", "DOORSTEP_STORE_URL", "DOORSTEP_SECRETS_FOLDER")
    return ours | dict(os.environ) | {key: ours[key] for key in ours if key not in kept}


async def _fill_if_empty(url: str, folder: Path) -> None:
    await open_database(url, pool=2)
    try:
        filled = await Organization.exists()
    finally:
        await close_database()
    if not filled:
        if not sys.stderr.isatty():
            print("Filling in a made-up business…", flush=True)  # noqa: T201
        await fill(url, folder, lines())


async def _answering(children: Children, port: int) -> None:
    """Wait until the server is ready. Raises Unusable when it ends or takes too long."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        children.check()
        if await _is_ready(port):
            return
        await asyncio.sleep(0.05)
    raise Unusable(f"The server did not answer within {PATIENCE:.0f} seconds; see {children.log}.")


async def _is_ready(port: int) -> bool:
    try:
        reader, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    with suppress(OSError):
        writer.write(f"GET /readyz HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
        answer = await reader.readline()
        writer.close()
        return b" 200 " in answer
    return False


def _welcome(port: int, payments: str | None) -> None:
    site = f"http://localhost:{port}"
    household, landlord, two = (known.people[0] for known in KNOWN[:3])
    print(  # noqa: T201
        f"""
Doorstep is running at {site}

  Sign in as   {household.email} (a household)
          or   {landlord.email} (a landlord with many addresses)
          or   {two.email} (two accounts: a home and a bakery)
  The code     arrives at {site}/demo/mail
  Everyone     is listed at {site}/demo
  Payments     {f"are seen at {payments} (no money moves)" if payments else "are taken by Stripe"}

Press Ctrl-C to stop.""",
        flush=True,
    )
