"""A session that ends while the rest of a request's body is still to come: nothing is done by it.

Every documented route that takes a body from somebody who is signed in needs its row here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from doorstep.kit.push.signing import public_key_of
from doorstep.payments.consent import VERSION
from tests.backend.conftest import COLIN, PRIYA
from tests.factories.accounts import open_records
from tests.factories.authenticators import Authenticator
from tests.factories.calendars import CALENDAR, made
from tests.factories.documents import file_document
from tests.factories.passkeys import add_passkey, asked_to_add, passkeys_of
from tests.factories.passwords import GOOD
from tests.factories.portals import Browser, Served, code_of
from tests.factories.push_services import KEY, PushBrowser
from tests.factories.pushing import PUSH

STRANGER = "thief@example.net"
Asked = tuple[str, dict[str, Any]]
"""Where it is sent, and what."""
KEPT = (
    *("customer_portal_access", "passkeys", "passkey_holders", "email_changes", "erasures"),
    *("service_requests", "payments", "autopays", "document_links", "calendar_feeds"),
    "push_subscriptions",
)
OWED = """
    insert into invoices (organization_id, customer_id, currency, net_minor, total_minor, issued_at,
      lines, taxes)
    select organization_id, customer_id, 'GBP', 500, 500, now(),
      '[{"quantity_milli": 1000, "unit_price_minor": 500, "net_minor": 500, "tax_rate_ppm": 0}]',
      '[{"rate_ppm": 0, "net_minor": 500, "tax_minor": 0}]'
    from customer_portal_access where email = $1 returning id
"""


async def request_for_service(_served: Served, _thief: Browser) -> Asked:
    return "/api/portal/requests", {"type": "repair", "description": "Drip"}


async def options(_served: Served, _thief: Browser) -> Asked:
    return "/api/portal/passkeys/options", {}


async def passkey(_served: Served, thief: Browser) -> Asked:
    made = Authenticator().create(await asked_to_add(thief))
    return "/api/portal/passkeys", {"credential": made}


async def name(_served: Served, thief: Browser) -> Asked:
    await add_passkey(thief)
    [mine] = await passkeys_of(thief)
    return f"/api/portal/passkeys/{mine['id']}", {"name": "Mine"}


async def address(_served: Served, _thief: Browser) -> Asked:
    return "/api/portal/email", {"email": STRANGER}


async def confirmation(served: Served, thief: Browser) -> Asked:
    asked = await thief.post("/api/portal/email", json={"email": STRANGER})
    assert asked.status_code == 202
    [*_, letter] = await served.letters()
    return "/api/portal/email/confirmation", {"code": code_of(letter)}


async def password(_served: Served, _thief: Browser) -> Asked:
    return "/api/session/password", {"password": GOOD}


async def account(served: Served, _thief: Browser) -> Asked:
    other = await open_records(served, PRIYA, "alex.morgan@example.com")
    return "/api/session/account", {"contact": str(other)}


async def erasure(_served: Served, _thief: Browser) -> Asked:
    return "/api/portal/erasure", {"confirmation": "erase"}


async def payment(served: Served, _thief: Browser) -> Asked:
    await served.office.execute("update organizations set online_payments = true")
    owed = await served.office.fetchval(OWED, PRIYA)
    paid = {"invoices": [{"id": str(owed)}], "currency": "GBP", "total_minor": 500}
    return "/api/portal/pay", paid


async def autopay(served: Served, _thief: Browser) -> Asked:
    await served.office.execute("update organizations set online_payments = true")
    return "/api/portal/autopay", {"consent_version": VERSION}


async def link(served: Served, _thief: Browser) -> Asked:
    filed = await file_document(served, PRIYA)
    return f"{filed.path}/links", {"days": 1}


async def calendar(_served: Served, _thief: Browser) -> Asked:
    return CALENDAR, {}


async def other_calendar(_served: Served, thief: Browser) -> Asked:
    return f"{CALENDAR}/{(await made(thief, discreet=True))['id']}", {"discreet": False}


async def messages(_served: Served, _thief: Browser) -> Asked:
    return PUSH, PushBrowser("https://push.example.com/x").wanted(public_key_of(KEY))


async def invitation(_served: Served, _thief: Browser) -> Asked:
    return "/api/portal/people", {"name": "T", "email": STRANGER, "role": "owner"}


async def role(served: Served, _thief: Browser) -> Asked:
    query = "select id from customer_portal_access where email = $1"
    colin = await served.office.fetchval(query, COLIN)
    return f"/api/portal/people/{colin}", {"role": "owner"}


ROWS: dict[str, tuple[str, Callable[[Served, Browser], Awaitable[Asked]]]] = {
    "createRequest": ("POST", request_for_service),
    "askToAddPasskey": ("POST", options),
    "addPasskey": ("POST", passkey),
    "renamePasskey": ("PATCH", name),
    "askForNewEmail": ("POST", address),
    "confirmNewEmail": ("POST", confirmation),
    "setPassword": ("PUT", password),
    "switchAccount": ("POST", account),
    "askForErasure": ("POST", erasure),
    "pay": ("POST", payment),
    "agreeToAutopay": ("POST", autopay),
    "makeLink": ("POST", link),
    "makeCalendar": ("POST", calendar),
    "changeCalendar": ("PATCH", other_calendar),
    "subscribe": ("PUT", messages),
    "invitePerson": ("POST", invitation),
    "changeRole": ("PATCH", role),
}


@pytest.mark.parametrize("operation", ROWS)
async def test_what_was_begun_before_it_ended_is_not_done(served: Served, operation: str):
    thief, owner = await served.sign_in(PRIYA), await served.sign_in(PRIYA)
    method, prepare = ROWS[operation]
    path, body = await prepare(served, thief)
    before, letters = await kept(served), len(await served.letters())
    raw = msgspec.json.encode(body)
    headers = {
        "Content-Type": "application/json",
        "Content-Length": str(len(raw)),
        "Idempotency-Key": str(uuid4()),
    }
    async with thief.request(path, method=method, headers=headers) as sending:
        await sending.send(raw[:1])
        await the_session_was_looked_at()
        ended = await owner.delete("/api/portal/devices")
        assert await ended.get_json() == {"ended": 1}
        await sending.send(raw[1:])
        await sending.send_complete()
    answer = await sending.as_response()
    assert (answer.status_code, (await answer.get_json())["code"]) == (401, "signed_out")
    assert await kept(served) == before
    assert len(await served.letters()) == letters


async def test_no_route_that_takes_a_body_is_left_out(served: Served):
    document = await (await served.browser().get("/openapi.json")).get_json()
    operations = [told for path in document["paths"].values() for told in path.values()]
    taking = {
        told["operationId"] for told in operations if told.get("requestBody") and told["security"]
    }
    assert taking == set(ROWS)


async def the_session_was_looked_at() -> None:
    """Give the server time for that: nothing tells when it has begun to wait for the body."""
    await asyncio.sleep(0.2)


async def kept(served: Served) -> dict[str, list[Any]]:
    """Return all rows of what a session may change."""
    return {
        table: await served.office.fetch(f"select t::text from {table} t order by 1")
        for table in KEPT
    }
