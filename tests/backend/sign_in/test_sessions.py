"""How long a session lasts, and how long it is remembered."""

from doorstep.sign_in.sessions import delete_ended_sessions
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.portals import Browser, Served, assert_problem, sync_body

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


async def test_only_what_ended_long_ago_is_forgotten(served: Served):
    alex, priya = await served.sign_in(ALEX), await served.sign_in(PRIYA)
    await age(served, ALEX, 89)
    assert await delete_ended_sessions() == 0
    await age(served, ALEX, 91)
    assert await delete_ended_sessions() == 1
    await assert_problem(await alex.get("/api/session"), 401, "not_signed_in")
    await pull(priya)
