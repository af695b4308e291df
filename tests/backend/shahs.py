"""What somebody with a lower role tries with what the owner of their customer, the Shahs, has."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from doorstep.customers.models import Role
from tests.backend.conftest import COLIN, MARTA
from tests.backend.cross_customer.alexs import SHA
from tests.backend.cross_customer.photos import PIECE
from tests.factories.portals import Browser, Served, sync_body
from tests.factories.pushing import take_messages

ERASE = {"confirmation": "erase"}
WHO = {Role.BILLING: MARTA, Role.SITE: COLIN}
NAMED = (
    *("job", "visit", "owner", "export", "device", "passkey", "invoice", "document", "link"),
    "calendar",
)


@dataclass(frozen=True)
class Shahs:
    """What the owner of a customer has, and a browser of somebody with a lower role."""

    served: Served
    browser: Browser
    job: UUID
    visit: UUID
    property: UUID
    request: UUID
    owner: UUID
    export: UUID
    device: UUID
    passkey: UUID
    invoice: UUID
    document: UUID
    """About the work, as its link is."""
    link: UUID
    calendar: UUID

    async def decided(self) -> Any:
        """Return what only an owner decides, and with what the owner gets in."""
        return await self.served.office.fetch(
            "select email, role, active, (select count(*) from sign_in_sessions s"
            " where s.contact_id = $1 and revoked_at is null), (select string_agg(name, ',')"
            " from passkeys) from customer_portal_access order by email",
            self.owner,
        )


async def answered(response: Any) -> str:
    """Return a status and, of a problem, its code."""
    if response.status_code < 400 or response.mimetype != "application/problem+json":
        return str(response.status_code)
    return f"{response.status_code} {(await response.get_json())['code']}"


def counts(path: str, member: str) -> Callable[[Shahs], Awaitable[str]]:
    """Return what asks for a list, and tells how many are in it."""

    async def count(shahs: Shahs) -> str:
        return str(len((await (await shahs.browser.get(path)).get_json())[member]))

    return count


def asks(method: str, path: str, **body: str) -> Callable[[Shahs], Awaitable[str]]:
    """Return what asks at a path, in which names of what the owner has stand for ids."""

    async def ask(shahs: Shahs) -> str:
        ids = {name: getattr(shahs, name) for name in NAMED}
        sent = {"json": {k: v.format(**ids) for k, v in body.items()}} if body else {}
        return await answered(await shahs.browser.open(path.format(**ids), method=method, **sent))

    return ask


async def jobs(shahs: Shahs) -> str:
    response = await shahs.browser.get("/api/portal/jobs?limit=200")
    ids = {row["id"] for row in (await response.get_json())["jobs"]}
    return "all" if str(shahs.job) in ids else f"{len(ids)} jobs"


async def documents(shahs: Shahs) -> str:
    response = await shahs.browser.get("/api/portal/documents?limit=200")
    ids = {row["id"] for row in (await response.get_json())["documents"]}
    return "there" if str(shahs.document) in ids else "not there"


async def make_link(shahs: Shahs) -> str:
    path = f"/api/portal/documents/{shahs.document}/links"
    return await answered(await shahs.browser.post(path, json={"days": 1}))


async def pay(shahs: Shahs) -> str:
    body = {"invoices": [{"id": str(shahs.invoice)}], "currency": "GBP", "total_minor": 1}
    return await answered(await shahs.browser.post("/api/portal/pay", json=body))


async def invoices(shahs: Shahs) -> str:
    response = await shahs.browser.get("/api/portal/invoices?limit=200")
    ids = {row["id"] for row in (await response.get_json())["invoices"]}
    return "all" if str(shahs.invoice) in ids else f"{len(ids)} invoices"


async def receipt(shahs: Shahs) -> str:
    paid = await shahs.served.office.fetchval(
        "select m.id from payments m join customer_portal_access a using (customer_id)"
        " where a.id = $1 and m.state = 'succeeded' limit 1",
        shahs.owner,
    )
    return await answered(await shahs.browser.get(f"/api/portal/payments/{paid}/receipt"))


async def request(shahs: Shahs) -> str:
    body = {"type": "repair", "description": "Drip"}
    headers = {"Idempotency-Key": "something-new"}
    return await answered(
        await shahs.browser.post("/api/portal/requests", json=body, headers=headers)
    )


async def piece(shahs: Shahs) -> str:
    return await answered(await shahs.browser.patch(f"/api/blobs/{SHA}", data=b"x", headers=PIECE))


async def privacy(shahs: Shahs) -> str:
    held = await (await shahs.browser.get("/api/portal/privacy")).get_json()
    return f"{len(held['exports'])} exports, erasure: {held['erasure']}"


async def push(shahs: Shahs) -> str:
    """Take messages: one's own browser does, for oneself."""
    status = (await take_messages(shahs.browser)).status_code
    others = await shahs.served.office.fetchval(
        "select count(*) from push_subscriptions where contact_id = $1", shahs.owner
    )
    return f"{status}, of others: {others}"


async def sync(shahs: Shahs) -> str:
    body = await sync_body(shahs.browser, limit=1000)
    page = await (await shahs.browser.post("/api/sync", json=body)).get_json()
    assert not any(str(shahs.owner) == row[1] for row in page["rows"])
    return " ".join(sorted({row[0] for row in page["rows"]}))


async def session(shahs: Shahs) -> str:
    found = await (await shahs.browser.get("/api/session")).get_json()
    return found["contact"]["role"]


async def sign_out(shahs: Shahs) -> str:
    status = (await shahs.browser.delete("/api/session")).status_code
    open_ = await shahs.served.office.fetchval(
        "select count(*) from sign_in_sessions where contact_id = $1 and revoked_at is null",
        shahs.owner,
    )
    return f"{status}, owner's open: {open_}"
