"""A paper is tagged, in its language, in fonts it brings along, and the same every time."""

from typing import Any

import pytest

from doorstep.organizations.colours import READABLE, WHITE, contrast
from doorstep.papers.printing import Paper, print_paper
from tests.factories.papers import LETTERHEAD, changed, invoice, read, receipt, root_of, statement
from tests.factories.papers import text_of as said_by

A4, LETTER = (595, 842), (612, 792)
"""In points, rounded."""
KINDS: dict[str, Paper] = {
    "invoice": invoice(),
    "credit note": invoice(kind="credit_note", credits="1043"),
    "receipt": receipt(),
    "statement": statement(),
}


@pytest.fixture(params=KINDS.values(), ids=KINDS)
async def paper(request: pytest.FixtureRequest) -> Paper:
    return request.param


async def test_a_screen_reader_finds_its_title_language_headings_and_table(paper: Paper):
    made = await print_paper(paper)
    pdf, root = read(made), root_of(made)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == paper.heading
    assert pdf.metadata.author == "Northgate Heating"
    assert pdf.xmp_metadata is not None
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    tags = tags_of(root["/StructTreeRoot"])
    assert tags.count("/H1") == 1
    assert {"/H2", "/Table", "/THead", "/TBody", "/TH", "/TD"} <= set(tags)


async def test_it_brings_each_of_its_fonts_and_none_from_the_machine(paper: Paper):
    fonts = fonts_of(await print_paper(paper))
    assert {name.split("+")[1].split("-")[0] for name in fonts} == {"Inter"}
    assert all(fonts.values())


async def test_the_same_paper_has_the_same_bytes_and_another_has_others(paper: Paper):
    first = await print_paper(paper)
    assert await print_paper(paper) == first
    other = changed(paper, letterhead=changed(LETTERHEAD, phone="0117 496 0124"))
    assert await print_paper(other) != first


@pytest.mark.parametrize(
    ("locale", "size", "language"),
    [
        ("en-GB", A4, "en-GB"),
        ("en-US", LETTER, "en-US"),
        ("fr-CA", LETTER, "en-CA"),
        ("de-DE", A4, "en-DE"),
        ("en-001", A4, "en"),
        ("en", A4, "en"),
        ("xx-YY", A4, "en-GB"),
        ("no locale", A4, "en-GB"),
    ],
)
async def test_it_is_of_the_size_that_its_country_prints_on(
    locale: str, size: tuple[int, int], language: str
):
    pdf = await print_paper(invoice(letterhead=changed(LETTERHEAD, locale=locale)))
    box = read(pdf).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size
    assert root_of(pdf)["/Lang"] == language


@pytest.mark.parametrize("accent", ["#000000", "#1a1033", "#ffe08a", "#ffffff", "red", ""])
async def test_accented_text_is_readable_in_any_colour(accent: str):
    letterhead = changed(LETTERHEAD, accent=accent)
    assert contrast(letterhead.words()["ink"], WHITE) >= READABLE
    assert "£186.00" in said_by(await print_paper(invoice(letterhead=letterhead)))


async def test_two_hundred_lines_go_over_pages_that_repeat_the_head_and_are_counted():
    lines = invoice().lines * 67
    pdf = read(await print_paper(invoice(lines=lines)))
    pages = [page.extract_text() for page in pdf.pages]
    assert len(pages) > 4
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert ("Quantity" in page) == ("Annual boiler service" in page)
        assert number == 1 or page.startswith("Northgate Heating Invoice 1043")
    assert sum(page.count("Annual boiler service") for page in pages) == 67


def tags_of(element: Any) -> list[str]:
    """Return the kinds of all elements in a tree of tags."""
    inner = element.get("/K", [])
    inner = inner if isinstance(inner, list) else [inner]
    opened = [child.get_object() for child in inner]
    own = [element["/S"]] if "/S" in element else []
    return own + [tag for child in opened if isinstance(child, dict) for tag in tags_of(child)]


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Return the fonts of a PDF by name, and whether they are in it."""
    found: dict[str, bool] = {}
    for page in read(pdf).pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            for inner in font.get_object()["/DescendantFonts"]:
                described: Any = inner.get_object()["/FontDescriptor"]
                files = {"/FontFile", "/FontFile2", "/FontFile3"} & set(described)
                found[described["/FontName"]] = bool(files)
    return found
