"""Syncs of a device on their way, which get no answer until the test lets them go.

A device that fails to sync tries again by itself, and may be the first once it can. One that waits
for an answer does nothing meanwhile.
"""

from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import BrowserContext, Error, Route

from tests.browser.device import SYNC


def hold_back(phone: BrowserContext) -> Callable[[], None]:
    """Hold its syncs back; return what lets those go that are under way, and all after them."""
    held: list[Route] = []

    def let_go() -> None:
        phone.unroute(SYNC)
        for each in held:
            with suppress(Error):  # nobody waits for one of a page that is gone
                each.continue_()

    phone.route(SYNC, lambda route: held.append(route))  # noqa: PLW0108 - it asks for a name
    return let_go
