"""What a person can do on a screen, in words that any browser's driver can carry out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Locator, Page


class Screen(Protocol):
    """One tab. Names and labels may be given in part; every step waits for what it needs."""

    def go(self, path: str) -> None:
        """Open an address of the portal."""

    def press(self, name: str) -> None:
        """Press a button; while a question is asked, one of its own."""

    def renew(self, name: str) -> None:
        """Press a button that has the page loaded anew."""

    def save(self, name: str) -> str:
        """Press a button that saves a file; return what is in it."""
        ...

    def follow(self, name: str) -> None:
        """Follow a link."""

    def fill(self, label: str, text: str) -> None:
        """Type into a field, in place of what it has."""

    def value(self, label: str) -> str:
        """Return what is typed into a field."""
        ...

    def tick(self, label: str) -> None:
        """Choose one of several."""

    def attach(self, *files: Path) -> None:
        """Give files to the only field that takes them."""

    def sees(self, text: str) -> None:
        """Wait until a text is on the screen."""

    def read(self) -> str:
        """Return everything that is written on the screen."""
        ...

    def run(self, script: str) -> Any:
        """Return what a JavaScript expression or its promise comes to."""


@dataclass(frozen=True)
class ChromiumScreen:
    """A tab driven by Playwright."""

    page: Page

    def go(self, path: str) -> None:
        self.page.goto(path)

    def press(self, name: str) -> None:
        self._foremost().get_by_role("button", name=name).first.click()

    def renew(self, name: str) -> None:
        with self.page.expect_event("load"):
            self.press(name)

    def save(self, name: str) -> str:
        with self.page.expect_download() as download:
            self.press(name)
        return download.value.path().read_text()

    def _in_front(self) -> Page:
        """Return the tab, once it is the one that is looked at: browsers slow the others down."""
        self.page.bring_to_front()
        return self.page

    def _foremost(self) -> Locator:
        dialog = self._in_front().get_by_role("dialog")
        return dialog if dialog.count() else self.page.locator("body")

    def follow(self, name: str) -> None:
        self._in_front().get_by_role("link", name=name).first.click()

    def fill(self, label: str, text: str) -> None:
        self._in_front().get_by_label(label).first.fill(text)

    def value(self, label: str) -> str:
        return self.page.get_by_label(label).first.input_value()

    def tick(self, label: str) -> None:
        self._in_front().get_by_label(label).first.check()

    def attach(self, *files: Path) -> None:
        self.page.locator("input[type=file]").set_input_files(files)

    def sees(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()

    def read(self) -> str:
        return " ".join(self.page.inner_text("body").split())

    def run(self, script: str) -> Any:
        return self.page.evaluate(script)
