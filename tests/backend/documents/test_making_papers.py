"""What is made of data says all of it, whatever it is, and lets anybody check it."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis.strategies import characters, text

from doorstep.papers.printing import Printable, print_paper
from tests.factories.making import RECORD, REPORT, issue, photo, record, report
from tests.factories.papers import LETTERHEAD, changed, read
from tests.factories.pdfs import squeezed, text_by_poppler

LONG = "Featherstonehaugh-Cholmondeley & daughters at the old mill by the long water"
OURS = {
    *("template", "classification", "role", "document", "flue_type", "flue_performance"),
    *("safety_device", "ventilation", "flue_condition", "installation"),
    *("inspected_on", "next_due_on", "signed_on", "on", "arrived_at", "left_at"),
}
"""Fields that stand there in words of ours, or nowhere."""
PHOTOS = [{"document": "PH-1", "caption": "The valve before the work"}]
FIRST = "1 Kitchen Combi boiler Worcester Greenstar 30i RS Yes Yes 20.1 30.2"
SECOND = "2 Lounge Decorative gas fire Valor Dream OF Yes Yes 18.7 6.9"
NONE = "\N{EN DASH} "


def texts(data: Any) -> Iterator[str]:
    """Yield all that people wrote in the data of a document, however deep."""
    if isinstance(data, dict):
        pairs: Any = data.items()  # pyright: ignore[reportUnknownVariableType]
        yield from (text for key, value in pairs if key not in OURS for text in texts(value))
    elif isinstance(data, list):
        values: list[Any] = data
        yield from (text for value in values for text in texts(value))
    elif isinstance(data, str):
        yield data


def filled(data: Any, written: str) -> Any:
    """Return data with other words wherever people may write."""
    if isinstance(data, dict):
        pairs: Any = data.items()  # pyright: ignore[reportUnknownVariableType]
        return {key: value if key in OURS else filled(value, written) for key, value in pairs}
    if isinstance(data, list):
        values: list[Any] = data
        return [filled(value, written) for value in values]
    return written[:40].strip() if isinstance(data, str) else data


def missing(words: list[str], said: str) -> list[str]:
    return [each for each in words if squeezed(each) not in said]


async def said_by(paper: Printable, pictures: dict[str, bytes] | None = None) -> str:
    pdf = read(await print_paper(paper, pictures))
    return squeezed(" ".join(page.extract_text() for page in pdf.pages))


async def test_a_report_says_all_that_it_is_made_of():
    said = await said_by(report(photos=PHOTOS), {"PH-1.jpg": photo()})
    assert missing(list(texts(REPORT | {"photos": PHOTOS})), said) == []
    arrived, left = "Fri 20 Nov 2026, 09:05", "Fri 20 Nov 2026, 10:40"
    shown = [arrived, left, "20.8 mbar Within limits", "0.0052 Outside limits", "65 °C"]
    assert (
        missing([*shown, "J-2291", "14 Orchard Road", LETTERHEAD.name, LETTERHEAD.phone], said)
        == []
    )


async def test_a_record_says_all_that_it_is_made_of():
    said = await said_by(record())
    assert missing(list(texts(RECORD)), said) == []
    shown = [
        f"{FIRST} Yes Yes Yes Pass 38 9.4 0.0004 Yes Yes",
        f"{SECOND} No Yes No Fail {NONE * 3} No No",
        f"3 Kitchen Hob {NONE * 2} No No {NONE * 11}",
        "Next inspection due by Sat 20 Nov 2027",
        "No. 2 The flue spills into the room under test. Immediately dangerous (ID)",
        "Installation The meter has no tag. Not to current standards (NCS) No",
        "Yes, no. WN-77",
        "Gas tightness test Pass",
        "CO alarm tested No",
        "Received by the tenant Sam Okafor Fri 20 Nov 2026",
    ]
    assert missing(shown, said) == []


async def test_what_was_not_said_leaves_no_gap():
    said = await said_by(report(readings=[{"label": "Pressure", "value": "1.3", "unit": "bar"}]))
    assert "ReadingValuePressure1.3bar" in said
    assert (
        missing(["Site Flat 13 14 Orchard Road"], await said_by(record(site={"name": "Flat 13"})))
        == []
    )


async def test_another_program_reads_the_same():
    assert missing(list(texts(REPORT)), text_by_poppler(await print_paper(report()))) == []
    assert missing(list(texts(RECORD)), text_by_poppler(await print_paper(record()))) == []


@pytest.mark.parametrize("written", ["Привет Ελλάδα", "Zoë Nguyễn", '#read("/etc/passwd")', LONG])
async def test_what_people_write_stays_what_it_says_wherever_they_write_it(written: str):
    words, issued = written[:40].strip(), issue(letterhead=changed(LETTERHEAD, name=written))
    for said in (
        await said_by(record(issued, **filled(RECORD, written))),
        await said_by(report(issued, **filled(REPORT, written))),
    ):
        assert said.count(squeezed(words)) >= 12


@pytest.mark.parametrize("title", ["\N{FIRE}", "\N{RIGHT-TO-LEFT OVERRIDE}", " "])
async def test_a_title_of_which_nothing_can_be_shown_is_replaced(title: str):
    assert "Job reportAnnual service".replace(" ", "") in await said_by(report(issue(title=title)))


@settings(max_examples=8, deadline=None)
@given(text(characters(), min_size=1, max_size=40))
async def test_any_text_anywhere_makes_a_paper(words: str):
    issued = changed(issue(), title=words, job=words, customer=[words], place=[words])
    for made, data in ((report, REPORT), (record, RECORD)):
        try:
            paper = made(issued, **filled(data, words))
        except msgspec.ValidationError:  # only spaces, or what turns text around: not brought in
            paper = made(issued)
        assert read(await print_paper(paper)).pages


def test_the_code_is_in_groups_and_leads_to_where_it_is_checked():
    assert issue().link == "https://portal.northgate.example.com/portal/verify#K7QX-3M9P-WZ4D"
