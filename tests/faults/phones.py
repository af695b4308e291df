"""People with the real client in Chromium, behind a proxy of their own, and the oracle."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from playwright.async_api import Browser, Page

from deltasync import verify
from doorstep.customers.viewer import KINDS_BY_ROLE
from doorstep.sign_in.sessions import open_session
from tests.factories.projections import projected
from tests.faults.proxy import Proxy
from tests.faults.servers import until

BLANK = "/faults"
SCRIPT = "/faults.js"
Pages = dict[str, tuple[str, bytes]]


def pages(script: bytes) -> Pages:
    """Return what the proxy serves itself: a page that is the client and nothing else."""
    blank = f'<!doctype html><meta charset="utf-8"><script src="{SCRIPT}"></script>'
    return {BLANK: ("text/html", blank.encode()), SCRIPT: ("text/javascript", script)}


@dataclass(frozen=True, eq=False)
class Phone:
    """One person's device: the page, and the proxy all its requests go through."""

    page: Page
    proxy: Proxy
    contact: dict[str, Any]

    async def restart(self, speed: float) -> None:
        """Kill the page, whatever it does just now, and open the copy in a new one."""
        session = {
            "organization": {"id": str(self.contact["organization_id"])},
            "contact": {"id": str(self.contact["id"])},
            "scope": str(self.scope),
        }
        await self.page.goto(BLANK)
        await self.call("open", session, speed)

    @property
    def scope(self) -> UUID:
        """Return whose copy it holds."""
        return self.contact["customer_id"]

    async def call(self, name: str, *given: object) -> Any:
        """Call a function of the page."""
        return await self.page.evaluate(f"given => phone.{name}(...given)", list(given))

    async def at_rest(self) -> bool:
        """Return whether all is sent and the copy is current."""
        status = await self.call("status")
        return status["state"] == "current" and not await self.call("outbox")

    async def rests(self) -> None:
        """Wait until it has nothing left to do."""
        await until(self.at_rest, f"{self.contact['email']} to be at rest")

    async def rows(self) -> dict[tuple[str, str], tuple[int, Any]]:
        """Return the copy: version and document of each row."""
        rows: list[Any] = await self.call("rows")
        return {(kind, row_id): (version, doc) for kind, row_id, version, doc in rows}


@asynccontextmanager
async def phone(
    browser: Browser, office: asyncpg.Connection, email: str, server_port: int, served: Pages
) -> AsyncGenerator[Phone]:
    """Give a new device on which somebody has signed in; its copy is empty and not yet open."""
    contact = dict(
        await office.fetchrow("select * from customer_portal_access where email = $1", email) or {}
    )
    token = await open_session(office, contact["id"], "a phone under test")
    async with Proxy(server_port, served) as proxy:
        context = await browser.new_context(base_url=proxy.url)
        await context.add_cookies([{"name": "doorstep", "value": token, "url": proxy.url}])
        page = await context.new_page()
        yield Phone(page, proxy, contact)
        await context.close()


async def opened(device: Phone, speed: float = 1) -> Phone:
    """Open the copy on a device and fill it; `speed` is that of its clock."""
    await device.restart(speed)
    await device.call("sync")
    assert (await device.call("status"))["state"] == "current"
    return device


async def assert_faithful(office: asyncpg.Connection, device: Phone) -> None:
    """Check that the copy is the server's projection, row by row, and nothing waits.

    What is published to everybody, on this device or not, must be what their records say.
    """
    assert await device.call("outbox") == []
    contact = device.contact
    truth = await projected(office, contact["role"], device.scope, contact["id"])
    rows = await device.rows()
    assert rows.keys() == truth.keys()
    assert {key: row for key, row in rows.items() if row != truth[key]} == {}
    async for step in verify(office, _every_scope(office)):
        assert step.differences == [], step.differences


async def _every_scope(office: asyncpg.Connection) -> AsyncIterator[UUID]:
    for row in await office.fetch("select id from customers union select scope from sync_scope"):
        yield row["id"]


async def assert_once(office: asyncpg.Connection, device: Phone, asked: dict[str, str]) -> None:
    """Check that what was asked has had one effect and one outcome."""
    effects = await office.fetchval(
        "select count(*) from service_requests where id = $1", UUID(asked["request_id"])
    )
    outcomes = await office.fetch(
        "select status from sync_mutation where scope = $1 and id = $2",
        device.scope,
        UUID(asked["id"]),
    )
    assert (effects, [row["status"] for row in outcomes]) == (1, ["applied"])


async def digest(office: asyncpg.Connection, device: Phone) -> list[int]:
    """Return count and sum of versions of what the server holds for a device."""
    row: Any = await office.fetchrow(
        "select count(*) as rows, coalesce(sum(version), 0)::bigint as sum from sync_entry"
        " where scope = $1 and kind = any($2) and doc is not null"
        " and (reader is null or reader = $3)",
        device.scope,
        list(KINDS_BY_ROLE[device.contact["role"]]),
        device.contact["id"],
    )
    return [row["rows"], row["sum"]]
