"""Files on the phone: kept within what it may take, resumed, shown offline, and gone in time."""

from collections.abc import Iterator
from random import Random

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.browser.coming_in import come_in
from tests.browser.person import HAS_STORES
from tests.browser.phones import PHONE
from tests.browser.portal import Portal, eventually
from tests.browser.test_for_everyone import violations
from tests.journeys.papers import ALLOW, FILES, Paper, publish, used, whole
from tests.webkit.line import Line

SIZE = 2_000_000
END = "2099-01-01"


@pytest.fixture
def line(portal: Portal) -> Iterator[Line]:
    """Give a line to the portal that can be cut."""
    with Line().running() as line:
        line.mend(to=portal.port)
        yield line


def test_a_download_cut_at_forty_per_cent_fetches_only_the_rest(
    browser: Browser, portal: Portal, line: Line, email: str
):
    context = browser.new_context(base_url=line.url, viewport=PHONE)
    page = context.new_page()
    asked: list[Request] = []
    [paper] = publish(portal, email, ("Report", "", Random(1).randbytes(SIZE)))
    path = f"/api/portal/documents/{paper}"
    page.on("request", lambda each: asked.append(each) if each.url.endswith(path) else None)
    line.get_stuck(f"{path} HTTP", int(SIZE * 0.4))
    come_in(page, portal, email)
    enough = SIZE * 0.38
    eventually(lambda: line.reached and used(page.evaluate(FILES)) > enough, "the first pieces")
    line.cut()
    line.mend()
    [file] = eventually(lambda: whole(page.evaluate(FILES)), "the whole file")
    assert (file["done"], file["wrong"]) == (SIZE, 0)
    first, *others = [each.header_value("range") for each in asked]
    assert first is None
    starts = [int(each.removeprefix("bytes=").removesuffix("-")) for each in others if each]
    assert len(starts) == len(others) >= 1
    assert all(enough < start < SIZE * 0.41 for start in starts)
    context.close()


def test_a_kept_certificate_opens_in_a_cellar_and_goes_when_it_is_withdrawn(
    phone: BrowserContext, tab: Page, portal: Portal, email: str
):
    words = f"Valid until {END}, for {email}"
    [paper] = publish(portal, email, ("Gas safety record", END, words.encode()))
    eventually(lambda: whole(tab.evaluate(FILES)), "the certificate to be kept")
    phone.set_offline(True)
    tab.close()
    cold = phone.new_page()
    cold.goto(f"/portal/documents/{paper}")
    cold.get_by_text(words).wait_for()
    cold.goto("/portal/settings")
    cold.get_by_role("link", name="On this phone").click()
    cold.get_by_role("heading", name="1 document kept").wait_for()
    assert violations(cold, "on this phone") == []
    cold.goto("/portal/documents")
    line = cold.get_by_role("region", name="Certificates").get_by_text("Gas safety record")
    line.first.wait_for()

    portal.sql(f"update documents set withdrawn_at = now() where id = '{paper}'")
    phone.set_offline(False)
    line.first.wait_for(state="detached")
    eventually(lambda: cold.evaluate(FILES) == [], "the file to go")
    cold.goto("/portal/settings/storage")
    cold.get_by_role("heading", name="0 documents kept").wait_for()


def test_who_signs_out_without_a_network_leaves_no_files(
    phone: BrowserContext, tab: Page, portal: Portal, email: str
):
    [paper] = publish(portal, email, ("Report", "", b"What was done"))
    tab.goto(f"/portal/documents/{paper}")
    tab.get_by_text("What was done").wait_for()
    assert whole(tab.evaluate(FILES))
    phone.set_offline(True)
    tab.goto("/portal/settings")
    tab.get_by_role("button", name="Sign out").click()
    tab.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    tab.get_by_label("Email").wait_for()
    eventually(lambda: not tab.evaluate(HAS_STORES), "records and files to go")


def mixed(count: int) -> Iterator[Paper]:
    chance = Random(6)
    for each in range(count):
        end = END if each % 4 == 0 else ""
        yield f"Paper {each}", end, chance.randbytes(int(10 ** chance.uniform(2, 4.5)))


def test_five_hundred_documents_of_mixed_sizes_stay_within_what_is_allowed(
    tab: Page, portal: Portal, email: str
):
    allowed = 200_000
    tab.goto("/portal/documents")
    eventually(lambda: tab.evaluate(FILES) == [], "a store for files")
    tab.evaluate(ALLOW, allowed)
    papers = list(mixed(500))
    ids = publish(portal, email, *papers)
    certificates = {paper for paper, (_, end, _) in zip(ids, papers, strict=True) if end}
    most = 0

    def is_done() -> bool:
        nonlocal most
        most = max(most, used(tab.evaluate(FILES)))
        return not tab.get_by_text(" to come (").count()

    tab.goto("/portal/settings/storage")
    tab.get_by_text(" to come (").wait_for()
    eventually(is_done, "all that fits")
    files = tab.evaluate(FILES)
    assert len(whole(files)) == len(files)
    assert allowed * 0.95 < used(files) <= allowed
    assert most <= allowed
    kept = {paper for each in files for paper in each["ids"]}
    assert len(kept & certificates) > len(kept) / 2
    assert violations(tab, "on this phone, full") == []
    take_all_off(tab)
    eventually(lambda: tab.evaluate(FILES) == [], "all to go")


def take_all_off(tab: Page) -> None:
    """Allow nothing by a key that goes round; the first time it is thought better of."""
    allowed = tab.get_by_role("radio", name="200 KB")
    for answer in ("Keep them", "Take them off"):
        allowed.press("ArrowRight")
        dialog = tab.get_by_role("dialog", name="Take them off this phone?")
        dialog.get_by_text("would be taken off this phone").wait_for()
        assert whole(tab.evaluate(FILES))
        dialog.get_by_role("button", name=answer).click()
        dialog.wait_for(state="detached")
        in_force = "200 KB" if answer == "Keep them" else "Nothing"
        assert tab.get_by_role("radio", name=in_force).is_checked()
