"""Files on a phone with an engine of another make: shown and shared offline, resumed, and gone."""

from dataclasses import replace
from random import Random
from typing import Any

from tests.browser.papers import READER_IS_KEPT, SHEET, Papers
from tests.browser.person import Person
from tests.browser.portal import Portal, eventually
from tests.journeys.papers import FILES, publish, used, whole
from tests.webkit.line import Line
from tests.webkit.phone import Phone

SIZE = 2_000_000
NOTE_RANGES = """(() => {
  const { fetch } = window;
  window.ranges = [];
  window.fetch = (path, init) => {
    window.ranges.push([String(path), new Headers(init?.headers).get("Range")]);
    return fetch(path, init);
  };
})()"""
"""Has the page note the address of each request, and with which byte the answer is to begin."""


def held(person: Person, paper: str) -> list[dict[str, Any]]:
    """Return the file of a document as far as it is on a person's phone; nothing without one."""
    files = person.screen.run(FILES) or []
    return [each for each in files if paper in each["ids"]]


def test_a_kept_certificate_is_shown_and_shared_by_a_browser_that_starts_without_a_network(
    phone: Phone, someone: Person, portal: Portal, line: Line
):
    papers = Papers(portal, someone.email)
    record = papers.certificate("Boiler of the cellar", 24)
    eventually(lambda: whole(held(someone, record.id)), "the certificate to be kept")
    eventually(lambda: someone.screen.run(READER_IS_KEPT), "what shows PDFs to be kept")
    phone.close()
    line.cut()
    cold = replace(someone, screen=phone.screen())
    cold.screen.go(record.path)
    cold.screen.sees("20.5 mbar")
    cold.screen.run(f"(() => {{ {SHEET} }})()")
    cold.screen.tick("keep on this phone")  # draws it anew, with the way to share
    cold.screen.run("scrollTo(0, 0)")
    cold.screen.press("Share")
    shared = eventually(lambda: cold.screen.run("window.shared"), "the file to be shared")
    assert shared == record.shared

    cold.screen.go("/portal/documents?text=cellar")
    cold.screen.sees("Boiler of the cellar")

    papers.withdraw(record)
    line.mend()
    cold.screen.sees("Up to date")
    eventually(lambda: not held(cold, record.id), "the file to go")
    eventually(lambda: "cellar" not in cold.screen.read(), "the line to go")


def test_a_download_cut_at_forty_per_cent_fetches_only_the_rest(
    someone: Person, portal: Portal, line: Line
):
    someone.screen.go("/demo")
    [paper] = publish(portal, someone.email, ("Report", "", Random(1).randbytes(SIZE)))
    line.get_stuck(f"/api/portal/documents/{paper} HTTP", int(SIZE * 0.4))
    someone.screen.go("/portal")
    someone.screen.run(NOTE_RANGES)
    eventually(lambda: line.reached and used(held(someone, paper)), "the first pieces")
    line.cut()
    line.mend()
    [file] = eventually(lambda: whole(held(someone, paper)), "the whole file")
    assert (file["done"], file["wrong"]) == (SIZE, 0)
    first, *others = (
        start for path, start in someone.screen.run("window.ranges") if path.endswith(paper)
    )
    assert first is None
    starts = [int(each.removeprefix("bytes=").removesuffix("-")) for each in others if each]
    assert len(starts) == len(others) >= 1
    assert all(SIZE * 0.38 < start < SIZE * 0.41 for start in starts)
