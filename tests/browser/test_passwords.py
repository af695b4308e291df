"""A password: set in the settings, used at the door, wrong, forgotten, and taken away."""

from playwright.sync_api import Page

from tests.browser.portal import Portal
from tests.browser.test_for_everyone import refuse, violations

GOOD = "Seven otters waltz at noon"
BETTER = "Nine herons wade at dusk"


def test_a_password_is_set_used_forgotten_and_taken_away(tab: Page, portal: Portal, email: str):
    tab.goto("/portal/settings")
    tab.get_by_role("link", name="Sign-in").click()
    set_password(tab, "Set", "congratulations", "Many people use this one")
    broken = violations(tab, "password refused")
    set_password(tab, "Set", GOOD, "You have a password")
    assert "was set" in portal.letter(email)["subject"]
    broken += violations(tab, "password set")
    sign_out(tab)

    tab.get_by_role("button", name="Use a password instead").click()
    tab.get_by_label("Email").fill(email)
    refuse(tab, "Password", "Sign in")
    tab.get_by_label("Password", exact=True).fill(BETTER)
    tab.get_by_role("button", name="Show password").click()
    assert tab.get_by_label("Password", exact=True).get_attribute("type") == "text"
    tab.keyboard.press("Enter")
    tab.get_by_role("button", name="Sign in").click()
    tab.get_by_text("do not go together").wait_for()
    tab.emulate_media(color_scheme="dark")
    broken += violations(tab, "wrong password")

    tab.get_by_role("button", name="Forgot it?").click()
    tab.get_by_label("Code").fill(portal.letter(email)["code"])
    tab.get_by_role("button", name="Sign in").click()
    set_password(tab, "Change", BETTER, "You have a password")
    sign_out(tab)
    tab.get_by_role("button", name="Use a password instead").click()
    tab.get_by_label("Email").fill(email)
    tab.get_by_label("Password", exact=True).fill(BETTER)
    tab.keyboard.press("Enter")
    tab.get_by_role("status").get_by_text("Up to date").wait_for()

    tab.goto("/portal/settings/sign-in")
    tab.get_by_text("You have a password").wait_for()
    assert tab.get_by_text("You need none").count() == 0
    tab.get_by_role("button", name="Take it away").click()
    broken += violations(tab, "taking it away")
    tab.get_by_role("dialog").get_by_role("button", name="Take it away").click()
    tab.get_by_role("button", name="Set a password").wait_for()
    assert broken == []


def set_password(tab: Page, verb: str, password: str, said: str) -> None:
    """Type a new password, opening its form if it is not; wait for what is said of it."""
    field = tab.get_by_label("New password")
    opener = tab.get_by_role("button", name=f"{verb} a password")
    opener.or_(field).first.wait_for()
    if opener.is_visible():
        opener.click()
    assert field.get_attribute("autocomplete") == "new-password"
    field.fill(password)
    tab.get_by_role("button", name=f"{verb} the password").click()
    tab.get_by_text(said).first.wait_for()


def sign_out(tab: Page) -> None:
    """Sign out, with nothing left unsent."""
    tab.goto("/portal/settings")
    tab.get_by_role("button", name="Sign out").click()
    tab.get_by_role("dialog").get_by_role("button", name="Sign out").click()
