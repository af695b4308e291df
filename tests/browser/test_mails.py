"""Mails as programs show them: every kind, light and dark, narrow and wide, without images."""

import os
from pathlib import Path
from typing import Literal

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


SHOW = """html => {
  const { documentElement } = new DOMParser().parseFromString(html, "text/html");
  document.documentElement.replaceWith(document.importNode(documentElement, true));
}"""
"""Shows a mail in the page that is there: to load one for each, with axe, takes far longer."""
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def reader(browser: Browser):
    """Give a page that runs nothing that is in a mail and loads nothing at all."""
    context = browser.new_context(offline=True, bypass_csp=True)
    page = context.new_page()
    page.set_content("<!doctype html>")
    page.evaluate(AXE.read_text() + ";0")
    yield page
    context.close()


def show(page: Page, mail: str, scheme: Scheme = "light", width: int = 360) -> None:
    if page.viewport_size != {"width": width, "height": 800}:
        page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.evaluate(SHOW, mail)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_mail_breaks_a_rule_of_accessibility_or_loads_anything(reader: Page, scheme: Scheme):
    broken: list[str] = []
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    # In the dark only colours are looked at: all else is the same.
    rules = [*LEVELS, "best-practice"] if scheme == "light" else ["color-contrast"]
    for name, sent in MAILS.items():
        show(reader, WRITER.write(sent).html, scheme)
        broken += [f"{name}, {scheme}: {each}" for each in violations(reader, rules)]
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


@pytest.mark.parametrize("width", WIDTHS)
def test_every_mail_fits_and_its_button_is_as_large_as_a_finger(reader: Page, width: str):
    broken: list[str] = []
    for name, sent in MAILS.items():
        show(reader, WRITER.write(sent).html, width=WIDTHS[width])
        wide: int = reader.evaluate("document.documentElement.scrollWidth")
        broken += [f"{name} on a {width} is {wide} wide"] if wide > WIDTHS[width] else []
        box = reader.locator("a.ground").bounding_box()
        assert box
        assert box["height"] >= 44
        picture(reader, f"{name}-{width}")
    assert broken == []


def test_in_the_dark_a_mail_is_dark(reader: Page):
    grounds: list[str] = []
    for scheme in ("light", "dark"):
        show(reader, WRITER.write(parcel()).html, scheme)
        grounds.append(reader.evaluate("getComputedStyle(document.body).backgroundColor"))
        picture(reader, f"mail-{scheme}")
    assert grounds == ["rgb(246, 244, 239)", "rgb(20, 22, 26)"]


def violations(page: Page, rules: list[str]) -> list[str]:
    found = page.evaluate(f"axe.run({{runOnly: {rules}}})")["violations"]
    return [f"{each['id']} at {node['target']}" for each in found for node in each["nodes"]]


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
