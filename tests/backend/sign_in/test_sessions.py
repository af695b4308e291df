"""How long a session lasts, and how long it is remembered."""

from typing import Any
from uuid import uuid4

from doorstep.sign_in.sessions import delete_ended_sessions
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.portals import Browser, Served, assert_problem, code_of, sync_body

AGE = """
    update sign_in_sessions set last_used_at = now() - $1::text::interval
    where contact_id = (select id from customer_portal_access where email = $2)
"""


async def pull(browser: Browser) -> None:
    body = await sync_body(browser)
    assert (await browser.post("/api/sync", json=body)).status_code == 200


async def age(served: Served, email: str, days: int) -> None:
    await served.office.execute(AGE, f"{days} days", email)


async def test_auth_6_reading_keeps_a_session_in_use(served: Served):
    alex = await served.sign_in(ALEX)
    body = await sync_body(alex)
    await age(served, ALEX, 59)
    assert (await alex.post("/api/sync", json=body)).status_code == 200
    used = "select last_used_at > now() - interval '1 minute' from sign_in_sessions"
    assert await served.office.fetchval(used)


async def test_auth_6_a_session_that_nobody_used_for_long_is_over(served: Served):
    alex = await served.sign_in(ALEX)
    await age(served, ALEX, 61)
    await assert_problem(await alex.get("/api/session"), 401, "not_signed_in")


async def test_auth_6_every_use_begins_the_time_anew(served: Served):
    alex = await served.sign_in(ALEX)
    for _ in range(3):
        await age(served, ALEX, 50)
        await pull(alex)
    assert (await alex.get("/api/session")).status_code == 200


async def test_auth_6_use_is_noticed_once_an_hour(served: Served):
    alex = await served.sign_in(ALEX)
    used = "select last_used_at from sign_in_sessions"
    before = await served.office.fetchval(used)
    await pull(alex)
    assert await served.office.fetchval(used) == before
    await served.office.execute(AGE, "61 minutes", ALEX)
    aged: Any = await served.office.fetchval(used)
    await pull(alex)
    assert await served.office.fetchval(used) > aged


async def test_auth_6_no_use_keeps_a_session_beyond_a_year(served: Served):
    alex = await served.sign_in(ALEX)
    lasts: Any = await served.office.fetchval("select expires_at - now() from sign_in_sessions")
    assert 364 <= lasts.days <= 365
    await served.office.execute("update sign_in_sessions set expires_at = now()")
    await assert_problem(await alex.get("/api/session"), 401, "not_signed_in")
    body = {"schema": 1, "scope": str(uuid4()), "client": str(uuid4())}
    await assert_problem(await alex.post("/api/sync", json=body), 401, "not_signed_in")


async def test_only_what_ended_long_ago_is_forgotten(served: Served):
    alex, priya = await served.sign_in(ALEX), await served.sign_in(PRIYA)
    await age(served, ALEX, 89)
    assert await delete_ended_sessions() == 0
    await age(served, ALEX, 91)
    assert await delete_ended_sessions() == 1
    await assert_problem(await alex.get("/api/session"), 401, "not_signed_in")
    await pull(priya)


async def test_auth_8_what_was_ended_from_elsewhere_is_known_for_as_long_as_it_would_have_lasted(
    served: Served,
):
    alex = await served.sign_in(ALEX)
    await age(served, ALEX, 89)
    await served.office.execute("update sign_in_sessions set revoked_at = last_used_at")
    assert await delete_ended_sessions() == 0
    await assert_problem(await alex.get("/api/session"), 401, "signed_out")
    await age(served, ALEX, 91)
    assert await delete_ended_sessions() == 1


async def test_auth_8_a_browser_that_signs_in_anew_is_not_told_that_others_ended_its_session(
    served: Served,
):
    alex = await served.sign_in(ALEX)
    before = served.again(alex)
    code = code_of(await served.ask(alex, ALEX))
    await alex.post("/api/sign-in/code", json={"email": ALEX, "code": code})
    assert (await alex.get("/api/session")).status_code == 200
    await assert_problem(await before.get("/api/session"), 401, "not_signed_in")
