"""What the fonts at hand cannot print is known before it is printed; what they can comes out."""

import pytest
from pypdfium2 import PdfDocument

from doorstep.papers.coverage import unprintable
from doorstep.papers.printing import print_paper
from tests.factories.making import report

HEBREW = "שלום Café"
COVERED = "".join(chr(code) for code in range(0x20, 0x180) if chr(code).isprintable())


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("日本 שלום 🙂 日", "日本🙂"),
        ("ไทย", "ไทย"),
        ("한글", "한글"),
        ("a\x07b\x1b\n\tc", "\x07\x1b"),
        ("\ue000\U000e0fff", "\ue000\U000e0fff"),
        ("👨\u200d👩", "👨👩"),
        ("\U0001fbf0", "\U0001fbf0"),
        (COVERED, ""),
        ("Привет Ελλάδα Zoë Nguyễn مرحبا שלום", ""),
        ("✓ ✔ ☐ → ≤ ≥ ± µ Ω € ℃ CO₂ m³ ½ …", ""),
        ("cafe\u0301 a\u00adb \ufeff\u200b", ""),
    ],
)
def test_what_no_font_has_is_named(text: str, missing: str):
    for _ in range(2):  # from typst, and as it was remembered
        assert "".join(unprintable(text)) == missing


async def test_hebrew_comes_out_of_the_paper_as_it_went_in():
    made = await print_paper(report(engineer=HEBREW))
    pages = PdfDocument(made)
    assert HEBREW in " ".join(page.get_textpage().get_text_range() for page in pages)
