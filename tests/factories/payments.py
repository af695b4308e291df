"""A portal that takes payments at the stand-in for Stripe, over real HTTP in both directions."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import httpx
from hypercorn.asyncio import serve as listen  # pyright: ignore[reportUnknownVariableType]
from hypercorn.config import Config
from obstore.store import MemoryStore

from doorstep.app import create_app
from doorstep.demo.stripe.books import Endpoint
from doorstep.demo.stripe.running import StandIn
from doorstep.demo.stripe.server import stripe_stand_in
from doorstep.kit.clock import SystemClock
from doorstep.kit.outside import Outside
from doorstep.kit.settings import Mode, Settings
from doorstep.kit.store import Store
from doorstep.payments.gateway import Gateway
from tests.factories.portals import SECRET, Browser, Mailbox, Served

PAYS, ASKS, DECLINES = "4242424242424242", "4000002760003184", "4000000000000002"
DEBIT_PAYS, DEBIT_FAILS = "00012345", "00022222"
DAYS = 86_400
OWN, CONNECTED = "whsec_own", "whsec_connected"
CONNECTED_ACCOUNT = "acct_connected"
LINES = (
    '[{"description": "Work", "unit": "", "quantity_milli": 1000, "unit_price_minor": %(net)d,'
    ' "net_minor": %(net)d, "tax_rate_ppm": 0}]'
)
TAXES = '[{"rate_ppm": 0, "net_minor": %(net)d, "tax_minor": 0}]'
ISSUE = """
    insert into invoices (organization_id, customer_id, currency, lines, taxes, net_minor,
      total_minor, issued_at, due_on)
    select organization_id, customer_id, $2, $3, $4, $5, $5, now(), current_date + 14
    from customer_portal_access where email = $1 returning id
"""
TAKES_PAYMENTS = """
    update organizations set online_payments = true, part_payments = true,
      least_payment_minor = 500
"""


@dataclass(frozen=True)
class Till:
    """The portal, the stand-in, and somebody's browser that goes from one to the other."""

    served: Served
    stand_in: StandIn
    settings: Settings
    web: httpx.AsyncClient = field(repr=False)
    patience: float | None = None

    @property
    def gateway(self) -> Gateway:
        """Return a gateway of this event loop's."""
        return gateway_of(self.settings, self.patience)

    async def issue(self, email: str, minor: int, currency: str = "GBP") -> UUID:
        """Have the office issue an invoice of one line without tax."""
        made: Any = await self.served.office.fetchval(
            *(ISSUE, email, currency),
            *(LINES % {"net": minor}, TAXES % {"net": minor}, minor),
        )
        return made

    async def begin(self, browser: Browser, *invoices: UUID, **other: Any) -> Any:
        """Ask to pay what is open on these invoices, or as `other` says; return the answer."""
        if "total_minor" in other:
            body = {"currency": "GBP"} | other
            return await browser.post("/api/portal/pay", json=body)
        total = await self.served.office.fetchval(
            "select sum(balance_minor) from (select distinct on (invoice_id) balance_minor"
            " from ledger_entries where invoice_id = any($1)"
            " order by invoice_id, sequence desc) b",
            list(invoices),
        )
        body = {
            "invoices": [{"id": str(invoice)} for invoice in invoices],
            "currency": "GBP",
            "total_minor": int(total or 0),
        }
        return await browser.post("/api/portal/pay", json=body | other)

    async def page(self, browser: Browser, *invoices: UUID, **other: Any) -> str:
        """Begin to pay, and return the address of the hosted page."""
        answer = await self.begin(browser, *invoices, **other)
        assert answer.status_code in {200, 201}, await answer.get_data(as_text=True)
        return (await answer.get_json())["url"]

    async def pay(self, page: str, method: str = PAYS) -> str:
        """Fill in the hosted page and press its button; return where that leads."""
        answer = await self.web.post(page, data={"method": method})
        if answer.headers.get("location", "").endswith(urlsplit(page).path):
            shown = {"outcome": "complete"}
            answer = await self.web.post(f"{page}/authentication", data=shown)
        return answer.headers.get("location", "")

    async def control(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Have the stand-in do something, past its API; return its answer."""
        answer = await self.web.post(f"{self.stand_in.url}/_stand_in{path}", json=body or {})
        assert answer.is_success, answer.text
        return answer.json()

    async def heard(self) -> None:
        """Have the stand-in tell all that there is to tell."""
        await self.control("/webhooks/deliver")

    async def charge_of(self, payment: UUID) -> str:
        """Return the charge of a payment, as the stand-in names it."""
        found: Any = await self.served.office.fetchval(
            "select c.id from stand_in.object c join payments m"
            " on m.intent_id = c.body ->> 'payment_intent'"
            " where c.kind = 'charge' and m.id = $1 and (c.body ->> 'paid')::boolean",
            payment,
        )
        return found

    async def state_of(self, invoice: UUID) -> tuple[int, list[str]]:
        """Return an invoice's balance, and the kinds of its entries in their order."""
        rows: list[Any] = await self.served.office.fetch(
            "select kind, balance_minor from ledger_entries where invoice_id = $1"
            " order by sequence",
            invoice,
        )
        return rows[-1]["balance_minor"], [row["kind"] for row in rows]

    async def payments(self) -> list[Any]:
        """Return all payments at Stripe, oldest first."""
        return await self.served.office.fetch(
            "select * from payments where session_id is not null order by created_at, id"
        )

    async def money(self) -> int:
        """Return what the key's own account has, in pence."""
        answer = await self.web.get(f"{self.stand_in.url}/_stand_in/money")
        return sum(account.get("gbp", 0) for account in answer.json().values())

    async def ledger_money(self) -> int:
        """Return what the ledger says came by Stripe and stayed."""
        found: Any = await self.served.office.fetchval(
            "select coalesce(-sum(e.amount_minor), 0)::bigint from ledger_entries e"
            " join payments m on m.id = e.payment_id where m.intent_id is not null"
        )
        return found


@asynccontextmanager
async def till(
    database_url: str, *, patience: float | None = None, **other: Any
) -> AsyncGenerator[Till]:
    """Serve a prepared database with the stand-in beside it; settings may be `other` ones.

    With `patience` Stripe is asked once each time, and for so many seconds.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    hook = f"http://127.0.0.1:{port}/webhooks/stripe"
    endpoints = [
        Endpoint(hook, OWN),
        Endpoint(f"{hook}/connect", CONNECTED, connect=True),
    ]
    async with stripe_stand_in(database_url, webhooks=endpoints) as stand_in:
        settings = Settings(
            **{
                "mode": Mode.DEMO,
                "database_url": database_url,
                "secret_key": SECRET,
                "public_url": "http://localhost",
                "stripe_secret_key": "sk_test_stand_in",
                "stripe_webhook_secret": OWN,
                "stripe_connect_webhook_secret": CONNECTED,
                "stripe_api_url": stand_in.url,
            }
            | other
        )
        async with (
            portal_at(settings, listening, patience) as served,
            httpx.AsyncClient() as web,
        ):
            await served.office.execute(TAKES_PAYMENTS)
            yield Till(served, stand_in, settings, web, patience)


def gateway_of(settings: Settings, patience: float | None) -> Gateway:
    """Return a gateway that asks once each time, and waits so long; or one as in production."""
    return Gateway(settings, timeout=patience, retries=0) if patience else Gateway(settings)


@asynccontextmanager
async def portal_at(
    settings: Settings, on: socket.socket, patience: float | None = None
) -> AsyncGenerator[Served]:
    """Serve the portal to test clients, and to whoever comes by HTTP."""
    mailbox, store = Mailbox(), Store(MemoryStore())
    outside = Outside(mailbox, store, SystemClock())
    app = create_app(settings, outside, gateway=gateway_of(settings, patience))
    config = Config()
    config.bind, config.accesslog, config.errorlog = [f"fd://{on.detach()}"], None, None
    config.graceful_timeout = 0.2
    stop = asyncio.Event()
    office = await asyncpg.connect(settings.database_url)
    async with app.test_app():
        # The app is started already: only requests are let through.
        serving = asyncio.create_task(listen(_requests_of(app), config, shutdown_trigger=stop.wait))
        try:
            yield Served(app, mailbox, office, store)
        finally:
            stop.set()
            await serving
            await office.close()


def _requests_of(app: Any) -> Any:
    async def only(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    return only
