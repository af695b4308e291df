"""Whatever people wrote is text: it is printed, never obeyed, and breaks nothing."""

import pytest
from hypothesis import given, settings
from hypothesis.strategies import characters, text

from doorstep.papers.invoice import InvoiceLine, InvoicePaper
from doorstep.papers.plain import one_line, plain, short
from doorstep.papers.printing import print_paper
from tests.factories.papers import LETTERHEAD, changed, invoice, read, receipt, root_of, statement
from tests.factories.papers import text_of as said_by

MARKUP = [
    '#panic("x")',
    '#read("/etc/passwd")',
    "*bold* _it_ $x^2$ @ref <label> <script>alert(1)</script>",
    "= Heading",
    "\\ \\u{41} \"q\" 'q' `raw` // no comment /* none */",
    "#{while true {}}",
]


def everywhere(words: str) -> InvoicePaper:
    """Return an invoice with some words wherever people can write."""
    letterhead = changed(LETTERHEAD, name=words, phone=words, email=words, lines=[words])
    line = InvoiceLine(words, 1_000, words, 100, 100, 200_000)
    texts = dict.fromkeys(
        ("number", "title", "terms", "place", "status", "tax_name", "credits"), words
    )
    return invoice(**texts | {"letterhead": letterhead, "lines": [line], "bill_to": [words]})


@pytest.mark.parametrize("words", MARKUP)
async def test_markup_is_printed_as_it_was_written(words: str):
    pdf = await print_paper(invoice(title=words, terms=words, bill_to=[words]))
    assert said_by(pdf).replace(" ", "").count(words.replace(" ", "")) == 3


@settings(max_examples=25, deadline=None)
@given(text(characters(), max_size=60))
async def test_any_text_anywhere_makes_a_paper(words: str):
    for paper in (everywhere(words), receipt(number=words, method=words, paid_by=words)):
        assert read(await print_paper(paper)).pages
    customer = statement(customer=[words])
    assert read(await print_paper(customer)).pages


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Привет Ελλάδα", "Привет Ελλάδα"),
        ("Zoë Łukasz Nguyễn", "Zoë Łukasz Nguyễn"),
        ("bell\x07\x00 and\u202e turned", "bell and turned"),
        ("Thank you 🙏🏽!", "Thank you !"),
        ("half \ud83d", "half ?"),
    ],
)
async def test_scripts_are_kept_and_what_cannot_be_shown_is_left_out(written: str, printed: str):
    assert printed in said_by(await print_paper(invoice(title=written)))


@pytest.mark.parametrize("name", ["山田太郎", "ไทย", "\u2705 done"])
async def test_letters_that_no_font_has_are_boxes_in_a_paper_that_is_tagged(name: str):
    pdf = await print_paper(invoice(bill_to=[name]))
    assert root_of(pdf)["/MarkInfo"]["/Marked"]
    assert "£186.00" in said_by(pdf)


async def test_a_note_of_a_hundred_thousand_characters_is_printed_whole():
    prose, word = "Mind the step. " * 6_667, "W" * 100_000
    written = said_by(await print_paper(invoice(terms=prose)))
    unbroken = read(await print_paper(invoice(terms=word)))
    assert written.count("Mind") == 6_667
    assert len(unbroken.pages) > 20


def test_long_words_may_be_broken_and_usual_ones_are_not():
    assert plain("uninterruptedly") == "uninterruptedly"
    assert plain("a" * 20) == "\u200b".join(["aaaa"] * 5)
    assert plain("é" * 20).replace("\u200b", "") == "é" * 20


def test_lines_are_kept_where_there_is_room_for_them_and_marks_do_not_pile_up():
    assert plain(" a\r\nb\n\n\n\nc\u2028d ") == "a\nb\n\nc\nd"
    assert one_line("a\r\n  b\tc") == "a b c"
    assert plain("x" + "\u0335" * 50) == "x" + "\u0335" * 4
    assert short("Featherstonehaugh & Daughters", 12) == "Featherston\u2026"
