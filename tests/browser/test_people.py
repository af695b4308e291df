"""An owner lets somebody in, gives them another role and lets them go; their phone follows."""

import json
from dataclasses import replace

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.person import Person
from tests.browser.portal import Portal, eventually
from tests.browser.screen import ChromiumScreen
from tests.browser.test_for_everyone import refuse, violations

ALL = """(async () => {
  const whole = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await whole(indexedDB.open(name));
    const tx = database.transaction([...database.objectStoreNames]);
    for (const store of database.objectStoreNames)
      found.push(await whole(tx.objectStore(store).getAll()));
    database.close();
  }
  return JSON.stringify(found);
})()"""
"""Everything that IndexedDB has, as text."""
SECRETS = """
    select j.title from jobs j join customer_portal_access a using (customer_id)
      where a.email = '{0}'
    union select p.line1 from properties p join customer_portal_access a using (customer_id)
      where a.email = '{0}'
    union select c.line1 from customers c join customer_portal_access a on a.customer_id = c.id
      where a.email = '{0}'
"""
"""Words of the records that somebody may see."""
NOTES = """
    update properties set access_notes = 'Key under the pot' where customer_id = (
      select customer_id from customer_portal_access where email = '{}')
"""

AGE = """
    update sign_in_sessions set created_at = created_at - interval '1 hour' where contact_id = (
      select id from customer_portal_access where email = '{}')
"""


@pytest.fixture
def sam(elsewhere: BrowserContext, portal: Portal, email: str) -> Person:
    """Give somebody at that phone whom nobody has let in yet."""
    name = f"sam-{email}"
    return Person(name, ChromiumScreen(elsewhere.new_page()), portal)


def invite(tab: Page, sam: Person) -> None:
    tab.goto("/portal/settings")
    tab.get_by_role("link", name="People").click()
    tab.get_by_label("Their name").fill("Sam Ode")
    tab.get_by_label("Their email").fill(sam.email)
    tab.get_by_label("On site").check()
    # What is typed is kept like anything else that is begun.
    eventually(lambda: "Sam Ode" in tab.evaluate(ALL), "the draft to be kept")
    tab.reload()
    assert tab.get_by_label("Their email").input_value() == sam.email
    tab.get_by_role("button", name="Invite").click()


def was_invited(tab: Page) -> None:
    tab.get_by_text("gets a mail that says how to sign in").wait_for()
    tab.get_by_text("Has not signed in yet").wait_for()


def prove(tab: Page, portal: Portal, email: str) -> None:
    question = tab.get_by_role("dialog", name="Is it you?")
    question.get_by_label("Code").fill(portal.letter(email)["code"])
    question.get_by_role("button", name="Go on").click()


def change(tab: Page, role: str) -> None:
    tab.get_by_role("button", name="Change the access of Sam Ode").click()
    tab.get_by_role("dialog").get_by_label(role).check()


def kinds(person: Person) -> set[str]:
    return {kind for kind, _, _ in person.copy()}


def test_who_was_invited_sees_what_their_role_is_for_and_the_owner_sees_them(
    tab: Page, sam: Person, portal: Portal, email: str
):
    tab.emulate_media(reduced_motion="reduce")
    portal.sql(AGE.format(email))
    invite(tab, sam)
    prove(tab, portal, email)
    was_invited(tab)
    assert "/portal/sign-in" in portal.letter(sam.email)["text"]
    sam.sign_in()
    tab.get_by_text("Last signed in").nth(1).wait_for()
    assert kinds(sam) >= {"job", "property"}
    sam.screen.go("/portal/settings/people")
    sam.screen.sees("Only an owner sees this")
    sam.screen.go("/portal/invoices")
    sam.screen.sees("Your access has no invoices")

    broken = violations(tab, "people")
    refuse(tab, "Their name", "Invite")
    broken += violations(tab, "invitation refused")
    change(tab, "Billing")
    broken += violations(tab, "change of a role")
    assert broken == []
    tab.get_by_role("button", name="Save").click()
    tab.get_by_text("Sees and pays invoices").first.wait_for()
    eventually(lambda: "job" not in kinds(sam), "the jobs to go from the phone")
    assert kinds(sam) & {"property", "request", "contact"} == set()
    for path in ("", "/jobs", "/requests", "/requests/new"):
        sam.screen.go(f"/portal{path}")
        sam.screen.sees("Your access is for invoices")
    change(tab, "Owner")
    tab.get_by_role("button", name="Save").click()
    eventually(lambda: kinds(sam) >= {"job", "contact"}, "the jobs to come back")
    assert kinds(sam) & {"place"} == set()


def test_a_removed_persons_phone_keeps_what_they_wrote_and_nothing_of_the_records(
    tab: Page, sam: Person, elsewhere: BrowserContext, portal: Portal, email: str
):
    invite(tab, sam)
    was_invited(tab)
    sam.sign_in()
    portal.sql(NOTES.format(email))
    eventually(lambda: "Key under the pot" in sam.screen.run(ALL), "the notes to come")
    secrets = {*portal.sql(SECRETS.format(email)).splitlines(), "Key under the pot"}
    [page] = elsewhere.pages
    elsewhere.set_offline(True)
    sam.ask_for_service("Water on the stairs")
    sam.screen.follow("More")
    sam.screen.follow("Settings")
    sam.screen.fill("Phone", "0113 496 0999")
    eventually(lambda: "0113 496 0999" in sam.screen.run(ALL), "the draft to be kept")
    assert any(secret in sam.screen.run(ALL) for secret in secrets)
    tab.get_by_role("button", name="Change the access of Sam Ode").click()
    tab.get_by_role("button", name="End their access", exact=True).click()
    tab.get_by_role("button", name="Yes, end their access").click()
    tab.get_by_text("has no access").wait_for()

    other = replace(sam, screen=ChromiumScreen(elsewhere.new_page()))
    elsewhere.set_offline(False)
    sam.screen.sees("Its records were removed from this device.")
    sam.screen.sees("Water on the stairs")
    other.screen.go("/portal/jobs")
    other.screen.sees("Its records were removed from this device.")
    kept = sam.screen.run(ALL)
    assert [secret for secret in secrets if secret in kept] == []
    assert "Water on the stairs" in kept
    assert violations(page, "access ended") == []
    elsewhere.set_offline(True)
    page.reload()
    sam.screen.sees("Water on the stairs")
    saved = json.loads(sam.screen.save("Save a copy as a file"))
    assert [each["wrote"].get("description") for each in saved] == ["Water on the stairs", None]
    assert saved[1]["wrote"] == {"phone": "0113 496 0999"}
    elsewhere.set_offline(False)
    sam.screen.press("Discard it")
    sam.screen.press("Yes, remove it")
    sam.screen.sees("We send you a mail with a code.")
    eventually(lambda: not sam.has_stores(), "all of it to go")
