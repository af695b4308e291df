"""A sign-in from a browser that somebody has not had before is told of, and no other."""

from tests.backend.conftest import ALEX
from tests.factories.portals import Served, code_of

NEW = "select count(*) from sign_in_sessions where new_browser"


async def test_the_first_browser_is_not_new_another_one_is_and_a_known_one_is_not(served: Served):
    first = await served.sign_in(ALEX)
    assert await served.office.fetchval(NEW) == 0
    await served.sign_in(ALEX)
    assert await served.office.fetchval(NEW) == 1
    await first.delete("/api/session")
    code = code_of(await served.ask(first, ALEX))
    answer = await first.post("/api/sign-in/code", json={"email": ALEX, "code": code})
    assert answer.status_code == 200
    assert await served.office.fetchval(NEW) == 1
    told = "select count(*) from notification_events where topic = 'new_device'"
    assert await served.office.fetchval(told) == 1
