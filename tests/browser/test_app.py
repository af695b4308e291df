"""The app as a thing on a phone: what the browser needs to install it, tabs, and a new version."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.clock import hurry
from tests.browser.coming_in import come_in
from tests.browser.conftest import can_go_offline
from tests.browser.phones import PHONE, new_phone
from tests.browser.portal import Portal, eventually
from tests.browser.test_main_job import ask_for_service

LANDLORD = "priya.shah@example.com"
MORE_JOBS = """
    insert into jobs (organization_id, customer_id, external_id, number, title, kind, status,
      description, outcome, booked_at)
    select organization_id, customer_id, 'm' || n, 'M-' || n, 'Radiator ' || n, kind, 'completed',
      '', '', booked_at - n * interval '1 hour'
    from (select j.* from jobs j join customer_portal_access a on a.customer_id = j.customer_id
      where a.email = '{}' limit 1) j, generate_series(1, 3000) n
"""
TAKES_TAPS = """(toast) => {
  const { x, y, width, height } = toast.getBoundingClientRect();
  return toast.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""


def test_the_browser_finds_nothing_that_keeps_it_from_installing(tab: Page):
    tab.evaluate("navigator.serviceWorker.ready")
    devtools = tab.context.new_cdp_session(tab)
    manifest = devtools.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert '"name":"Northgate Heating"' in manifest["data"]
    problems = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # A test's browser context is private, where nothing is installed; nothing else may be wrong.
    assert [each["errorId"] for each in problems if each["errorId"] != "in-incognito"] == []


def test_what_one_tab_writes_the_other_shows(tab: Page, phone: BrowserContext):
    other = phone.new_page()
    other.goto("/portal/jobs")
    other.locator("main li").first.wait_for()
    tab.get_by_role("button", name="That works").first.click()
    tab.get_by_text("You said it works").first.wait_for()
    other.locator("main li a").first.click()
    other.get_by_text("You said it works").first.wait_for()


def test_jobs_are_narrowed_down_by_words_and_property(phone: BrowserContext, portal: Portal):
    page = phone.new_page()
    come_in(page, portal, LANDLORD)
    page.goto("/portal/jobs")
    page.locator("main li").first.wait_for()
    page.get_by_label("Find").fill("nothing has these words")
    page.get_by_text("Nothing found").wait_for()
    page.get_by_role("button", name="Show all jobs").click()
    where = page.get_by_label("Where")
    assert where.locator("option").count() > 10
    where.select_option(index=1)
    page.get_by_text("found").wait_for()
    page.reload()
    assert where.input_value() != ""


def test_thousands_of_jobs_show_a_screenful_and_grow(tab: Page, portal: Portal, email: str):
    portal.sql(MORE_JOBS.format(email))
    tab.goto("/portal/jobs")
    tab.get_by_role("heading", name="Past 3").wait_for()
    assert tab.locator("main li").count() < 200
    tab.get_by_label("Find").fill("Radiator 2999")
    tab.get_by_text("1 job found").wait_for()


def test_a_screen_that_does_not_come_says_so_and_can_be_asked_for_again(
    browser: Browser, portal: Portal, email: str
):
    with new_phone(browser, portal.url) as phone:
        page = phone.new_page()
        phone.route("**/assets/Jobs-*.js", lambda _: None)  # never answered
        come_in(page, portal, email)
        hurry(page)  # it is a while until that is said
        page.get_by_role("link", name="Jobs").first.click()
        page.get_by_text("This screen could not be loaded").wait_for()
        assert page.locator(".toast").evaluate(TAKES_TAPS)
        phone.unroute_all()
        page.get_by_role("button", name="Try again").click()
        page.locator("main li").first.wait_for()


def test_what_is_said_in_passing_takes_no_taps_from_what_it_lies_over(tab: Page):
    ask_for_service(tab, "The tap drips")
    toast = tab.locator(".toast", has_text="Saved on this phone")
    toast.wait_for()
    assert not toast.evaluate(TAKES_TAPS)


def test_an_address_that_leads_nowhere_says_so(tab: Page):
    for path in ("nowhere", "jobs/not-an-id", "requests/not-an-id", "requests/new?amend=not-an-id"):
        tab.goto(f"/portal/{path}")
        tab.get_by_text("not here").or_(tab.get_by_text("nothing here")).first.wait_for()
    # It may be of a mail to somebody else who has the same tablet.
    tab.goto("/portal/jobs/not-an-id")
    tab.get_by_text("You are signed in as Alex Morgan").wait_for()


@pytest.mark.usefixtures("tab")
def test_a_session_remembered_opens_the_app_without_asking(phone: BrowserContext):
    page = phone.new_page()
    page.goto("/portal/settings")
    eventually(lambda: page.get_by_label("Name").input_value() == "Alex Morgan", "the profile")


def test_a_place_on_the_home_screen_is_offered_after_sending_and_not_after_throwing_away(
    browser: Browser, portal: Portal, email: str
):
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15"
    phone = browser.new_context(base_url=portal.url, viewport=PHONE, user_agent=agent)
    page = phone.new_page()
    come_in(page, portal, email)
    can_go_offline(page)
    phone.set_offline(True)
    ask_for_service(page, "Thrown away again")
    page.get_by_role("link", name="1 waiting to send").click()
    page.get_by_role("button", name="Discard").click()
    page.get_by_role("dialog").get_by_role("button", name="Throw it away").click()
    page.get_by_text("Everything was sent").wait_for()
    phone.set_offline(False)
    offer = page.get_by_role("complementary", name="Keep it at hand")
    page.get_by_role("status").get_by_text("Up to date").wait_for()
    assert offer.count() == 0

    ask_for_service(page, "Sent after all")
    offer.get_by_role("link", name="Show me how").wait_for()
    phone.close()
