"""Passkeys in a real browser: made when offered, suggested at the door, taken away for good."""

from collections.abc import Iterator

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.authenticator import Finger
from tests.browser.conftest import sign_in_by_code
from tests.browser.phones import PHONE
from tests.browser.portal import PATIENCE, Portal, eventually
from tests.browser.test_for_everyone import violations

PASSKEYS = "/portal/settings/sign-in"
OWN = "/api/portal/passkeys"
STALE = """
    update sign_in_sessions set created_at = now() - interval '1 hour' where contact_id =
      (select id from customer_portal_access where email = '{}')
"""


def offered(page: Page) -> None:
    """Wait for the offer; it is no question on top of the page."""
    page.get_by_role("button", name="Set it up").wait_for()
    assert page.get_by_role("dialog").count() == 0


def make(page: Page, finger: Finger) -> None:
    """Take the offer."""
    offered(page)
    finger.touch()
    page.get_by_role("button", name="Set it up").click()
    page.get_by_text("Done. Next time").wait_for()
    finger.lift()


def sign_out(page: Page) -> None:
    leave(page)
    page.get_by_role("heading", name="Sign in").wait_for()


def leave(page: Page) -> None:
    page.goto("/portal/more")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out").click()


def leave_and_come_back(page: Page) -> None:
    """Sign out with a finger on the authenticator: the door may be gone before anybody sees it."""
    with page.expect_response("**/api/sign-in/passkey"):
        leave(page)
    is_in(page)


def is_in(page: Page) -> None:
    page.get_by_role("status").get_by_text("Up to date").wait_for()


def test_a_passkey_is_made_used_and_taken_away(
    phone: BrowserContext, browser: Browser, portal: Portal, email: str
):
    page = phone.new_page()
    finger = Finger(page)
    sign_in_by_code(page, portal, email)
    make(page, finger)
    [kept] = finger.passkeys()
    assert (kept["rpId"], kept["userName"]) == ("localhost", email)
    assert email.encode().hex() not in kept["userHandle"]

    finger.touch()  # before the door is there, which it opens at once by what the field suggests
    leave_and_come_back(page)
    finger.lift()

    sign_out(page)
    finger.be_a_strangers()
    finger.touch()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("No passkey was chosen").wait_for()

    with browser.new_context(base_url=portal.url, viewport=PHONE) as other:
        other.set_default_timeout(PATIENCE * 1000)
        elsewhere = other.new_page()
        sign_in_by_code(elsewhere, portal, email)
        elsewhere.goto(PASSKEYS)
        elsewhere.get_by_text("Added today, last used today").wait_for()
        assert elsewhere.get_by_role("button", name="Set it up").count() == 0
        elsewhere.get_by_role("button", name="Remove").click()
        elsewhere.get_by_role("button", name="Remove it").click()
        elsewhere.get_by_text("You have none yet").wait_for()

    finger.be_the_owners()
    page.reload()  # picks what the field suggests, which is good no more
    page.get_by_text("This passkey was removed").wait_for()
    # The browser was told, and suggests it no more.
    eventually(lambda: not finger.passkeys(), "the passkey to be gone from the device")
    assert page.get_by_label("Email").is_visible()


def test_all_of_it_can_be_done_by_keyboard_and_breaks_no_rule(
    phone: BrowserContext, portal: Portal, email: str
):
    page = phone.new_page()
    page.emulate_media(reduced_motion="reduce")
    finger = Finger(page)
    page.goto("/portal")
    page.get_by_role("button", name="passkey").wait_for()
    broken = violations(page, "door")
    sign_in_by_code(page, portal, email)
    offered(page)
    broken += violations(page, "offer")
    finger.touch()
    press(page, "Set it up")
    page.get_by_text("Done. Next time").wait_for()

    page.goto(PASSKEYS)
    page.get_by_role("button", name="Rename").wait_for()
    broken += violations(page, "passkeys")
    press(page, "Rename Chrome on Linux")
    page.get_by_role("dialog").wait_for()
    broken += violations(page, "name")
    page.keyboard.press("Control+A")
    page.keyboard.type("A" * 61)
    page.get_by_text("No more than 60 characters fit here.").wait_for()
    page.keyboard.press("Control+A")
    page.keyboard.type("<i>Kitchen</i> tablet")
    page.keyboard.press("Enter")
    page.get_by_text("<i>Kitchen</i> tablet", exact=True).wait_for()

    portal.sql(STALE.format(email))
    press(page, "Remove <i>Kitchen</i> tablet")
    page.get_by_role("dialog").wait_for()
    broken += violations(page, "removal")
    press(page, "Remove it")
    page.get_by_role("dialog", name="Is it you?").wait_for()
    page.get_by_role("button", name="Use your passkey").wait_for()
    broken += violations(page, "proof")
    page.keyboard.press("Enter")
    page.get_by_text("You have none yet").wait_for()
    press(page, "Add a passkey")
    page.get_by_text("Added today").wait_for()

    leave_and_come_back(page)
    finger.lift()
    sign_out(page)
    page.get_by_label("Email").focus()
    press(page, "Sign in with a passkey")
    finger.touch()
    is_in(page)
    assert broken == []


def press(page: Page, name: str) -> None:
    """Press a button that the keyboard leads to."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard does not lead to {name}")


FOCUSED = """document.activeElement.getAttribute("aria-label")
  ?? document.activeElement.textContent.trim()"""


def test_the_focus_goes_back_to_what_opened_a_question(
    phone: BrowserContext, portal: Portal, email: str
):
    page = phone.new_page()
    finger = Finger(page)
    sign_in_by_code(page, portal, email)
    make(page, finger)
    page.goto(PASSKEYS)
    page.get_by_role("button", name="Rename").wait_for()
    for opener in ("Rename Chrome on Linux", "Remove Chrome on Linux"):
        press(page, opener)
        page.get_by_role("dialog").wait_for()
        page.keyboard.press("Escape")
        eventually(lambda it=opener: page.evaluate(FOCUSED) == it, f"the focus on {opener}")
        assert page.get_by_role("dialog").count() == 0
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Enter")  # pressed once too often, it removes nothing
    page.get_by_role("button", name="Remove it").click()
    page.get_by_text("You have none yet").wait_for()  # and with it the button that opened it
    eventually(lambda: page.evaluate(FOCUSED) == "Sign-in", "the focus on the heading")


def test_on_a_shared_phone_each_proves_it_by_a_passkey_of_their_own(
    phone: BrowserContext, portal: Portal, households: Iterator[str]
):
    page = phone.new_page()
    finger = Finger(page)
    partner, email = next(households), next(households)
    sign_in_by_code(page, portal, partner)
    make(page, finger)
    sign_out(page)
    sign_in_by_code(page, portal, email)
    make(page, finger)
    for person in (email, partner):
        if person == partner:
            sign_out(page)
            sign_in_by_code(page, portal, partner)
        portal.sql(STALE.format(person))
        page.goto(PASSKEYS)
        page.get_by_role("button", name="Rename").wait_for()
        page.get_by_role("button", name="Set a password").click()
        page.get_by_label("New password", exact=True).fill("nine small boats at noon")
        page.get_by_role("button", name="Set the password").click()
        page.get_by_role("button", name="Use your passkey").wait_for()
        finger.touch()
        page.get_by_role("button", name="Use your passkey").click()
        page.get_by_text("You have a password").wait_for()
        finger.lift()
        page.goto("/portal/more")
        page.locator(".who-is").get_by_text(person).wait_for()


def test_a_no_is_remembered_and_offline_nothing_is_broken(
    phone: BrowserContext, portal: Portal, email: str
):
    page = phone.new_page()
    Finger(page)
    sign_in_by_code(page, portal, email)
    offered(page)
    page.get_by_role("button", name="Not now").click()
    sign_out(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if OWN in request.url else None)
    sign_in_by_code(page, portal, email)
    page.get_by_role("link", name="More").click()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Passkeys").wait_for()
    assert asked == []
    phone.set_offline(True)
    page.get_by_role("link", name="Passkeys").click()
    page.get_by_text("your passkeys you need a connection").wait_for()
    phone.set_offline(False)
    page.get_by_text("You have none yet").wait_for()
