"""A portal that is served, with a mailbox and a store of its own, and people who sign in to it."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
from obstore.store import MemoryStore
from quart import Quart
from quart.testing import QuartClient
from quart.typing import TestClientProtocol
from werkzeug.datastructures import Headers

from deltasync import HEARTBEAT
from doorstep.app import create_app
from doorstep.kit.clock import SystemClock
from doorstep.kit.ids import uuid7
from doorstep.kit.mail import Message
from doorstep.kit.outside import Mail, Outside
from doorstep.kit.push.service import PushService, WebPush
from doorstep.kit.settings import Mode, Settings
from doorstep.kit.store import Store
from tests.factories.databases import copy_files
from tests.factories.push_services import KEY

Browser = TestClientProtocol
PUSHING = WebPush([KEY], "mailto:office@northgate.example")
SECRET = "a-secret-that-only-these-tests-use-long-enough"


@dataclass
class Mailbox:
    """Keeps what it is asked to send, unless it is out of order."""

    letters: list[Message] = field(default_factory=list[Message])
    broken: bool = False

    async def send(self, message: Message) -> None:
        if self.broken:
            raise ConnectionRefusedError(message.to)
        self.letters.append(message)


class AtHost(QuartClient):
    """A browser that says of each request which host it is for, unless it is told another."""

    def __init__(self, app: Quart, host: str) -> None:
        super().__init__(app)
        self.host = host

    async def open(self, path: str, *, headers: Any = None, **other: Any) -> Any:
        return await super().open(path, headers=self._at_host(headers), **other)

    def request(self, path: str, *, headers: Any = None, **other: Any) -> Any:
        return super().request(path, headers=self._at_host(headers), **other)

    def _at_host(self, headers: Any) -> Headers:
        given = Headers(headers)
        given.setdefault("Host", self.host)
        return given


@dataclass(frozen=True)
class Served:
    """The running app, what it mailed, a connection of the office's, and where files are kept."""

    app: Quart
    mailbox: Mailbox
    office: asyncpg.Connection
    store: Store

    def browser(self, host: str = "localhost") -> Browser:
        """Return a browser that has never been here, and goes to this host alone."""
        browser: Any = AtHost(self.app, host)
        return browser

    def again(self, before: Browser) -> Browser:
        """Return a browser with the cookies that another has, to go to the same host."""
        browser: Any = before
        same: Any = self.browser(browser.host)
        for cookie in browser.cookie_jar:
            same.cookie_jar.set_cookie(cookie)
        return same

    async def letters(self) -> list[Message]:
        """Return all mail, once what is being sent has been."""
        await asyncio.gather(*self.app.background_tasks)
        return self.mailbox.letters

    async def ask(self, browser: Browser, email: str) -> Message:
        """Ask for a mail as somebody who is known, and return it."""
        response = await browser.post("/api/sign-in/email", json={"email": email})
        assert response.status_code == 202
        return [each for each in await self.letters() if " is your code " in each.subject][-1]

    async def sign_in(self, email: str, host: str = "localhost") -> Browser:
        """Return a browser in which somebody has signed in by code."""
        browser = self.browser(host)
        code = code_of(await self.ask(browser, email))
        response = await browser.post("/api/sign-in/code", json={"email": email, "code": code})
        assert response.status_code == 200
        return browser


def code_of(letter: Message) -> str:
    """Return the code of a mail."""
    found = re.search(r"^ +(\d{6})$", letter.text, re.MULTILINE)
    assert found
    return found.group(1)


def token_of(letter: Message) -> str:
    """Return the token of a mail's link."""
    found = re.search(r"/portal/sign-in/link#token=(\S+)", letter.text)
    assert found
    return found.group(1)


async def scope_of(browser: Browser) -> str:
    """Return the name of the copy that the person signed in may have."""
    session = await (await browser.get("/api/session")).get_json()
    return session["scope"]


async def sync_body(browser: Browser, *mutations: dict[str, Any], **other: Any) -> dict[str, Any]:
    """Return a body for /api/sync in the name of who is signed in."""
    scope = await scope_of(browser)
    return {"schema": 1, "scope": scope, "client": str(uuid7()), "m": list(mutations), **other}


def ask_for_service(request_id: UUID | None = None, **other: Any) -> dict[str, Any]:
    """Return a mutation that asks for a repair."""
    args = {"request_id": str(request_id or uuid7()), "type": "repair", "description": "Drip"}
    return {"id": str(uuid7()), "name": "request.create", "ver": 1, "args": args | other}


REFUSALS = """
    insert into sync_mutation
      (scope, id, tenant, author, client, name, ver, args_hash, status, code)
    select customer_id, gen_random_uuid(), organization_id, id, id, 'request.withdraw', 1,
      '', 'rejected', 'unknown_request'
    from customer_portal_access, generate_series(1, {times}) where email = '{email}'
"""


async def decided_before(served: Served, email: str, times: int) -> None:
    """Put so many refusals of today into a contact's ledger."""
    await served.office.execute(REFUSALS.format(email=email, times=times))


async def assert_problem(response: Any, status: int, code: str | None = None) -> dict[str, Any]:
    """Check that an answer is a problem document (RFC 9457) and return it."""
    text = (await response.get_data(as_text=True))[:500]
    assert response.status_code == status, text
    assert response.mimetype == "application/problem+json"
    problem = await response.get_json()
    assert problem["status"] == status
    assert problem["code"]
    assert code is None or problem["code"] == code
    return problem


@asynccontextmanager
async def serve(
    database_url: str,
    *,
    mode: Mode = Mode.DEMO,
    public_url: str = "http://localhost",
    mail: Mail | None = None,
    store: Store | None = None,
    heartbeat: float = HEARTBEAT,
    proxies: int = 0,
    secret: str = SECRET,
    push: PushService | None = PUSHING,
) -> AsyncGenerator[Served]:
    """Serve a prepared database; mail goes to the portal's mailbox unless `mail` carries it.

    Files are kept in memory unless there is a `store`: there are those of the demo's customers by
    then. It is behind so many `proxies`. It may send push messages unless `push` is None.
    """
    settings = Settings(
        mode=mode,
        database_url=database_url,
        secret_key=secret,
        public_url=public_url,
        trusted_proxies=proxies,
    )
    mailbox = Mailbox()
    if store is None:
        store = Store(MemoryStore())
        await copy_files(store)
    outside = Outside(mail or mailbox, store, SystemClock(), push=push)
    app = create_app(settings, outside, heartbeat=heartbeat)
    office = await asyncpg.connect(database_url)
    try:
        async with app.test_app():
            yield Served(app, mailbox, office, outside.store)
    finally:
        await office.close()
