"""Mails as programs show them: every kind, light and dark, narrow and wide, without images."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from doorstep.notifications.mail.tokens import Signer
from doorstep.notifications.mail.writing import Writer
from doorstep.notifications.ways import Parcel
from tests.browser.test_for_everyone import AXE, LEVELS
from tests.factories.parcels import KINDS, northgate, of_kind, parcel

WRITER = Writer("https://portal.northgate.example", Signer(("a" * 40,)))
WIDTHS = {"phone": 360, "desktop": 1100}
LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle"
MAILS: dict[str, Parcel] = {
    **{kind: of_kind(kind) for kind in KINDS},
    "visit_changed": parcel(),
    "private": parcel(discreet=True),
    "german": parcel(language="de", organization=northgate(accent="#ffe14d")),
    "spanish": parcel(language="es", organization=northgate(accent="#101010")),
    "long": parcel(title=LONG * 2, body=LONG * 3, organization=northgate(name=LONG)),
}
PICTURES = os.environ.get("DOORSTEP_PICTURES")
"""A folder for pictures of them all, for who wants to look."""


@pytest.fixture(scope="module")
def reader(browser: Browser):
    """Give a page that runs nothing that is in a mail and loads nothing at all."""
    context = browser.new_context(offline=True, bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_mail_breaks_a_rule_of_accessibility_or_is_too_wide(reader: Page, scheme: str):
    broken: list[str] = []
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for name, sent in MAILS.items():
        reader.set_content(WRITER.write(sent).html)
        for width, pixels in WIDTHS.items():
            reader.set_viewport_size({"width": pixels, "height": 800})
            wide: int = reader.evaluate("document.documentElement.scrollWidth")
            broken += [f"{name} on a {width} is {wide} wide"] if wide > pixels else []
            picture(reader, f"{name}-{scheme}-{width}")
        broken += [f"{name}, {scheme}: {each}" for each in violations(reader)]
        # The button leads on, and is as large as a finger.
        box = reader.locator("a.ground").bounding_box()
        assert box
        assert box["height"] >= 44
    assert broken == []
    assert asked == []


def test_no_line_is_broken_within_hours_on_the_smallest_phone(reader: Page):
    """In the heading and below, whichever words stand before them."""
    reader.set_viewport_size({"width": 320, "height": 800})
    hours = ("9:30\u00a0am\u20131\u00a0pm", "14:00\u201316:00\u00a0Uhr", "2\u20134\u00a0pm")
    for said in (f"{'x' * before} {each}" for before in range(1, 24) for each in hours):
        reader.set_content(WRITER.write(parcel(title=said, body=said)).html)
        assert reader.evaluate(LINES, said.partition(" ")[2]) == [1, 1], said


LINES = """hours => [...document.querySelectorAll("h1, h1 + p")].map(of => {
  const walk = document.createTreeWalker(of, NodeFilter.SHOW_TEXT), found = [];
  for (let at = 0; walk.nextNode(); at += walk.currentNode.length)
    found.push([walk.currentNode, at]);
  const place = wanted => found.findLast(([, at]) => at <= wanted);
  const from = of.textContent.indexOf(hours), range = document.createRange();
  const tops = new Set();
  for (let each = from; each < from + hours.length; each++) {
    const [node, at] = place(each);
    range.setStart(node, each - at);
    range.setEnd(node, each - at + 1);
    tops.add(Math.round(range.getBoundingClientRect().bottom));
  }
  return tops.size;
})"""
"""On how many lines hours stand."""


def test_in_the_dark_a_mail_is_dark(reader: Page):
    reader.set_content(WRITER.write(parcel()).html)
    grounds = set[str]()
    for scheme in ("light", "dark"):
        reader.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        grounds.add(reader.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds == {"rgb(246, 244, 239)", "rgb(20, 22, 26)"}


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text() + ";0")
    found = page.evaluate(f"axe.run({{runOnly: {[*LEVELS, 'best-practice']}}})")["violations"]
    return [f"{each['id']} at {node['target']}" for each in found for node in each["nodes"]]


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
