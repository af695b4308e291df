"""One address, several customers: whose records are open, and going from one to another."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from doorstep.imports import import_lines
from doorstep.sign_in.accounts import MOST
from tests.backend.conftest import ALEX, COLIN, PRIYA
from tests.factories.accounts import RENAME, open_records, prove, session_in
from tests.factories.pokes import END, hears, live
from tests.factories.portals import (
    Browser,
    Served,
    ask_for_service,
    assert_problem,
    code_of,
    scope_of,
    serve,
    sync_body,
)

NOTED = """
    select a.actor || ' ' || coalesce(a.detail ->> 'switched', 'no') from audit_events a
    join customer_portal_access c on c.id = a.contact_id
    where happening = 'signed_in' and c.id = $1
"""
MANY = """
    with made as (
      insert into customers (organization_id, external_id, name)
      select organization_id, 'many-' || each, 'Flat ' || each
      from customer_portal_access, generate_series(1, $2::int) each where email = $1
      returning id, organization_id, external_id, name
    ) insert into customer_portal_access
      (organization_id, customer_id, external_id, name, email, role)
    select organization_id, id, external_id, name, $1, 'owner' from made
"""
SHUT = "update customer_portal_access set active = false where id = $1"
ELSEWHERE = [
    b'{"kind": "organization", "external_id": "o", "name": "Other", "host": "other.example"}',
    b'{"kind": "customer", "external_id": "c", "organization": "o", "name": "Alex elsewhere"}',
    (
        b'{"kind": "contact", "external_id": "p", "organization": "o", "customer": "c",'
        b' "name": "Alex", "email": "alex.morgan@example.com"}'
    ),
]
ADDRESS = "update customers set line1 = $2, city = $3 where external_id = $1"


async def accounts(browser: Browser) -> dict[str, bool]:
    response = await browser.get("/api/session/accounts")
    assert response.status_code == 200
    listed = (await response.get_json())["accounts"]
    return {account["customer"]: account["current"] for account in listed}


async def switch(browser: Browser, contact: UUID | str) -> Any:
    return await browser.post("/api/session/account", json={"contact": str(contact)})


def token_in(browser: Browser) -> str:
    [token] = [each.value for each in browser.cookie_jar if each.name == "doorstep"]  # pyright: ignore
    return str(token)


async def test_who_has_one_account_has_no_choice(served: Served):
    priya = await served.sign_in(PRIYA)
    assert await accounts(priya) == {"Shah Lettings": True}
    assert (await session_in(priya))["accounts"] == 1


async def test_the_person_goes_to_another_account_and_back(served: Served):
    alex, other = await served.sign_in(ALEX), await open_records(served, ALEX, of=PRIYA)
    home = await session_in(alex)
    assert home["accounts"] == 2
    assert await accounts(alex) == {"Alex Morgan": True, "Shah Lettings": False}
    moved = await (await switch(alex, other)).get_json()
    assert moved == await session_in(alex)
    assert (moved["contact"]["id"], moved["customer"]["name"]) == (str(other), "Shah Lettings")
    assert moved["scope"] != home["scope"]
    assert moved["expires_at"] == home["expires_at"]
    assert await accounts(alex) == {"Alex Morgan": False, "Shah Lettings": True}
    assert await (await switch(alex, home["contact"]["id"])).get_json() == home
    assert await served.office.fetchval("select count(*) from sign_in_sessions") == 1


async def test_each_account_has_the_role_that_it_was_given(served: Served):
    alex = await served.sign_in(ALEX)
    other = await open_records(served, ALEX, of=PRIYA, role="billing")
    assert (await (await switch(alex, other)).get_json())["contact"]["role"] == "billing"
    assert (await (await alex.get("/api/portal/jobs")).get_json())["jobs"] == []


async def test_the_cookie_from_before_is_worth_nothing(served: Served):
    alex, other = await served.sign_in(ALEX), await open_records(served, ALEX, of=PRIYA)
    before = token_in(alex)
    await switch(alex, other)
    assert token_in(alex) != before
    thief = served.browser()
    thief.set_cookie("localhost", "doorstep", before)
    await assert_problem(await thief.get("/api/session"), 401, "not_signed_in")
    await assert_problem(await switch(thief, other), 401, "not_signed_in")


async def test_of_two_windows_that_go_at_once_one_is_told_to_look_again(served: Served):
    alex, other = await served.sign_in(ALEX), await open_records(served, ALEX, of=PRIYA)
    token = token_in(alex)
    answers = await asyncio.gather(
        *(switch(with_token(served, token), other) for _ in range(2)),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 401]


def with_token(served: Served, token: str) -> Browser:
    browser = served.browser()
    browser.set_cookie("localhost", "doorstep", token)
    return browser


async def test_a_stream_of_the_account_before_ends_at_once(inhabited_url: str):
    async with serve(inhabited_url, heartbeat=3600) as served:
        alex, other = await served.sign_in(ALEX), await open_records(served, ALEX, of=PRIYA)
        async with live(alex) as read:
            await switch(alex, other)
            assert await hears(read, END)


async def test_what_was_written_for_one_is_not_taken_for_the_other(served: Served):
    alex, other = await served.sign_in(ALEX), await open_records(served, ALEX, of=PRIYA)
    home = await session_in(alex)
    body = await sync_body(alex, ask_for_service(), reader=home["contact"]["id"])
    await switch(alex, other)
    await assert_problem(await alex.post("/api/sync", json=body), 409, "other_account")
    assert await served.office.fetchval("select count(*) from service_requests") == 0
    await switch(alex, home["contact"]["id"])
    assert (await alex.post("/api/sync", json=body)).status_code == 200
    asked = "select customer_id from service_requests"
    assert await served.office.fetchval(asked) == UUID(home["scope"])


async def test_nobody_goes_to_an_account_that_is_not_theirs(served: Served):
    await import_lines(ELSEWHERE)
    await served.office.execute(
        "update organizations set host = 'localhost' where external_id <> 'o'"
    )
    alex = await served.sign_in(ALEX)
    before = token_in(alex)
    strangers: Any = await served.office.fetch(
        "select id from customer_portal_access c where id not in (select contact_id"
        " from sign_in_sessions) and (email <> $1 or c.organization_id <> (select id"
        " from organizations where host = 'localhost'))",
        ALEX,
    )
    assert len(strangers) > 3
    for contact in (uuid4(), *(row["id"] for row in strangers)):
        await assert_problem(await switch(alex, contact), 404, "not_found")
    assert await accounts(alex) == {"Alex Morgan": True}
    assert token_in(alex) == before
    assert await scope_of(alex)


async def test_an_account_that_was_shut_is_no_choice(served: Served):
    alex, other = await served.sign_in(ALEX), await open_records(served, ALEX, of=PRIYA)
    await served.office.execute(SHUT, other)
    assert await accounts(alex) == {"Alex Morgan": True}
    assert (await session_in(alex))["accounts"] == 1
    await assert_problem(await switch(alex, other), 404, "not_found")


async def test_who_has_more_accounts_than_are_listed_is_told_how_many(served: Served):
    alex = await served.sign_in(ALEX)
    await served.office.execute(MANY, ALEX, MOST)
    told = await (await alex.get("/api/session/accounts")).get_json()
    assert (len(told["accounts"]), told["total"]) == (MOST, MOST + 1)
    assert (await session_in(alex))["accounts"] == MOST + 1


async def test_an_address_given_to_a_contact_later_opens_no_account_until_it_is_proven(
    served: Served,
):
    colin = await served.sign_in(COLIN)
    await open_records(served, "new@example.com", of=ALEX)
    await served.office.execute(RENAME, COLIN, "new@example.com")
    told = await (await colin.get("/api/session/accounts")).get_json()
    assert (len(told["accounts"]), told["proven"]) == (1, False)
    assert (await session_in(colin))["accounts"] == 1
    other: Any = await served.office.fetchval(
        "select id from customer_portal_access where name = 'new@example.com'"
    )
    await assert_problem(await switch(colin, other), 403, "sign_in_again")
    await prove(served, colin, "new@example.com")
    assert len(await accounts(colin)) == 2
    assert (await switch(colin, other)).status_code == 200


async def test_who_changes_their_own_address_keeps_all_their_accounts(served: Served):
    alex, _ = await served.sign_in(ALEX), await open_records(served, ALEX, of=PRIYA)
    await alex.post("/api/portal/email", json={"email": "new@example.com"})
    wanted = next(each for each in await served.letters() if each.to == "new@example.com")
    body = {"code": code_of(wanted)}
    changed = await (await alex.post("/api/portal/email/confirmation", json=body)).get_json()
    assert (changed["contact"]["email"], changed["accounts"]) == ("new@example.com", 2)
    assert len(await accounts(alex)) == 2


async def test_going_there_is_noted_where_the_owner_of_those_records_sees_it(served: Served):
    alex, other = await served.sign_in(ALEX), await open_records(served, ALEX, of=PRIYA)
    home = (await session_in(alex))["contact"]["id"]
    for contact in (other, other, home):
        await switch(alex, contact)
    notes: Any = [await served.office.fetch(NOTED, each) for each in (other, UUID(home))]
    assert [[row[0] for row in rows] for rows in notes] == [
        [f"{ALEX} yes"],
        ["Alex Morgan no", "Alex Morgan yes"],
    ]


@pytest.mark.parametrize("body", [{}, {"contact": 1}, {"contact": "x"}, [], "x"])
async def test_what_names_no_account_is_refused(served: Served, body: Any):
    alex = await served.sign_in(ALEX)
    response = await alex.post("/api/session/account", json=body)
    await assert_problem(response, 422, "invalid")


async def test_two_of_one_name_are_told_apart_by_their_addresses(served: Served):
    await open_records(served, ALEX, PRIYA)
    await served.office.execute("update customers set name = 'Alex Morgan'")
    for customer, *address in (("cust-1", "9 Alder Road", "Leeds"), ("cust-2", "", "")):
        await served.office.execute(ADDRESS, customer, *address)
    alex = await served.sign_in(ALEX)
    listed = (await (await alex.get("/api/session/accounts")).get_json())["accounts"]
    found = [(each["customer"], each["address"]) for each in listed]
    assert sorted(found, key=str) == [
        ("Alex Morgan", "9 Alder Road, Leeds"),
        ("Alex Morgan", None),
    ]
