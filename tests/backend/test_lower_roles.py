"""Every door and every mutation, tried by those of the same customer who may see and do less.

A new door or mutation must be given its row here: what billing and what site get of it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from doorstep.customers.models import Role
from doorstep.customers.viewer import KINDS_BY_ROLE
from tests.backend.conftest import COLIN, MARTA, PRIYA
from tests.backend.test_cross_customer import DOORS, MUTATIONS, PIECE, SHA
from tests.factories.portals import Browser, Served, ask_for_service, scope_of, sync_body

ERASE = {"confirmation": "erase"}
WHO = {Role.BILLING: MARTA, Role.SITE: COLIN}


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

    async def decided(self) -> Any:
        """Return what only an owner decides."""
        return await self.served.office.fetch(
            "select email, role, active from customer_portal_access order by email"
        )


@pytest.fixture
def role(request: pytest.FixtureRequest) -> Role:
    return request.param


@pytest.fixture
async def shahs(served: Served, role: Role) -> Shahs:
    priya, request = await served.sign_in(PRIYA), uuid4()
    photo = {"sha256": SHA, "size": 9, "media_type": "image/jpeg"}
    body = await sync_body(priya, ask_for_service(request, photos=[photo]))
    assert (await (await priya.post("/api/sync", json=body)).get_json())["m"][0][1] == "applied"
    row: Any = await served.office.fetchrow(
        "select j.id, v.id, j.property_id, a.id from visits v"
        " join jobs j on j.id = v.job_id join customer_portal_access a using (customer_id)"
        " where a.email = $1 and v.arrives_from > now() limit 1",
        PRIYA,
    )
    export = UUID((await (await priya.post("/api/portal/exports")).get_json())["id"])
    assert (await priya.post("/api/portal/erasure", json=ERASE)).status_code == 202
    browser = await served.sign_in(WHO[role])
    job, visit, home, owner = row
    return Shahs(served, browser, job, visit, home, request, owner, export)


async def answered(response: Any) -> str:
    """Return a status and, of a problem, its code."""
    if response.status_code < 400 or response.mimetype != "application/problem+json":
        return str(response.status_code)
    return f"{response.status_code} {(await response.get_json())['code']}"


def asks(method: str, path: str, **body: Any) -> Callable[[Shahs], Awaitable[str]]:
    """Return what asks at a path, in which names of what the owner has stand for ids."""

    async def ask(shahs: Shahs) -> str:
        ids = {"job": shahs.job, "owner": shahs.owner, "export": shahs.export}
        sent = {"json": body} if body else {}
        return await answered(await shahs.browser.open(path.format(**ids), method=method, **sent))

    return ask


async def jobs(shahs: Shahs) -> str:
    response = await shahs.browser.get("/api/portal/jobs?limit=200")
    ids = {row["id"] for row in (await response.get_json())["jobs"]}
    return "all" if str(shahs.job) in ids else f"{len(ids)} jobs"


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


@dataclass(frozen=True)
class Row:
    """How a door is tried, and what each role gets there."""

    tried: Callable[[Shahs], Awaitable[str]]
    billing: str
    site: str


PEOPLE = "/api/portal/people"
ONE = PEOPLE + "/{owner}"
INVITATION = {"name": "Eve", "email": "eve@example.com", "role": "owner"}
EXPORT = "/api/portal/exports/{export}"
NONE = ("404 not_found", "404 not_found")
NO = ("403 not_allowed", "403 not_allowed")
ROWS: dict[tuple[str, str], Row] = {
    ("GET", "/api/portal/jobs/<job_id>"): Row(
        asks("GET", "/api/portal/jobs/{job}"), "404 not_found", "200"
    ),
    ("GET", "/api/portal/jobs"): Row(jobs, "0 jobs", "all"),
    ("POST", "/api/portal/requests"): Row(request, "422 not_allowed", "201"),
    ("GET", "/api/portal/people"): Row(asks("GET", PEOPLE), *NO),
    ("POST", "/api/portal/people"): Row(asks("POST", PEOPLE, **INVITATION), *NO),
    ("POST", "/api/portal/people/<contact_id>/invitation"): Row(
        asks("POST", ONE + "/invitation"), *NO
    ),
    ("PATCH", "/api/portal/people/<contact_id>"): Row(asks("PATCH", ONE, role="site"), *NO),
    ("DELETE", "/api/portal/people/<contact_id>"): Row(asks("DELETE", ONE), *NO),
    # Of oneself alone; what an owner has asked for is not there.
    ("GET", "/api/portal/privacy"): Row(privacy, *["0 exports, erasure: None"] * 2),
    ("POST", "/api/portal/exports"): Row(asks("POST", "/api/portal/exports"), "202", "202"),
    ("GET", "/api/portal/exports/<export_id>"): Row(asks("GET", EXPORT), *NONE),
    ("GET", "/api/portal/exports/<export_id>/file"): Row(asks("GET", EXPORT + "/file"), *NONE),
    ("POST", "/api/portal/erasure"): Row(asks("POST", "/api/portal/erasure", **ERASE), *NO),
    ("DELETE", "/api/portal/erasure"): Row(asks("DELETE", "/api/portal/erasure"), *NO),
    ("GET", "/api/portal/audit"): Row(asks("GET", "/api/portal/audit"), *NO),
    # One's own address is one's own, whatever the role.
    ("POST", "/api/portal/email"): Row(
        asks("POST", "/api/portal/email", email="new@example.com"), "202", "202"
    ),
    ("POST", "/api/portal/email/confirmation"): Row(
        asks("POST", "/api/portal/email/confirmation", code="123456"),
        *("410 code_expired", "410 code_expired"),
    ),
    # Nothing was stored yet: who may see the request is told how far it has come.
    ("GET", "/api/blobs/<sha256>"): Row(asks("HEAD", f"/api/blobs/{SHA}"), "404 not_found", "200"),
    ("PATCH", "/api/blobs/<sha256>"): Row(piece, "404 not_found", "204"),
    ("POST", "/api/sync"): Row(
        sync, "organization place profile", "job organization profile property request"
    ),
    ("GET", "/api/session"): Row(session, "billing", "site"),
    ("DELETE", "/api/session"): Row(sign_out, "204, owner's open: 1", "204, owner's open: 1"),
    # It tells that something is new, and nothing of what.
    ("GET", "/api/live"): Row(asks("HEAD", "/api/live"), "200", "200"),
}
NEVER = ("rejected not_allowed", "rejected not_allowed")
NO_MONEY = ("rejected not_allowed", "applied")
ARGS: dict[str, tuple[Callable[[Shahs], dict[str, Any]], str, str]] = {
    "request.create": (
        lambda _: {"request_id": str(uuid4()), "type": "repair", "description": "Drip"},
        *NO_MONEY,
    ),
    "request.amend": (
        lambda shahs: {"request_id": str(shahs.request), "description": "More"},
        *NO_MONEY,
    ),
    "request.withdraw": (lambda shahs: {"request_id": str(shahs.request)}, *NO_MONEY),
    "visit.confirm": (lambda shahs: {"visit_id": str(shahs.visit)}, *NO_MONEY),
    "visit.ask_to_move": (
        lambda shahs: {"visit_id": str(shahs.visit), "reason": "Away"},
        *NO_MONEY,
    ),
    # Without what was shown it clashes with what is there.
    "property.update_access_notes": (
        lambda shahs: {"property_id": str(shahs.property), "access_notes": "Mine"},
        *("rejected not_allowed", "conflict access_notes_changed"),
    ),
    "profile.update": (lambda _: {"city": "Mine"}, *NEVER),
}
ROLES = pytest.mark.parametrize("role", list(WHO), indirect=True)


def test_every_door_and_every_mutation_says_what_lower_roles_get():
    assert ROWS.keys() == DOORS.keys()
    assert ARGS.keys() == MUTATIONS.keys()
    assert WHO.keys() == KINDS_BY_ROLE.keys() - {Role.OWNER}


@ROLES
@pytest.mark.parametrize("door", ROWS, ids=" ".join)
async def test_a_lower_role_gets_what_is_its_own(shahs: Shahs, role: Role, door: tuple[str, str]):
    before = await shahs.decided()
    row = ROWS[door]
    assert await row.tried(shahs) == getattr(row, role)
    assert await shahs.decided() == before


@ROLES
@pytest.mark.parametrize("name", ARGS)
async def test_a_lower_role_changes_what_is_its_own(shahs: Shahs, role: Role, name: str):
    args, billing, site = ARGS[name]
    pushed = {"id": str(uuid4()), "name": name, "ver": 1, "args": args(shahs)}
    body = await sync_body(shahs.browser, pushed)
    [outcome] = (await (await shahs.browser.post("/api/sync", json=body)).get_json())["m"]
    said = " ".join(filter(None, outcome[1:3]))
    assert said == (billing if role is Role.BILLING else site)


@ROLES
async def test_what_waited_while_a_role_was_lowered_is_refused_and_told(
    served: Served, shahs: Shahs, role: Role
):
    await served.office.execute(
        "update customer_portal_access set role = 'billing' where email = $1", WHO[role]
    )
    waiting = ask_for_service()
    body = await sync_body(shahs.browser, waiting, limit=1000)
    page = await (await shahs.browser.post("/api/sync", json=body)).get_json()
    [told] = [doc for kind, _, _, doc in page["rows"] if kind == "mutation"]
    assert (told["status"], told["code"]) == ("rejected", "not_allowed")
    assert "ask the owner" in told["detail"]["sentence"]


async def test_who_has_a_lower_role_is_named_to_the_owner_alone(served: Served):
    priya, colin = await served.sign_in(PRIYA), await served.sign_in(COLIN)
    for browser, names in ((priya, True), (colin, False)):
        body = await sync_body(browser, limit=1000)
        page = await (await browser.post("/api/sync", json=body)).get_data(as_text=True)
        assert (MARTA in page) is names
    assert await scope_of(priya) == await scope_of(colin)
