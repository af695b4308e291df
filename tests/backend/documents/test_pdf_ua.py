"""The check of PDF/UA finds what is wrong: each rule that a made document keeps, broken."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest

from doorstep.papers.printing import print_paper
from tests.factories.making import photo, report
from tests.pdf_ua import faults
from tests.pdf_ua.structure import elements

PHOTOS = [{"document": "PH-1", "caption": "The valve"}]
Break = Callable[[Any], Any]
"""Does something to the catalogue of a PDF."""


def first(root: Any, kind: str) -> Any:
    return next(each for each in elements(root["/StructTreeRoot"]) if each["/S"] == kind)


def page_of(root: Any) -> Any:
    return root["/Pages"]["/Kids"][0]


def font_of(root: Any) -> Any:
    return next(iter(page_of(root)["/Resources"]["/Font"].values()))


def last_page(root: Any) -> Any:
    return root["/Pages"]["/Kids"][-1]


def paint_over(root: Any) -> None:
    page = pikepdf.Page(page_of(root))
    page.contents_add(b"0 0 9 9 re f")


def without(key: str, of: Callable[[Any], Any]) -> Break:
    def breaks(root: Any) -> None:
        del of(root)[key]

    return breaks


def set_kind(to: str, of: str) -> Break:
    def breaks(root: Any) -> None:
        first(root, of)["/S"] = pikepdf.Name(to)

    return breaks


BREAKS: dict[str, Break] = {
    "6.2-1": without("/MarkInfo", lambda root: root),
    "7.1-3 f": paint_over,
    "7.1-3 there": without("/StructParents", page_of),
    "7.1-5": set_kind("/Poem", "/P"),
    "7.1-8": without("/Metadata", lambda root: root),
    "7.1-10": without("/ViewerPreferences", lambda root: root),
    "7.1-11": without("/StructTreeRoot", lambda root: root),
    "7.2-34": without("/Lang", lambda root: root),
    "7.2 ": set_kind("/TD", "/THead"),
    "7.2-43": lambda root: first(root, "/TR")["/K"].append(first(root, "/TD")),
    "7.3-1": without("/Alt", lambda root: first(root, "/Figure")),
    "7.4.2-1": set_kind("/H4", "/H2"),
    "7.5-1": without("/A", lambda root: first(root, "/TH")),
    "7.18.3-1": without("/Tabs", last_page),
    "7.18.5-1": without("/K", lambda root: first(root, "/Link")),
    "7.18.5-2": without("/Contents", lambda root: last_page(root)["/Annots"][0]),
    "7.21.7-1": without("/ToUnicode", font_of),
    "7.21.4.1-1": without("/FontDescriptor", lambda root: font_of(root)["/DescendantFonts"][0]),
}


@pytest.fixture(scope="module")
async def sound() -> bytes:
    return await print_paper(report(photos=PHOTOS), {"PH-1.jpg": photo()})


@pytest.mark.parametrize("rule", BREAKS)
def test_what_is_broken_is_found_and_named(sound: bytes, rule: str):
    broken = io.BytesIO()
    with pikepdf.open(io.BytesIO(sound)) as pdf:
        BREAKS[rule](pdf.Root)
        pdf.save(broken)
    assert [fault for fault in faults(broken.getvalue()) if fault.startswith(rule)]


def test_what_is_sound_has_no_fault(sound: bytes):
    assert faults(sound) == []
