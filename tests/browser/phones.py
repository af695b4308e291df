"""Phones for the tests: Chromium's contexts, which may break no rule of ours."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from tests.browser.portal import PATIENCE

PHONE = {"width": 390, "height": 844}
REMEMBERED = "cookies,file_systems,indexeddb,local_storage,shared_storage,websql"
"""What a phone keeps of a person; the app itself, its worker and its files, stays installed."""


@contextmanager
def new_phone(browser: Browser, url: str) -> Generator[BrowserContext]:
    """Lend a phone that has never been at the portal there."""
    with Phones(browser) as phones, phones.lent(url) as phone:
        yield phone


class Phones:
    """One phone that is lent again and again, emptied of everything but the app.

    To install the app is more than half of what a test of a screen needs a processor for.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._kept: BrowserContext | None = None
        self._broken: list[str] = []

    def __enter__(self) -> "Phones":
        return self

    def __exit__(self, *_: object) -> None:
        self._throw_away()

    @contextmanager
    def lent(self, url: str) -> Generator[BrowserContext]:
        """Lend it; what cannot be emptied, or broke a rule, is lent to nobody else."""
        phone = self._kept = self._kept or self._new(url)
        try:
            yield phone
            self._empty(phone, url)
            assert self._broken == [], self._broken
        except BaseException:
            self._throw_away()
            raise

    def _new(self, url: str) -> BrowserContext:
        phone = self._browser.new_context(
            base_url=url, viewport=PHONE, has_touch=True, reduced_motion="reduce"
        )
        phone.set_default_timeout(PATIENCE * 1000)
        phone.on("weberror", self._note)
        phone.on("console", self._hear)
        return phone

    def _note(self, broken: Any) -> None:
        self._broken.append(f"{broken.error.name}: {broken.error} {broken.error.stack}")

    def _hear(self, line: Any) -> None:
        if "Content Security Policy" in line.text:
            self._broken.append(line.text)

    def _empty(self, phone: BrowserContext, url: str) -> None:
        for page in phone.pages:
            page.close()
        phone.unroute_all()
        phone.set_offline(False)
        phone.clear_permissions()
        aside = phone.new_page()
        told = {"origin": url, "storageTypes": REMEMBERED}
        phone.new_cdp_session(aside).send("Storage.clearDataForOrigin", told)
        aside.close()

    def _throw_away(self) -> None:
        if self._kept:
            self._kept.close()
        self._kept, self._broken = None, []
