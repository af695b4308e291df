"""Whoever the tests let in is just where somebody is who has come through the door."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from doorstep.sign_in.cookies import PASSKEY
from tests.browser.coming_in import come_in
from tests.browser.conftest import can_go_offline, sign_in_by_code
from tests.browser.person import Person
from tests.browser.portal import Portal, eventually
from tests.browser.screen import ChromiumScreen

NOTED = """({
  local: Object.entries(localStorage).sort(),
  here: Object.entries(sessionStorage).sort(),
  address: location.pathname,
  pages: history.length,
})"""
SESSIONS = """
    select row_to_json(s)::jsonb
        - '{{id, token_hash, created_at, expires_at, last_used_at}}'::text[]
      || jsonb_build_object('lasts', s.expires_at - s.created_at)
    from sign_in_sessions s join customer_portal_access a on a.id = s.contact_id
    where a.email = '{}' order by s.created_at
"""
HISTORY = """
    select e.happening || e.detail from audit_events e
    join customer_portal_access a on a.id = e.contact_id where a.email = '{}' order by e.id
"""
CHANGING = ('"expires_at":"', '"at":')
"""What tells when it was."""
ABOUT = ("name", "domain", "path", "httpOnly", "secure", "sameSite")
"""Of a cookie; that of a passkey is for the challenge on the door, which is over with the door."""


def left_by(page: Page, portal: Portal, email: str) -> dict[str, Any]:
    """Return all that there is on a device after its person has signed in."""
    can_go_offline(page)
    someone = Person(email, ChromiumScreen(page), portal)
    eventually(lambda: someone.copy() == someone.published(), "the copy to be whole")
    [[store, kept]] = someone.stores().items()
    noted = page.evaluate(NOTED)
    noted["local"] = [(name, without_times(value)) for name, value in noted["local"]]
    cookies = [
        [each.get(about) for about in ABOUT]
        for each in sorted(page.context.cookies(), key=lambda each: each.get("name", ""))
        if each.get("name") != PASSKEY
    ]
    return noted | {
        "store": store,
        "rows": sorted(kept["rows"]),
        "meta": sorted(kept["meta"]),
        "rest": [kept["outbox"], kept["blobs"], kept["drafts"]],
        "cookies": cookies,
    }


def without_times(noted: str) -> str:
    for name in CHANGING:
        before, _, after = noted.partition(name)
        noted = before + after.lstrip("0123456789-:.TZ+")
    return noted


@pytest.mark.usefixtures("silence")
def test_whoever_is_let_in_has_on_device_and_server_what_the_door_would_have_left(
    phone: BrowserContext, elsewhere: BrowserContext, portal: Portal, households: Iterator[str]
):
    email = next(households)
    by_door, let_in = phone.new_page(), elsewhere.new_page()
    sign_in_by_code(by_door, portal, email)
    come_in(let_in, portal, email)
    assert left_by(let_in, portal, email) == left_by(by_door, portal, email)

    first, second = portal.sql(SESSIONS.format(email)).splitlines()
    assert first.replace('"new_browser": false', '"new_browser": true') == second
    told = portal.sql(HISTORY.format(email)).splitlines()
    assert len(told) == 2
    assert told[0] == told[1]
