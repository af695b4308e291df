"""Every door that leads to a customer's rows, tried by others. A new one must be added here."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from doorstep.app import COMMANDS
from doorstep.imports import import_lines
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.passkeys import add_passkey, asked_to_add, passkeys_of
from tests.factories.portals import (
    Browser,
    Served,
    ask_for_service,
    assert_problem,
    code_of,
    scope_of,
    sync_body,
)

OPEN_TO_ALL = {
    ("POST", "/api/sign-in/email"),
    ("POST", "/api/sign-in/code"),
    ("POST", "/api/sign-in/link"),
    ("POST", "/api/sign-in/passkey/options"),
    ("POST", "/api/sign-in/passkey"),
    ("POST", "/api/sign-in/password"),
    ("GET", "/api/organization"),
}
"""What has nothing of any customer."""
SHA = "ab" * 32
SESSIONS = """
    select s.id from sign_in_sessions s join customer_portal_access c on c.id = s.contact_id
    where s.revoked_at is null
"""
PASSWORD = "/api/session/password"
PIECE = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}


@dataclass(frozen=True)
class Alexs:
    """What Alex has, and an intruder: Priya of another customer."""

    served: Served
    intruder: Browser
    scope: UUID
    job: UUID
    visit: UUID
    property: UUID
    request: UUID
    export: UUID
    contact: UUID
    passkey: UUID

    async def untouched(self) -> Any:
        """Return all that an intruder might have changed."""
        return await self.served.office.fetchval(
            "select string_agg(t::text, '|' order by t::text) from ("
            " select v::text as t from visits v union all select r::text from service_requests r"
            " union all select c::text from customers c union all select p::text from properties p"
            " union all select e::text from email_changes e union all select p::text"
            " from service_request_photos p union all select c::text from sync_chunk c"
            " union all select p::text from passkeys p"
            " union all select e::text from erasures e union all select x::text from exports x"
            " where customer_id = $1"
            " union all select a.email || a.role || a.active from customer_portal_access a"
            ") all_of_it",
            self.scope,
        )


@pytest.fixture
async def alexs(served: Served) -> Alexs:
    browser = await served.sign_in(ALEX)
    scope, request = UUID(await scope_of(browser)), uuid4()
    photo = {"sha256": SHA, "size": 9, "media_type": "image/jpeg"}
    body = await sync_body(browser, ask_for_service(request, photos=[photo]))
    assert (await (await browser.post("/api/sync", json=body)).get_json())["m"][0][1] == "applied"
    row: Any = await served.office.fetchrow(
        "select j.id as job, v.id as visit, j.property_id as property, a.id as contact"
        " from visits v join jobs j on j.id = v.job_id"
        " join customer_portal_access a using (customer_id)"
        " where j.customer_id = $1 and v.arrives_from > now()",
        scope,
    )
    export = UUID((await (await browser.post("/api/portal/exports")).get_json())["id"])
    wish = {"confirmation": "erase", "reason": "Of Alex alone"}
    assert (await browser.post("/api/portal/erasure", json=wish)).status_code == 202
    await add_passkey(browser)
    [passkey] = await passkeys_of(browser)
    intruder = await served.sign_in(PRIYA)
    job, visit, home, contact = row
    return Alexs(
        served, intruder, scope, job, visit, home, request, export, contact, UUID(passkey["id"])
    )


async def job(alexs: Alexs) -> None:
    await assert_problem(await alexs.intruder.get(f"/api/portal/jobs/{alexs.job}"), 404)


async def jobs(alexs: Alexs) -> None:
    response = await alexs.intruder.get("/api/portal/jobs?limit=200")
    listed = {row["id"] for row in (await response.get_json())["jobs"]}
    assert listed
    assert str(alexs.job) not in listed


async def requests(alexs: Alexs) -> None:
    body = {"type": "repair", "description": "Drip", "property_id": str(alexs.property)}
    headers = {"Idempotency-Key": "something-new"}
    response = await alexs.intruder.post("/api/portal/requests", json=body, headers=headers)
    await assert_problem(response, 422, "unknown_property")


async def blob(alexs: Alexs) -> None:
    assert (await alexs.intruder.head(f"/api/blobs/{SHA}")).status_code == 404
    await assert_problem(await alexs.intruder.get(f"/api/blobs/{SHA}"), 404)


async def blob_piece(alexs: Alexs) -> None:
    response = await alexs.intruder.patch(f"/api/blobs/{SHA}", data=b"x", headers=PIECE)
    await assert_problem(response, 404)


async def people(alexs: Alexs) -> None:
    listed = await (await alexs.intruder.get("/api/portal/people")).get_data(as_text=True)
    assert PRIYA in listed
    assert ALEX not in listed


async def invitation(alexs: Alexs) -> None:
    """Lets somebody in to the intruder's own records, though the address is known elsewhere."""
    body = {"name": "Alex", "email": ALEX, "role": "site"}
    made = await (await alexs.intruder.post("/api/portal/people", json=body)).get_json()
    assert made["id"] != str(alexs.contact)
    await alexs.served.office.execute(
        "delete from customer_portal_access where id = $1", UUID(made["id"])
    )


async def mail_once_more(alexs: Alexs) -> None:
    path = f"/api/portal/people/{alexs.contact}/invitation"
    await assert_problem(await alexs.intruder.post(path), 404)


async def role(alexs: Alexs) -> None:
    path = f"/api/portal/people/{alexs.contact}"
    await assert_problem(await alexs.intruder.patch(path, json={"role": "site"}), 404)


async def removal(alexs: Alexs) -> None:
    response = await alexs.intruder.delete(f"/api/portal/people/{alexs.contact}")
    await assert_problem(response, 404)


async def sync(alexs: Alexs) -> None:
    body = await sync_body(alexs.intruder)
    foreign = body | {"scope": str(alexs.scope)}
    response = await alexs.intruder.post("/api/sync", json=foreign)
    await assert_problem(response, 409, "other_account")
    page = await (await alexs.intruder.post("/api/sync", json=body | {"limit": 1000})).get_data(
        as_text=True
    )
    for row_id in (alexs.scope, alexs.job, alexs.visit, alexs.property, alexs.request, SHA):
        assert str(row_id) not in page


async def session(alexs: Alexs) -> None:
    assert await scope_of(alexs.intruder) != str(alexs.scope)


async def sign_out(alexs: Alexs) -> None:
    assert (await alexs.intruder.delete("/api/session")).status_code == 204
    left: Any = await alexs.served.office.fetch(
        "select c.email from sign_in_sessions s"
        " join customer_portal_access c on c.id = s.contact_id where s.revoked_at is null"
    )
    assert [row["email"] for row in left] == [ALEX]


async def email(alexs: Alexs) -> None:
    await alexs.intruder.post("/api/portal/email", json={"email": ALEX})
    assert [row["email"] for row in await wishes(alexs)] == [PRIYA]
    await alexs.served.office.execute("delete from email_changes")


async def email_confirmation(alexs: Alexs) -> None:
    """Only the session that asked can use the code."""
    alex = await alexs.served.sign_in(ALEX)
    await alex.post("/api/portal/email", json={"email": "new@example.com"})
    code = code_of((await alexs.served.letters())[-1])
    response = await alexs.intruder.post("/api/portal/email/confirmation", json={"code": code})
    await assert_problem(response, 410, "code_expired")
    assert [row["email"] for row in await wishes(alexs)] == [ALEX]
    await alexs.served.office.execute("delete from email_changes")


async def wishes(alexs: Alexs) -> Any:
    return await alexs.served.office.fetch(
        "select c.email from email_changes e join sign_in_sessions s on s.id = e.session_id"
        " join customer_portal_access c on c.id = s.contact_id"
    )


async def devices(alexs: Alexs) -> None:
    listed = await (await alexs.intruder.get("/api/portal/devices")).get_json()
    assert [device["current"] for device in listed["devices"]] == [True]


async def end_device(alexs: Alexs) -> None:
    theirs: Any = await alexs.served.office.fetchval(f"{SESSIONS} and email = $1", ALEX)
    await assert_problem(await alexs.intruder.delete(f"/api/portal/devices/{theirs}"), 404)
    assert await alexs.served.office.fetchval(f"{SESSIONS} and email = $1", ALEX) == theirs


async def end_devices(alexs: Alexs) -> None:
    answer = await alexs.intruder.delete("/api/portal/devices")
    assert await answer.get_json() == {"ended": 0}
    assert await alexs.served.office.fetchval(f"{SESSIONS} and email = $1", ALEX)


async def accounts(alexs: Alexs) -> None:
    listed = await (await alexs.intruder.get("/api/session/accounts")).get_json()
    assert [account["current"] for account in listed["accounts"]] == [True]
    assert str(alexs.scope) not in str(listed)


async def switch_account(alexs: Alexs) -> None:
    theirs: Any = await alexs.served.office.fetchval(
        "select id from customer_portal_access where email = $1", ALEX
    )
    body = {"contact": str(theirs)}
    await assert_problem(await alexs.intruder.post("/api/session/account", json=body), 404)
    assert await scope_of(alexs.intruder) != str(alexs.scope)


async def passkeys(alexs: Alexs) -> None:
    """More of them in tests/backend/sign_in/test_passkeys_refused.py."""
    assert await passkeys_of(alexs.intruder) == []


async def ask_to_add_passkey(alexs: Alexs) -> None:
    assert (await asked_to_add(alexs.intruder))["excludeCredentials"] == []


async def new_passkey(alexs: Alexs) -> None:
    response = await alexs.intruder.post("/api/portal/passkeys", json={})
    await assert_problem(response, 422, "invalid")


async def rename_passkey(alexs: Alexs) -> None:
    path = f"/api/portal/passkeys/{alexs.passkey}"
    await assert_problem(await alexs.intruder.patch(path, json={"name": "Mine"}), 404)


async def remove_passkey(alexs: Alexs) -> None:
    await assert_problem(await alexs.intruder.delete(f"/api/portal/passkeys/{alexs.passkey}"), 404)


async def password(alexs: Alexs) -> None:
    response = await alexs.intruder.get(PASSWORD)
    assert await response.get_json() == {"set": False}


async def set_password(alexs: Alexs) -> None:
    body = {"password": "Seven otters waltz at noon"}
    assert (await alexs.intruder.put(PASSWORD, json=body)).status_code == 200
    assert await whose_password(alexs) == [PRIYA]


async def remove_password(alexs: Alexs) -> None:
    await alexs.served.office.execute("update customer_portal_access set password_hash = 'kept'")
    assert (await alexs.intruder.delete(PASSWORD)).status_code == 200
    assert ALEX in await whose_password(alexs)


async def whose_password(alexs: Alexs) -> list[str]:
    query = "select email from customer_portal_access where password_hash is not null"
    return [row["email"] for row in await alexs.served.office.fetch(query)]


async def live(alexs: Alexs) -> None:
    """Tested where the stream is: tests/backend/replica/test_live.py."""
    await assert_problem(await alexs.served.browser().get("/api/live"), 401)


async def privacy(alexs: Alexs) -> None:
    told = await (await alexs.intruder.get("/api/portal/privacy")).get_json()
    assert (told["exports"], told["erasure"]) == ([], None)


async def ask_for_export(alexs: Alexs) -> None:
    response = await alexs.intruder.post("/api/portal/exports")
    assert (await response.get_json())["id"] != str(alexs.export)


async def export(alexs: Alexs) -> None:
    await assert_problem(await alexs.intruder.get(f"/api/portal/exports/{alexs.export}"), 404)


async def export_file(alexs: Alexs) -> None:
    path = f"/api/portal/exports/{alexs.export}/file"
    await alexs.served.office.execute("update exports set state = 'ready', size = 9")
    try:
        await assert_problem(await alexs.intruder.get(path), 404)
    finally:
        await alexs.served.office.execute("update exports set state = 'waiting', size = null")


async def ask_for_erasure(alexs: Alexs) -> None:
    wish = {"confirmation": "erase", "customer_id": str(alexs.scope)}
    response = await alexs.intruder.post("/api/portal/erasure", json=wish)
    await assert_problem(response, 422)


async def withdraw_erasure(alexs: Alexs) -> None:
    await assert_problem(await alexs.intruder.delete("/api/portal/erasure"), 404)


async def audit(alexs: Alexs) -> None:
    theirs: Any = await alexs.served.office.fetchval(
        "select id from audit_events where customer_id = $1 limit 1", alexs.scope
    )
    page = await (await alexs.intruder.get("/api/portal/audit?limit=100")).get_json()
    assert {event["actor"] for event in page["events"]} == {"Priya Shah"}
    beyond = await (await alexs.intruder.get(f"/api/portal/audit?before={theirs}")).get_json()
    assert beyond["events"] == []


DOORS: dict[tuple[str, str], Callable[[Alexs], Awaitable[None]]] = {
    ("GET", "/api/portal/jobs/<job_id>"): job,
    ("GET", "/api/portal/jobs"): jobs,
    ("POST", "/api/portal/requests"): requests,
    ("GET", "/api/portal/people"): people,
    ("POST", "/api/portal/people"): invitation,
    ("POST", "/api/portal/people/<contact_id>/invitation"): mail_once_more,
    ("PATCH", "/api/portal/people/<contact_id>"): role,
    ("DELETE", "/api/portal/people/<contact_id>"): removal,
    ("GET", "/api/blobs/<sha256>"): blob,
    ("PATCH", "/api/blobs/<sha256>"): blob_piece,
    ("POST", "/api/sync"): sync,
    ("GET", "/api/session"): session,
    ("DELETE", "/api/session"): sign_out,
    ("GET", "/api/session/accounts"): accounts,
    ("POST", "/api/session/account"): switch_account,
    ("GET", "/api/portal/devices"): devices,
    ("DELETE", "/api/portal/devices"): end_devices,
    ("DELETE", "/api/portal/devices/<device_id>"): end_device,
    ("GET", "/api/portal/passkeys"): passkeys,
    ("POST", "/api/portal/passkeys/options"): ask_to_add_passkey,
    ("POST", "/api/portal/passkeys"): new_passkey,
    ("PATCH", "/api/portal/passkeys/<passkey_id>"): rename_passkey,
    ("DELETE", "/api/portal/passkeys/<passkey_id>"): remove_passkey,
    ("GET", PASSWORD): password,
    ("PUT", PASSWORD): set_password,
    ("DELETE", PASSWORD): remove_password,
    ("GET", "/api/live"): live,
    ("POST", "/api/portal/email"): email,
    ("POST", "/api/portal/email/confirmation"): email_confirmation,
    ("GET", "/api/portal/privacy"): privacy,
    ("POST", "/api/portal/exports"): ask_for_export,
    ("GET", "/api/portal/exports/<export_id>"): export,
    ("GET", "/api/portal/exports/<export_id>/file"): export_file,
    ("POST", "/api/portal/erasure"): ask_for_erasure,
    ("DELETE", "/api/portal/erasure"): withdraw_erasure,
    ("GET", "/api/portal/audit"): audit,
}
MUTATIONS: dict[str, Callable[[Alexs], dict[str, Any]]] = {
    "request.create": lambda alexs: {
        "request_id": str(uuid4()),
        "type": "repair",
        "description": "Mine",
        "property_id": str(alexs.property),
    },
    "request.amend": lambda alexs: {"request_id": str(alexs.request), "description": "Mine"},
    "request.withdraw": lambda alexs: {"request_id": str(alexs.request)},
    "visit.confirm": lambda alexs: {"visit_id": str(alexs.visit)},
    "visit.ask_to_move": lambda alexs: {"visit_id": str(alexs.visit), "reason": "Mine"},
    "profile.update": lambda alexs: {"customer_id": str(alexs.scope), "city": "Mine"},
    "property.update_access_notes": lambda alexs: {
        "property_id": str(alexs.property),
        "access_notes": "Mine",
    },
}


def test_every_door_is_tried(served: Served):
    doors = {
        (method, rule.rule)
        for rule in served.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api")
    }
    assert doors == OPEN_TO_ALL | DOORS.keys()
    assert {command.name for command in COMMANDS} == MUTATIONS.keys()


@pytest.mark.parametrize("door", DOORS.values(), ids=[" ".join(door) for door in DOORS])
async def test_what_is_anothers_is_not_there(
    alexs: Alexs, door: Callable[[Alexs], Awaitable[None]]
):
    before = await alexs.untouched()
    await door(alexs)
    assert await alexs.untouched() == before


@pytest.mark.parametrize("name", MUTATIONS)
async def test_what_is_anothers_is_not_changed(alexs: Alexs, name: str):
    before = await alexs.untouched()
    pushed = {"id": str(uuid4()), "name": name, "ver": 1, "args": MUTATIONS[name](alexs)}
    body = await sync_body(alexs.intruder, pushed)
    answer = await (await alexs.intruder.post("/api/sync", json=body)).get_json()
    assert answer["m"][0][1] == "rejected"
    assert await alexs.untouched() == before


@pytest.mark.parametrize("door", DOORS)
async def test_every_door_is_shut_for_who_is_not_signed_in(served: Served, door: tuple[str, str]):
    method, rule = door
    path = re.sub("<.*?>", str(uuid4()), rule.replace("<sha256>", SHA))
    body = {"schema": 1, "scope": str(uuid4()), "client": str(uuid4())} if "sync" in path else None
    response = await served.browser().open(path, method=method, json=body)
    if door == ("DELETE", "/api/session"):
        assert response.status_code == 204
    else:
        await assert_problem(response, 401, "not_signed_in")


async def test_nobody_signs_in_at_another_business(served: Served):
    bea = "bea@example.com"
    elsewhere: list[dict[str, Any]] = [
        {"kind": "organization", "external_id": "o", "name": "Other", "host": "other.example"},
        {"kind": "customer", "external_id": "c", "organization": "o", "name": "Bea"},
        {
            "kind": "contact",
            "external_id": "p",
            "organization": "o",
            "customer": "c",
            "name": "Bea",
            "email": bea,
        },
    ]
    await import_lines(msgspec.json.encode(line) for line in elsewhere)
    await served.office.execute(
        "update organizations set host = 'localhost' where host is null and external_id <> 'o'"
    )
    ask = {"email": bea}
    await served.browser().post("/api/sign-in/email", json=ask)
    assert await served.letters() == []
    there = {"Host": "other.example"}
    await served.browser().post("/api/sign-in/email", json=ask, headers=there)
    assert [letter.to for letter in await served.letters()] == [bea]
    assert "http://other.example/portal/sign-in/link" in served.mailbox.letters[0].text
    nowhere = {"Host": "nowhere.example"}
    response = await served.browser().post("/api/sign-in/email", json=ask, headers=nowhere)
    await assert_problem(response, 404, "no_such_portal")
