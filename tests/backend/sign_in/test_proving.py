"""Signing in once more where somebody is signed in already: a fresh session in place of the old."""

from tests.backend.conftest import ALEX, COLIN, PRIYA
from tests.factories.accounts import open_records, prove, session_in
from tests.factories.portals import Served, assert_problem

MAKE_OLD = "update sign_in_sessions set created_at = now() - interval '1 hour'"
OPEN = "select count(*) from sign_in_sessions where revoked_at is null"
AGE = (
    "select now() - created_at < interval '1 minute' from sign_in_sessions where revoked_at is null"
)
LAST = "update customer_portal_access set last_login_at = now() + interval '1 day' where id = $1"
END = "update sign_in_sessions set revoked_at = now()"


async def test_who_proves_it_has_a_fresh_session_in_place_of_the_old(served: Served):
    alex = await served.sign_in(ALEX)
    before = await session_in(alex)
    await served.office.execute(MAKE_OLD)
    after = await prove(served, alex, ALEX)
    assert after["contact"] == before["contact"]
    assert await served.office.fetchval(OPEN) == 1
    assert await served.office.fetchval(AGE)


async def test_of_several_accounts_the_one_signed_in_is_kept(served: Served):
    alex = await served.sign_in(ALEX)
    before = await session_in(alex)
    other = await open_records(served, ALEX, of=PRIYA)
    await served.office.execute(LAST, other)
    assert (await prove(served, alex, ALEX))["contact"]["id"] == before["contact"]["id"]


async def test_a_session_that_is_over_still_tells_which_account_was_open(served: Served):
    alex = await served.sign_in(ALEX)
    before = await session_in(alex)
    other = await open_records(served, ALEX, of=PRIYA)
    await served.office.execute(LAST, other)
    await served.office.execute(END)
    await assert_problem(await alex.get("/api/session"), 401)
    assert (await prove(served, alex, ALEX))["contact"]["id"] == before["contact"]["id"]


async def test_somebody_elses_session_decides_nothing(served: Served):
    browser = await served.sign_in(PRIYA)
    colin = await prove(served, browser, COLIN)
    assert colin["contact"]["email"] == COLIN


async def test_an_account_that_was_shut_is_not_kept(served: Served):
    alex = await served.sign_in(ALEX)
    before = await session_in(alex)
    other = await open_records(served, ALEX, of=PRIYA)
    await served.office.execute(
        "update customer_portal_access set active = false where id = $1", before["contact"]["id"]
    )
    assert (await prove(served, alex, ALEX))["contact"]["id"] == str(other)
