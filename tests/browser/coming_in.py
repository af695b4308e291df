"""Being signed in without having gone through the door, for tests that are not about the door.

The server is asked as the door asks it, and the device is left as the door leaves it
(test_coming_in.py compares the two): only the screens are spared, which are half of the work.
"""

import json
import time
from typing import Any

from playwright.sync_api import APIResponse, Page

from tests.browser.portal import Portal

NOTES = """if (origin !== "null")
  for (const [name, value] of Object.entries(%s)) localStorage.setItem(name, JSON.stringify(value))
"""


def come_in(page: Page, portal: Portal, email: str) -> None:
    """Have somebody signed in by a code who opens the portal on a device that has nothing yet."""
    asked = {"email": email}
    _told(page.request.post("/api/sign-in/email", data=asked))
    code = portal.letter(email)["code"]
    session = _told(page.request.post("/api/sign-in/code", data=asked | {"code": code}))
    devtools = page.context.new_cdp_session(page)
    devtools.send("Page.enable")
    script = {"source": NOTES % json.dumps(_noted(session))}
    once = devtools.send("Page.addScriptToEvaluateOnNewDocument", script)
    page.goto("/portal")
    devtools.send("Page.removeScriptToEvaluateOnNewDocument", once)
    devtools.detach()
    page.get_by_role("status").get_by_text("Up to date").wait_for()


def _told(answer: APIResponse) -> Any:
    assert answer.ok, answer.text()
    return answer.json()


def _noted(session: dict[str, Any]) -> dict[str, Any]:
    """Return what the app notes on a device, by name, as somebody signs in there."""
    contact, customer = session["contact"], session["customer"]
    account = {
        "organization": session["organization"]["id"],
        "contact": contact["id"],
        "scope": session["scope"],
        "customer": customer["name"],
        "email": contact["email"],
    }
    return {
        "doorstep:session": session,
        "doorstep:accounts": [account],
        "doorstep:kept": [],
        "doorstep:wanted": {"to": "/portal", "at": int(time.time() * 1000)},
    }
