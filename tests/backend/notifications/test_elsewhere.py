"""What is new in the accounts that are not open, for a phone that has one icon for all of them."""

from typing import Any

from doorstep.kit.database import trusted
from doorstep.notifications.newest import NEWEST
from doorstep.notifications.push.subscriptions import subscription_for
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.accounts import RENAME, open_records
from tests.factories.alerts import subscribe, tell
from tests.factories.portals import Browser, Served

from .test_inbox import MANY

PATH = "/api/portal/alerts/elsewhere"
READ = "update alerts set read_at = now()"


async def elsewhere(browser: Browser) -> dict[str, int]:
    found: dict[str, Any] = await (await browser.get(PATH)).get_json()
    return {each["contact"]: each["unread"] for each in found["accounts"]}


async def test_what_is_new_in_other_accounts_is_counted_until_it_is_read(served: Served):
    other = str(await open_records(served, ALEX, PRIYA))
    browser = await served.sign_in(ALEX)
    assert await elsewhere(browser) == {}
    for _ in range(2):
        await tell(served.office, ALEX)  # of both
    await tell(served.office, ALEX, state="waiting")
    await tell(served.office, PRIYA)
    assert await elsewhere(browser) == {other: 2}
    await browser.post("/api/session/account", json={"contact": other})
    [(home, unread)] = (await elsewhere(browser)).items()
    assert (home != other, unread) == (True, 2)
    await served.office.execute(READ)
    assert await elsewhere(browser) == {}


async def test_who_was_given_the_address_meanwhile_is_not_told_of(served: Served):
    await tell(served.office, PRIYA)
    browser = await served.sign_in(ALEX)
    await served.office.execute(RENAME, PRIYA, "new@example.com")
    await served.office.execute(RENAME, ALEX, "new@example.com")
    assert await elsewhere(browser) == {}


async def test_what_no_copy_has_any_more_is_not_unread(served: Served):
    """Nobody could ever read it."""
    other = await open_records(served, ALEX, PRIYA)
    browser = await served.sign_in(ALEX)
    place = await subscribe(served.office, ALEX)
    await served.office.execute(MANY, ALEX, 1, NEWEST + 20)  # of both
    assert await elsewhere(browser) == {str(other): NEWEST}
    async with trusted() as link:
        pushed = await subscription_for(link, place, other)
    assert pushed
    assert pushed.unread == 2 * NEWEST
    await served.office.execute(f"{READ} where title <> 'Told 1'")
    assert await elsewhere(browser) == {}
