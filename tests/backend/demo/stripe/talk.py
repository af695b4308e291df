"""Talking to Stripe as the portal does, and what it says unasked."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import msgspec
import stripe
from hypercorn.asyncio import serve
from hypercorn.config import Config
from quart import Quart, request

from doorstep.demo.stripe import Endpoint, StandIn
from tests.backend.demo.stripe.shapes import faults

KEY = "sk_test_of_these_tests"
SECRET = "whsec_of_these_tests"


class Checking(stripe.HTTPXClient):
    """Looks at the shape of every object on its way."""

    async def request_async(self, *given: Any, **named: Any) -> Any:
        body, status, headers = await super().request_async(*given, **named)
        wrong = list(faults(msgspec.json.decode(body)))
        assert not wrong, wrong
        return body, status, headers


@asynccontextmanager
async def client_at(
    url: str, key: str = KEY, *, account: str | None = None, patience: float = 30
) -> AsyncGenerator[stripe.StripeClient]:
    """Give a client that does not try again by itself."""
    link = Checking(timeout=patience)
    yield stripe.StripeClient(
        key,
        base_addresses={"api": url},
        http_client=link,
        max_network_retries=0,
        stripe_account=account,
    )
    await link.close_async()


@dataclass
class Desk:
    """What is done to the stand-in past its API, and on its pages."""

    stand_in: StandIn
    web: httpx.AsyncClient

    async def control(self, path: str, **given: Any) -> Any:
        """Use a control; the answer has to be a good one."""
        answer = await self.web.post(f"/_stand_in/{path}", json=given)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def money(self) -> dict[str, dict[str, int]]:
        """Return the sums of what was received."""
        return (await self.web.get("/_stand_in/money")).json()

    async def pay(self, session: Any, method: str, **form: str) -> httpx.Response:
        """Pay on a session's page."""
        return await self.web.post(f"/c/pay/{session.id}", data={"method": method, **form})

    async def pass_days(self, days: int) -> None:
        """Let time pass."""
        await self.control("clock", advance=days * 86400)


@dataclass
class Inbox:
    """An endpoint for webhooks, which takes what it is sent unless it is told to refuse."""

    url: str = ""
    refuses: bool = False
    bodies: list[tuple[bytes, str]] = field(default_factory=list[tuple[bytes, str]])

    @property
    def events(self) -> list[dict[str, Any]]:
        """Return what came, oldest first; each has to be well signed and well formed."""
        found: list[dict[str, Any]] = []
        for body, signature in self.bodies:
            stripe.WebhookSignature.verify_header(body, signature, SECRET, 300)
            event = msgspec.json.decode(body)
            assert not list(faults(event))
            found.append(event)
        return found

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Return the objects of the events of a kind."""
        return [each["data"]["object"] for each in self.events if each["type"] == kind]

    def endpoint(self, *, connect: bool = False) -> Endpoint:
        """Return where the stand-in is to send events."""
        return Endpoint(self.url, SECRET, connect)


@asynccontextmanager
async def opened_inbox() -> AsyncGenerator[Inbox]:
    """Listen for webhooks on a free port."""
    inbox, app, stop = Inbox(), Quart(__name__), asyncio.Event()

    @app.post("/hook")
    async def take() -> tuple[str, int]:
        inbox.bodies.append((await request.get_data(), request.headers["Stripe-Signature"]))
        return ("", 500 if inbox.refuses else 200)

    listening = socket.create_server(("127.0.0.1", 0))
    config = Config()
    inbox.url = f"http://127.0.0.1:{listening.getsockname()[1]}/hook"
    config.bind, config.errorlog = [f"fd://{listening.detach()}"], None
    running = asyncio.create_task(serve(app, config, shutdown_trigger=stop.wait))
    yield inbox
    stop.set()
    await running
