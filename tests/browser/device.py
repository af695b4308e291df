"""A phone with Chromium on it, whose network and memory the test has in its hand."""

from typing import Any

from playwright.sync_api import BrowserContext, CDPSession

from tests.browser.screen import ChromiumScreen
from tests.journeys.device import Kept

STORAGE: dict[Kept, str] = {
    "records": "indexeddb",
    "caches": "cache_storage",
    "settings": "local_storage",
    "everything": "all",
}
SYNC = "**/api/sync"
LITTLE = 6_000_000


class ChromiumDevice:
    """A browser context, as a phone."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self._context = context
        self._url = url
        self._devtools: CDPSession | None = None

    def screen(self) -> ChromiumScreen:
        return ChromiumScreen(self._context.new_page())

    def go_offline(self) -> None:
        self._context.set_offline(True)

    def hold_sync(self) -> None:
        self._context.route(SYNC, lambda route: route.abort())

    def go_online(self) -> None:
        self._context.unroute(SYNC)
        self._context.set_offline(False)

    def clear(self, *what: Kept) -> None:
        types = ",".join(STORAGE[each] for each in what)
        self._tell("Storage.clearDataForOrigin", storageTypes=types)

    def be_small(self) -> None:
        self._tell("Storage.overrideQuotaForOrigin", quotaSize=LITTLE)

    def make_room(self) -> None:
        self._tell("Storage.overrideQuotaForOrigin")

    def _tell(self, command: str, **more: Any) -> None:
        """Tell the browser about the portal; what it was told lasts as long as the connection."""
        if self._devtools is None:
            aside = self._context.new_page()
            self._devtools = self._context.new_cdp_session(aside)
        self._devtools.send(command, {"origin": self._url, **more})
