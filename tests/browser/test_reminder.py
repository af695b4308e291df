"""The alert that a certificate runs out: its page opens the certificate, and a renewal ends it."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.papers import Filed, Papers
from tests.browser.portal import Portal, eventually

REMIND = """
import asyncio, sys
from datetime import UTC, datetime
from doorstep.documents.reminding import Reminding
from doorstep.notifications.certificates import hand_over, take_back
from doorstep.kit.database import close_database, open_database

class Noon:
    def now(self):
        return datetime.now(UTC).replace(hour=12)

async def remind(database, _url):
    await open_database(database)
    for _ in sys.stdin:
        print(await Reminding(hand_over, take_back, Noon()).remind(), flush=True)
    await close_database()

asyncio.run(remind(*sys.argv[1:]))
"""
"""Goes round with reminders for each line, which otherwise come every quarter of an hour by day."""
RUNS_OUT = "update documents set expires_on = current_date + {} where id = '{}'"
TOLD = "select count(*) from document_reminders where document_id = '{}'"
ALERTS = "select title, path from alerts where topic = 'certificate_due' and fact -> 'items' ? '{}'"
DECLINE = "update service_requests set status = 'declined' where renews_id = '{}'"
ASKED = "select count(*) from service_requests where renews_id = '{}'"


@pytest.fixture
def remind(portal: Portal) -> Iterator[Callable[[], str]]:
    with portal.python(REMIND) as ask:
        yield ask


def test_the_alert_leads_through_the_door_to_the_certificate_until_it_is_renewed(
    remind: Callable[[], str], phone: BrowserContext, portal: Portal, email: str
):
    record = Papers(portal, email).certificate("Boiler", 24)
    remind()
    told_of = partial(portal.sql, ALERTS.format(record.id))
    [alert] = eventually(lambda: told_of().splitlines(), "the reminder")
    title, path = alert.split("|")
    assert title.startswith("Gas safety record: valid until ")
    assert path == record.path
    link = f"{portal.url}{path}"

    tab = phone.new_page()
    tab.goto(link)
    tab.get_by_label("Email").fill(email)
    tab.get_by_role("button", name="Send").click()
    tab.get_by_label("Code").fill(portal.letter(email)["code"])
    tab.get_by_role("button", name="Sign in").click()
    is_shown(tab, record)
    tab.close()
    tab = phone.new_page()
    tab.goto(link)
    is_shown(tab, record)

    portal.sql(RUNS_OUT.format(6, record.id))
    tab.get_by_role("button", name="Ask for the renewal").click()
    eventually(lambda: portal.sql(ASKED.format(record.id)) == "1", "the request to arrive")
    told = partial(portal.sql, TOLD.format(record.id))
    assert (bool(remind()), told()) == (True, "1")
    portal.sql(DECLINE.format(record.id))
    remind()
    assert told() == "2"
    eventually(lambda: len(told_of().splitlines()) == 2, "one more, for it is not renewed")


def is_shown(page: Page, record: Filed) -> None:
    """Wait for the page of the certificate, with its file."""
    page.get_by_role("heading", name="Gas safety record, Boiler").wait_for()
    page.locator(".textLayer").get_by_text("20.5 mbar").first.wait_for()
    assert page.url.endswith(record.path)
