"""An owner invites people, changes what they may, and lets them go."""

from typing import Any
from uuid import uuid4

import pytest

from tests.backend.conftest import ALEX, COLIN, MARTA, PRIYA
from tests.factories.portals import Browser, Served, assert_problem, serve, sync_body

from .conftest import AGE, PEOPLE, SAM, Find, people

HAPPENED = """
    select happening, actor, detail->>'person' as person from audit_events
    where happening in ('contact_invited', 'role_changed', 'contact_removed') order by at, id
"""


async def invited(browser: Browser, **other: Any) -> Any:
    return await browser.post(PEOPLE, json=SAM | other)


async def test_who_was_invited_is_told_by_mail_and_signs_in_by_code(served: Served, priya: Browser):
    response = await invited(priya, email=" Sam@Example.COM ")
    assert response.status_code == 201
    made = await response.get_json()
    assert (made["email"], made["state"], made["last_sign_in_on"]) == (
        *("sam@example.com", "invited", None),
    )
    letter = (await served.letters())[-1]
    assert letter.to == "sam@example.com"
    for words in ("Priya Shah", "Shah Lettings", letter.sender_name, "visits and jobs"):
        assert words in letter.text
    assert "http://localhost/portal/sign-in\n" in letter.text
    assert "token" not in letter.text
    sam = await served.sign_in("sam@example.com")
    assert (await (await sam.get("/api/session")).get_json())["contact"]["role"] == "site"
    person = (await people(priya))["sam@example.com"]
    assert (person["state"], person["last_sign_in_on"] is None) == ("active", False)


async def test_people_have_one_row_each_in_an_owners_copy(served: Served, priya: Browser):
    await served.sign_in(MARTA)
    page = await (await priya.post("/api/sync", json=await sync_body(priya, limit=1000))).get_json()
    rows = [doc for kind, _, _, doc in page["rows"] if kind == "contact"]
    assert {(doc["email"], doc["role"], doc["state"]) for doc in rows} == {
        (PRIYA, "owner", "active"),
        (MARTA, "billing", "active"),
        (COLIN, "site", "invited"),
    }


async def test_using_a_session_or_signing_in_twice_a_day_is_no_news(served: Served, priya: Browser):
    version = "select max(version) from sync_entry where kind = 'contact'"
    before = await served.office.fetchval(version)
    await served.office.execute(
        "update sign_in_sessions set last_used_at = now() - interval '2 hours'"
    )
    await priya.get("/api/session")
    await served.sign_in(PRIYA)
    assert await served.office.fetchval(version) == before


async def test_a_role_is_changed_and_the_copy_with_it(
    served: Served, priya: Browser, contact: Find
):
    colin = await served.sign_in(COLIN)
    first = await (await colin.post("/api/sync", json=await sync_body(colin))).get_json()
    path = f"{PEOPLE}/{await contact(COLIN)}"
    response = await priya.patch(path, json={"role": "billing"})
    assert (await response.get_json())["role"] == "billing"
    body = await sync_body(colin, cursor=[first["epoch"], first["to"]], limit=1000)
    page = await (await colin.post("/api/sync", json=body)).get_json()
    assert page["reset"]
    kinds = {row[0] for row in page["rows"]}
    assert not kinds & {"job", "request", "contact"}
    await priya.patch(path, json={"role": "owner"})
    body = await sync_body(colin, cursor=[page["epoch"], page["to"]], limit=1000)
    kinds = {
        row[0] for row in (await (await colin.post("/api/sync", json=body)).get_json())["rows"]
    }
    assert kinds >= {"job", "contact"}


async def test_who_was_removed_is_told_so_at_every_door(
    served: Served, priya: Browser, contact: Find
):
    colin = await served.sign_in(COLIN)
    body = await sync_body(colin)
    assert (await priya.delete(f"{PEOPLE}/{await contact(COLIN)}")).status_code == 204
    for response in (
        await colin.post("/api/sync", json=body),
        await colin.get("/api/live"),
        await colin.get("/api/session"),
        await colin.get("/api/portal/jobs"),
        await colin.get(PEOPLE),
        await colin.get(f"/api/blobs/{'ab' * 32}"),
    ):
        await assert_problem(response, 401, "access_removed")
    assert COLIN not in await people(priya)
    assert (await colin.delete("/api/session")).status_code == 204
    before = len(await served.letters())
    await served.browser().post("/api/sign-in/email", json={"email": COLIN})
    assert len(await served.letters()) == before


async def test_a_device_that_comes_back_late_is_told_so_too(
    served: Served, priya: Browser, contact: Find
):
    from doorstep.sign_in.sessions import delete_ended_sessions

    colin = await served.sign_in(COLIN)
    await priya.delete(f"{PEOPLE}/{await contact(COLIN)}")
    await served.office.execute(
        "update sign_in_sessions set revoked_at = revoked_at - interval '200 days',"
        " last_used_at = last_used_at - interval '200 days'"
    )
    await delete_ended_sessions()
    await assert_problem(await colin.get("/api/session"), 401, "access_removed")


async def test_who_is_invited_back_signs_in_anew(served: Served, priya: Browser, contact: Find):
    colin = await served.sign_in(COLIN)
    before = await contact(COLIN)
    await priya.delete(f"{PEOPLE}/{before}")
    made = await (await invited(priya, name="Colin", email=COLIN, role="billing")).get_json()
    assert (made["id"], made["state"], made["role"]) == (str(before), "invited", "billing")
    await assert_problem(await colin.get("/api/session"), 401, "signed_out")
    again = await served.sign_in(COLIN)
    assert (await (await again.get("/api/session")).get_json())["contact"]["id"] == str(before)


async def test_the_answer_tells_nothing_of_who_else_knows_an_address(priya: Browser):
    known = await invited(priya, email=ALEX)
    unknown = await invited(priya, email="nobody@example.com")
    assert known.status_code == unknown.status_code == 201
    assert (await known.get_json()).keys() == (await unknown.get_json()).keys()


async def test_somebody_who_has_access_is_not_invited_again(priya: Browser):
    await assert_problem(await invited(priya, email=MARTA), 409, "already_here")
    assert (await people(priya))[MARTA]["role"] == "billing"


async def test_the_mail_can_be_sent_again_until_they_have_signed_in(
    served: Served, priya: Browser, contact: Find
):
    await invited(priya)
    path = f"{PEOPLE}/{await contact('sam@example.com')}/invitation"
    assert (await priya.post(path)).status_code == 202
    assert [each.to for each in await served.letters()][-2:] == ["sam@example.com"] * 2
    await served.sign_in("sam@example.com")
    await assert_problem(await priya.post(path), 409, "already_signed_in")


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "sam"},
        {"email": "sam@example.com\r\nBcc: eve@evil.example"},
        {"email": "sam@example.com, eve@evil.example"},
        {"name": " "},
        {"name": "x" * 201},
        {"name": "a\0"},
        {"role": "boss"},
        {"more": 1},
    ],
)
async def test_what_is_no_invitation_is_refused(priya: Browser, wrong: dict[str, Any]):
    await assert_problem(await priya.post(PEOPLE, json=SAM | wrong), 422, "invalid")


async def test_it_takes_a_fresh_sign_in_to_decide_and_none_to_look(
    served: Served, priya: Browser, contact: Find
):
    await served.office.execute(AGE, PRIYA)
    path = f"{PEOPLE}/{await contact(COLIN)}"
    for response in (
        await invited(priya),
        await priya.patch(path, json={"role": "owner"}),
        await priya.delete(path),
        await priya.post(f"{path}/invitation"),
    ):
        await assert_problem(response, 403, "sign_in_again")
    assert COLIN in await people(priya)


@pytest.mark.parametrize("whose", ["another customer's", "nobody's", "removed", "no id"])
async def test_whoever_is_not_theirs_is_not_there(
    served: Served, priya: Browser, contact: Find, whose: str
):
    marta = await contact(MARTA)
    await priya.delete(f"{PEOPLE}/{marta}")
    ids = {"another customer's": await contact(ALEX), "nobody's": uuid4(), "removed": marta}
    path = f"{PEOPLE}/{ids.get(whose, 'x')}"
    before = await served.office.fetch("select * from customer_portal_access order by id")
    for response in (
        await priya.patch(path, json={"role": "site"}),
        await priya.delete(path),
        await priya.post(f"{path}/invitation"),
    ):
        await assert_problem(response, 404, "not_found")
    after = await served.office.fetch("select * from customer_portal_access order by id")
    assert after == before


async def test_all_of_it_is_noted(served: Served, priya: Browser, contact: Find):
    await invited(priya)
    sam = f"{PEOPLE}/{await contact('sam@example.com')}"
    await priya.patch(sam, json={"role": "site"})
    await priya.patch(sam, json={"role": "billing"})
    await priya.delete(sam)
    rows = await served.office.fetch(HAPPENED)
    assert [tuple(row) for row in rows] == [
        ("contact_invited", "Priya Shah", "Sam Ode"),
        ("role_changed", "Priya Shah", "Sam Ode"),
        ("contact_removed", "Priya Shah", "Sam Ode"),
    ]


async def test_a_mail_server_that_is_away_keeps_nobody_out(inhabited_url: str):
    async with serve(inhabited_url) as served:
        priya = await served.sign_in(PRIYA)
        served.mailbox.broken = True
        assert (await invited(priya)).status_code == 201
        await served.letters()
        served.mailbox.broken = False
        assert await served.sign_in("sam@example.com")


async def test_an_owner_who_makes_themselves_something_else_is_told_it_is_done(
    served: Served, priya: Browser, contact: Find
):
    colin, me = await contact(COLIN), await contact(PRIYA)
    await served.office.execute(
        "update customer_portal_access set role = 'owner', signed_in_on = current_date"
        " where id = $1",
        colin,
    )
    response = await priya.patch(f"{PEOPLE}/{me}", json={"role": "billing"})
    assert (response.status_code, (await response.get_json())["role"]) == (200, "billing")
    await assert_problem(await priya.get(PEOPLE), 403, "not_allowed")
