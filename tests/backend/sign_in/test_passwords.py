"""A password as one more way in: setting, using, changing and removing it."""

import asyncio
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters

from doorstep.kit.errors import TryAgain
from doorstep.sign_in.hashing import LANES, MEMORY_KIB, PASSES, Hashing
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.passwords import (
    BETTER,
    GOOD,
    PASSWORD,
    WRONG,
    assert_wrong,
    give_password,
    set_password,
    with_password,
)
from tests.factories.portals import Served, assert_problem, serve

KEPT = "select password_hash from customer_portal_access where email = $1"
ENDED = "select count(*) from sign_in_sessions where revoked_at is not null"
NOTED = (
    "select string_agg(happening, ',' order by at) from audit_events where contact_id is not null"
)
SHARED = """
    insert into customer_portal_access (organization_id, customer_id, name, email)
    select organization_id, customer_id, 'Alex', $1 from customer_portal_access where email = $2
"""


async def test_who_has_set_a_password_signs_in_with_it(served: Served):
    await with_password(served, ALEX)
    browser = served.browser()
    response = await give_password(browser, f" {ALEX.upper()} ")
    assert response.status_code == 200
    assert (await response.get_json())["contact"]["email"] == ALEX
    assert (await browser.get("/api/session")).status_code == 200
    way = "select way from sign_in_sessions order by created_at desc limit 1"
    assert await served.office.fetchval(way) == "password"


async def test_a_wrong_password_no_password_and_an_unknown_address_get_the_same_answer(
    served: Served,
):
    await with_password(served, ALEX)
    answers = [
        await give_password(served.browser(), email, WRONG)
        for email in (ALEX, PRIYA, "nobody@example.net")
    ]
    seen = [
        (a.status_code, await a.get_data(as_text=True), sorted(a.headers.keys())) for a in answers
    ]
    assert seen[0] == seen[1] == seen[2]
    await assert_problem(answers[0], 422, "wrong_password")


async def test_only_what_argon2id_makes_of_it_is_kept(served: Served):
    await with_password(served, ALEX)
    kept: Any = await served.office.fetchval(KEPT, ALEX)
    assert kept.startswith("$argon2id$")
    found = extract_parameters(kept)
    assert (found.memory_cost, found.time_cost, found.parallelism) == (MEMORY_KIB, PASSES, LANES)


async def test_a_password_is_the_same_however_its_letters_are_put_together(served: Served):
    composed, decomposed = (
        "Gru\u0308\u00dfe an die \ufb01schotter",
        "Gr\u00fc\u00dfe an die fischotter",
    )
    await with_password(served, ALEX, composed)
    assert (await give_password(served.browser(), ALEX, decomposed)).status_code == 200
    await assert_wrong(served.browser(), ALEX, f"{decomposed} ")
    await assert_wrong(served.browser(), ALEX, decomposed.upper())


async def test_what_is_guessed_first_is_refused_and_not_kept(served: Served):
    browser = await served.sign_in(ALEX)
    for password, code in (
        ("Short one 1", "password_too_short"),
        ("congratulations", "password_too_common"),
        ("Alex-Morgan-1985", "password_too_close"),
        ("NorthgateHeating1", "password_too_close"),
    ):
        await assert_problem(await browser.put(PASSWORD, json={"password": password}), 422, code)
    assert await served.office.fetchval(KEPT, ALEX) is None


async def test_a_first_password_leaves_other_devices_signed_in(served: Served):
    other = await served.sign_in(ALEX)
    assert await set_password(await served.sign_in(ALEX)) == 0
    assert (await other.get("/api/session")).status_code == 200


@pytest.mark.parametrize("change", ["set", "removed"])
async def test_a_change_ends_the_other_sessions_and_no_one_elses(served: Served, change: str):
    priya, other = await served.sign_in(PRIYA), await served.sign_in(ALEX)
    browser = await with_password(served, ALEX)
    if change == "set":
        assert await set_password(browser, BETTER) == 1
    else:
        response = await browser.delete(PASSWORD)
        assert await response.get_json() == {"ended": 1}
    await assert_problem(await other.get("/api/session"), 401, "signed_out")
    for kept in (priya, browser):
        assert (await kept.get("/api/session")).status_code == 200
    await assert_wrong(served.browser(), ALEX, GOOD)


async def test_the_live_stream_of_an_ended_session_ends(inhabited_url: str):
    async with serve(inhabited_url, heartbeat=0.2) as served:
        browser, other = await with_password(served, ALEX), await served.sign_in(ALEX)
        async with other.request("/api/live", method="GET") as stream:
            await stream.send_complete()
            assert b"poke" in await stream.receive()
            await set_password(browser, BETTER)
            async with asyncio.timeout(20):
                await stream.as_response()


async def test_changes_are_noted_and_written_to_the_person(served: Served):
    browser = await with_password(served, ALEX)
    await browser.delete(PASSWORD)
    noted: Any = await served.office.fetchval(NOTED)
    assert noted == "signed_in,password_set,password_removed"
    [_, *told] = [letter for letter in await served.letters() if letter.to == ALEX]
    assert ["was set" in told[0].subject, "was removed" in told[1].subject] == [True, True]
    assert GOOD not in told[0].text
    assert "http://localhost/portal/settings/sign-in" in told[0].text


async def test_removing_what_is_not_there_changes_nothing(served: Served):
    other, browser = await served.sign_in(ALEX), await served.sign_in(ALEX)
    assert await (await browser.get(PASSWORD)).get_json() == {"set": False}
    assert await (await browser.delete(PASSWORD)).get_json() == {"ended": 0}
    assert (await other.get("/api/session")).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_only_a_fresh_sign_in_may_change_it(served: Served, method: str):
    browser = await with_password(served, ALEX)
    kept = await served.office.fetchval(KEPT, ALEX)
    await served.office.execute(
        "update sign_in_sessions set created_at = now() - interval '11 minutes'"
    )
    response = await browser.open(PASSWORD, method=method, json={"password": BETTER})
    await assert_problem(response, 403, "sign_in_again")
    assert await served.office.fetchval(KEPT, ALEX) == kept
    # Who has forgotten it signs in by code, and sets a new one.
    again = await served.sign_in(ALEX)
    await set_password(again, BETTER)
    assert (await give_password(served.browser(), ALEX, BETTER)).status_code == 200


async def test_all_records_that_an_address_opens_have_the_one_password(served: Served):
    await with_password(served, ALEX)
    await served.office.execute(SHARED, ALEX, PRIYA)
    other = await served.sign_in(ALEX)
    assert (await give_password(served.browser(), ALEX)).status_code == 200
    await set_password(await served.sign_in(ALEX), BETTER)
    rows: Any = await served.office.fetch(KEPT, ALEX)
    assert len(rows) == 2
    assert len({row["password_hash"] for row in rows}) == 1
    await assert_problem(await other.get("/api/session"), 401, "signed_out")


async def test_an_inactive_contacts_password_opens_nothing(served: Served):
    await with_password(served, ALEX)
    await served.office.execute(
        "update customer_portal_access set active = false where email = $1", ALEX
    )
    await assert_wrong(served.browser(), ALEX, GOOD)


async def test_a_hash_of_other_parameters_is_made_anew_at_the_next_sign_in(served: Served):
    old = PasswordHasher(1, 8 * 1024, 1).hash(GOOD)
    await served.office.execute(
        "update customer_portal_access set password_hash = $1 where email = $2", old, ALEX
    )
    await assert_wrong(served.browser(), ALEX)
    assert await served.office.fetchval(KEPT, ALEX) == old
    assert (await give_password(served.browser(), ALEX)).status_code == 200
    new: Any = await served.office.fetchval(KEPT, ALEX)
    assert extract_parameters(new).memory_cost == MEMORY_KIB
    assert (await give_password(served.browser(), ALEX)).status_code == 200


@pytest.mark.parametrize("kept", ["", "nonsense", "$argon2id$v=19$m=1,t=1,p=1$AA$AA"])
async def test_a_hash_that_cannot_be_read_opens_nothing(served: Served, kept: str):
    await served.office.execute(
        "update customer_portal_access set password_hash = $1 where email = $2", kept, ALEX
    )
    await assert_wrong(served.browser(), ALEX)


async def test_two_changes_at_once_leave_one_that_works(served: Served):
    one, two = await served.sign_in(ALEX), await served.sign_in(ALEX)
    responses = await asyncio.gather(
        *(each.put(PASSWORD, json={"password": p}) for each, p in ((one, GOOD), (two, BETTER)))
    )
    assert 200 in {response.status_code for response in responses}
    worked = [
        (await give_password(served.browser(), ALEX, password)).status_code
        for password in (GOOD, BETTER)
    ]
    assert sorted(worked) == [200, 422]


async def test_the_event_loop_goes_on_while_passwords_are_hashed():
    hashing = Hashing(threads=1)
    hashed = asyncio.create_task(hashing.hash(GOOD))
    turns = 0
    while not hashed.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 50
    assert await hashing.is_right(await hashed, GOOD)
    hashing.close()


async def test_no_more_wait_to_be_hashed_than_memory_and_patience_allow():
    hashing = Hashing(PasswordHasher(1, 1024, 1), threads=1, most_waiting=2)
    outcomes = await asyncio.gather(
        *(hashing.is_right(None, WRONG) for _ in range(5)), return_exceptions=True
    )
    assert outcomes[:3] == [False] * 3
    assert [type(each) for each in outcomes[3:]] == [TryAgain] * 2
    assert await hashing.is_right(None, WRONG) is False
    hashing.close()


async def test_whose_address_was_given_to_somebody_else_sets_no_password_of_theirs(
    served: Served,
):
    """A session of before goes on, but what else the address opens is not its person's."""
    alex = await served.sign_in(ALEX)
    await served.office.execute(
        "update customer_portal_access set email = $1 where email = $2", PRIYA, ALEX
    )
    for method in ("PUT", "DELETE"):
        response = await alex.open(PASSWORD, method=method, json={"password": GOOD})
        await assert_problem(response, 403, "sign_in_again")
    assert await (await alex.get(PASSWORD)).get_json() == {"set": False}
    assert {row["password_hash"] for row in await served.office.fetch(KEPT, PRIYA)} == {None}
