"""What is made can be read out, scanned and printed, and is a PDF to programs of others."""

from typing import Any

import pikepdf
import pypdfium2
import pytest
import segno

from doorstep.papers.printing import Printable, print_paper
from tests.factories.making import RECORD, issue, photo, record, report
from tests.factories.papers import LETTERHEAD, changed, read
from tests.factories.pdfs import told_by
from tests.pdf_ua import faults
from tests.pdf_ua.structure import attribute, elements

PHOTOS = [{"document": f"PH-{at}", "caption": f"Photo of valve {at}"} for at in range(5)]
PICTURES = {f"PH-{at}.jpg": photo(size=(120, 40 + 60 * at)) for at in range(5)}
ARABIC = {"name": "محمد بن عبد الله", "address": ["شارع الملك", "Bristol"]}
MANY: list[dict[str, Any]] = RECORD["appliances"] * 20
QUIET_ZONE, SCALE = 4, 8
"""Modules around a QR code, and pixels of a point when it is looked at."""
KINDS: dict[str, Printable] = {
    "report": report(photos=PHOTOS),
    "short report": report(readings=[], parts=[], findings="", signed_by=""),
    "record": record(),
    "homeowner's record": record(landlord=None, defects=[], appliances=[], received=None),
    "record of sixty": record(appliances=MANY, defects=RECORD["defects"] * 20, site=ARABIC),
}


async def made(paper: Printable) -> bytes:
    return await print_paper(paper, PICTURES)


@pytest.mark.parametrize("kind", KINDS)
async def test_it_is_tagged_as_the_standard_asks_and_sound_to_other_programs(kind: str):
    pdf = await made(KINDS[kind])
    assert faults(pdf) == []
    assert "No syntax or stream encoding errors" in told_by("qpdf", pdf, "--check")
    told = dict(line.split(":", 1) for line in told_by("pdfinfo", pdf).splitlines())
    assert told["Tagged"].strip() == "yes"
    assert told["JavaScript"].strip() == "no"
    assert told["Title"].strip() == KINDS[kind].heading


async def test_each_picture_has_words_and_the_photos_have_their_captions():
    with pikepdf.open(_file(await made(KINDS["report"]))) as pdf:
        found = list(elements(pdf.Root["/StructTreeRoot"]))
    said = [str(each["/Alt"]) for each in found if each["/S"] == "/Figure" and "/Alt" in each]
    assert said[:5] == [each["caption"] for each in PHOTOS]
    assert said[5:] == [f"QR code that leads to {issue().link}"]


@pytest.mark.parametrize("kind", ["report", "record"])
async def test_its_qr_code_is_of_the_address_where_it_is_checked(kind: str):
    expected = segno.make_qr(issue().link, error="m")
    assert seen(await made(KINDS[kind]), len(expected.matrix)) == [
        [bool(module) for module in row] for row in expected.matrix
    ]


async def test_sixty_appliances_go_over_pages_that_repeat_the_head_and_the_code():
    pages = [page.extract_text() for page in read(await made(KINDS["record of sixty"])).pages]
    assert len(pages) > 3
    assert sum(page.count("Decorative gas fire") for page in pages) == 20
    for page in pages:
        assert ("Make and model" in page) == ("Combi boiler" in page)
        assert "Code K7QX-3M9P-WZ4D" in page


@pytest.mark.parametrize(("locale", "size"), [("en-GB", (842, 595)), ("en-US", (792, 612))])
async def test_a_record_lies_across_the_paper_of_its_country(locale: str, size: tuple[int, int]):
    issued = issue(letterhead=changed(LETTERHEAD, locale=locale))
    box = read(await made(record(issued))).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


async def test_the_same_has_the_same_bytes_and_another_code_has_others():
    assert await made(record()) == await made(record())
    assert await made(record(issue(code="000000000000"))) != await made(record())


def seen(pdf: bytes, size: int) -> list[list[bool]]:
    """Return which modules of the QR code on the last page are dark, as a scanner sees them."""
    with pikepdf.open(_file(pdf)) as tagged:
        figures = [each for each in elements(tagged.Root["/StructTreeRoot"]) if "/Alt" in each]
        code = next(each for each in figures if str(each["/Alt"]).startswith("QR code"))
        left, bottom, right, top = (float(edge) for edge in attribute(code, "/BBox"))
    opened = pypdfium2.PdfDocument(pdf)
    page = opened[len(opened) - 1]
    picture = page.render(scale=SCALE).to_pil().convert("L")
    module = min(right - left, top - bottom) / (size + 2 * QUIET_ZONE)
    first_x, first_y = left + QUIET_ZONE * module, page.get_height() - top + QUIET_ZONE * module

    def dark(row: int, column: int) -> bool:
        x, y = first_x + (column + 0.5) * module, first_y + (row + 0.5) * module
        value: Any = picture.getpixel((int(x * SCALE), int(y * SCALE)))
        return value < 128

    return [[dark(row, column) for column in range(size)] for row in range(size)]


def _file(pdf: bytes) -> Any:
    return read(pdf).stream
