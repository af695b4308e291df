"""Browsers of the portal's people that take push messages."""

from typing import Any

from doorstep.kit.push.signing import public_key_of
from tests.factories.portals import Browser
from tests.factories.push_services import KEY, PushBrowser

PUSH = "/api/portal/push"
ANYWHERE = "https://push.example.com/x/{}"


async def take_messages(
    browser: Browser, of: PushBrowser | None = None, *, key: str = KEY, **other: Any
) -> Any:
    """Have a signed-in browser subscribe; return what it is answered."""
    of = of or PushBrowser(ANYWHERE.format(id(browser)))
    return await browser.put(PUSH, json=of.wanted(public_key_of(key)) | other)
