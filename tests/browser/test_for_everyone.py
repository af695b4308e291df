"""Every screen by the accessibility rules of axe-core (WCAG 2.2 AA), small, and by keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.portal import eventually

AXE = Path(__file__).parents[2] / "pwa" / "node_modules" / "axe-core" / "axe.min.js"
SCREENS = (
    *("", "/jobs", "/requests", "/requests/new", "/invoices", "/documents"),
    *("/more", "/settings", "/outbox", "/nowhere"),
)
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_screen_breaks_a_rule_of_accessibility(alex: Page, scheme: str):
    dark = scheme == "dark"
    alex.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
    broken: list[str] = []
    for screen in SCREENS:
        alex.goto(f"/portal{screen}")
        broken += [f"{screen or '/'}: {each}" for each in violations(alex)]
    alex.goto("/portal/jobs")
    alex.locator("main li a").first.click()
    alex.get_by_role("heading", name="How it went").wait_for()
    broken += [f"job: {each}" for each in violations(alex)]
    assert broken == []


def violations(page: Page) -> list[str]:
    """Return what axe finds on the page as it stands."""
    page.locator("main h1").wait_for()
    page.evaluate(AXE.read_text() + ";0")
    found = page.evaluate("levels => axe.run({runOnly: levels})", LEVELS)
    return [
        f"{violation['id']} at {node['target']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def test_no_screen_is_wider_than_a_small_phone(alex: Page):
    alex.set_viewport_size({"width": 320, "height": 640})
    for screen in SCREENS:
        alex.goto(f"/portal{screen}")
        alex.locator("main h1").wait_for()
        assert alex.evaluate("document.documentElement.scrollWidth") <= 320, screen


def test_the_heading_has_the_focus_after_going_to_a_screen(alex: Page):
    alex.get_by_role("navigation").get_by_role("link", name="Jobs").click()
    alex.get_by_role("heading", name="Jobs", level=1).wait_for()
    focused = "document.activeElement?.tagName === 'H1'"
    eventually(lambda: alex.evaluate(focused), "the heading to have the focus")
    assert alex.title().startswith("Jobs")


def test_a_visit_can_be_answered_by_keyboard_alone(alex: Page):
    for _ in range(30):
        alex.keyboard.press("Tab")
        if alex.evaluate("document.activeElement.textContent").strip() == "That works":
            break
    alex.keyboard.press("Enter")
    alex.get_by_text("You said it works").first.wait_for()
