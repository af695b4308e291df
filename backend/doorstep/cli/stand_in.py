"""What takes the demo's payments: the stand-in for Stripe, or Stripe by a key of one's own."""

import os
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from secrets import token_urlsafe

from doorstep.demo.stripe import Endpoint, stripe_stand_in

KEY = "DOORSTEP_STRIPE_SECRET_KEY"
LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Payments:
    """Which variables say where payments are taken, and where a person sees them, if anywhere."""

    environ: dict[str, str]
    page: str | None


@asynccontextmanager
async def payments_taken(database_url: str, host: str, port: int) -> AsyncGenerator[Payments]:
    """Take payments for the portal at a port, on the next one if it is free.

    With a key of one's own in the environment that is Stripe's to do, and nothing is started.
    """
    if os.environ.get(KEY, "").strip():
        yield Payments({}, None)
        return
    own, connected = (f"whsec_{token_urlsafe(24)}" for _ in range(2))
    hook = f"http://{host}:{port}/webhooks/stripe"
    endpoints = [Endpoint(hook, own), Endpoint(f"{hook}/connect", connected, connect=True)]
    wanted = _next_if_free(host, port)
    async with stripe_stand_in(database_url, host=host, port=wanted, webhooks=endpoints) as taker:
        environ = {
            "DOORSTEP_STRIPE_API_URL": taker.url,
            KEY: f"sk_test_stand_in_{token_urlsafe(12)}",
            "DOORSTEP_STRIPE_WEBHOOK_SECRET": own,
            "DOORSTEP_STRIPE_CONNECT_WEBHOOK_SECRET": connected,
        }
        yield Payments(environ, taker.url)


def _next_if_free(host: str, port: int) -> int:
    """Return the port after another, or 0, which is any, when it is taken."""
    if port >= LAST_PORT:
        return 0
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port + 1))
        except OSError:
            return 0
    return port + 1
