"""A link of a mail leads to its screen, also for who has to sign in first, in whichever way."""

from playwright.sync_api import BrowserContext, Page

from tests.browser.authenticator import Finger
from tests.browser.portal import Portal
from tests.browser.test_passkeys import make
from tests.browser.test_passwords import GOOD, set_password, sign_out

JOB = """
    select j.id from jobs j join customer_portal_access a using (customer_id)
    where a.email = '{}' limit 1
"""
END = """
    update sign_in_sessions set revoked_at = now() where contact_id =
      (select id from customer_portal_access where email = '{}')
"""


def test_whichever_way_somebody_signs_in_they_arrive_where_the_mail_led(
    elsewhere: BrowserContext, portal: Portal, email: str
):
    path = f"/portal/jobs/{portal.sql(JOB.format(email))}"
    page = elsewhere.new_page()
    finger = Finger(page)
    page.goto(path)
    ask(page, email)
    opened = elsewhere.new_page()
    opened.goto(portal.letter(email)["link"])
    opened.get_by_role("button", name="Sign in").click()
    arrives(opened, path)
    arrives(page, path)
    opened.close()

    portal.sql(END.format(email))
    page.reload()
    page.get_by_role("button", name="Send it again").click()
    page.get_by_label("Code").fill(portal.letter(email)["code"])
    page.get_by_role("button", name="Sign in").click()
    arrives(page, path)

    make(page, finger)
    page.goto("/portal/settings/sign-in")
    set_password(page, "Set", GOOD, "You have a password")
    sign_out(page)
    page.get_by_role("heading", name="Sign in").wait_for()
    page.goto(path)
    page.get_by_role("button", name="Use a password instead").click()
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(GOOD)
    page.keyboard.press("Enter")
    arrives(page, path)

    sign_out(page)
    page.get_by_role("heading", name="Sign in").wait_for()
    finger.touch()  # before the door is there, which it opens at once by what the field suggests
    page.goto(path)
    arrives(page, path)


def ask(page: Page, email: str) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Send").click()
    page.get_by_label("Code").wait_for()


def arrives(page: Page, path: str) -> None:
    page.get_by_role("status").get_by_text("Up to date").wait_for()
    page.wait_for_url(f"**{path}")
    page.locator("main .back").first.wait_for()
