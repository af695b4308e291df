"""A window of WebKit, used in the same words as Chromium's tabs."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)
from selenium.webdriver import Remote
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.portal import eventually

PATIENCE = 90.0
"""Seconds: what failed a few times is tried again after up to a minute."""
NOT_YET = (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)
"""What is being drawn anew is looked for again."""
DIALOG = "//dialog[@open]"
BUTTON = "//button[contains(normalize-space(.), '{0}') or contains(@aria-label, '{0}')]"
LINK = "//a[contains(normalize-space(.), '{0}')]"
LABEL = "//label[contains(., '{0}')]"
FIELD = (
    "//*[self::input or self::textarea]"
    "[@id=//label[contains(., '{0}')]/@for or ancestor::label[contains(., '{0}')]]"
)
RESOLVED = """
    const done = arguments[arguments.length - 1];
    Promise.resolve({0}).then((value) => done([value]), (error) => done(String(error)));
"""


@dataclass(frozen=True)
class WebKitScreen:
    """A window driven by WebDriver; there until its browser ends."""

    driver: Remote
    window: str
    url: str
    downloads: Path

    def go(self, path: str) -> None:
        self._in_front().get(self.url + path)

    def press(self, name: str) -> None:
        self._patiently(lambda: self._click(BUTTON.format(name)), name)

    def renew(self, name: str) -> None:
        page = self._in_front().find_element(By.TAG_NAME, "html")
        self.press(name)
        self._waits(lambda: _gone(page), f"{name!r} to load the page anew", PATIENCE)

    def save(self, name: str) -> str:
        before = set(self.downloads.iterdir())
        self.press(name)
        [file] = eventually(lambda: set(self.downloads.iterdir()) - before, "the file")
        return file.read_text()

    def follow(self, name: str) -> None:
        self._patiently(lambda: self._click(LINK.format(name)), name)

    def tick(self, label: str) -> None:
        self._patiently(lambda: self._click(LABEL.format(label)), label)

    def fill(self, label: str, text: str) -> None:
        def typed() -> None:
            field = self._shown(FIELD.format(label))
            if field.get_property("value"):
                field.send_keys(Keys.CONTROL, "a")
            field.send_keys(text)

        self._patiently(typed, label)

    def value(self, label: str) -> str:
        """Return what is typed into a field."""
        return str(self._shown(FIELD.format(label)).get_property("value"))

    def attach(self, *files: Path) -> None:
        field = self._in_front().find_element(By.CSS_SELECTOR, "input[type=file]")
        field.send_keys("\n".join(map(str, files)))

    def sees(self, text: str) -> None:
        self._waits(lambda: text.casefold() in self.read().casefold(), repr(text), PATIENCE)

    def read(self) -> str:
        """Return everything that is written on the screen."""
        return " ".join(str(self.run("document.body.innerText")).split())

    def run(self, script: str) -> Any:
        answer = self._in_front().execute_async_script(RESOLVED.replace("{0}", script))
        assert isinstance(answer, list), answer
        return answer[0]

    def close(self) -> None:
        """Close the window."""
        self._in_front().close()

    def _in_front(self) -> Remote:
        self.driver.switch_to.window(self.window)
        return self.driver

    def _click(self, path: str) -> None:
        """Click once it takes clicks and has stopped moving: a person would not aim before."""
        element = self._shown(path)
        place = element.rect
        self.run(
            "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
        )
        if element.get_attribute("aria-disabled") or element.rect != place:
            raise ElementNotInteractableException(path)
        element.click()

    def _shown(self, path: str) -> WebElement:
        """Return the first that can be seen, of the question that is asked if there is one."""
        driver = self._in_front()
        found = driver.find_elements(By.XPATH, DIALOG + path) or driver.find_elements(
            By.XPATH, path
        )
        shown = [element for element in found if element.is_displayed()]
        if not shown:
            raise NoSuchElementException(path)
        return shown[0]

    def _patiently(self, act: Callable[[], None], what: str) -> None:
        def tried() -> bool:
            with suppress(*NOT_YET):
                act()
                return True
            return False

        self._waits(tried, f"{what!r} to be there", PATIENCE / 2)

    def _waits(self, look: Callable[[], bool], what: str, patience: float) -> None:
        try:
            eventually(look, what, patience)
        except AssertionError as error:
            raise AssertionError(f"{error}; the screen says:\n{self.read()}") from None


def _gone(element: WebElement) -> bool:
    """Tell whether a page is no longer there that had this."""
    try:
        element.is_enabled()
    except NOT_YET:
        return True
    return False
