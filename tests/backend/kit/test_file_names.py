"""Names of files are safe on any system, and say what they seem to say."""

import pytest

from doorstep.documents.names import file_name
from doorstep.kit.file_names import fitted, numbered, safe_name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Boiler café.PDF", "Boiler café.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\ann\\scan.jpeg", "scan.pdf"),
        ("a\u202efdp.exe", "afdp.exe.pdf"),
        ("two\r\nlines\u2028 and\ttab", "two lines and tab.pdf"),
        ('<b>"50%"|?*', "b 50.pdf"),
        ("\x00\u200b..", "Title.pdf"),
        ("con", "con file.pdf"),
        ("LPT1.txt", "LPT1 file.pdf"),
        ("nul.tar.gz", "nul.tar.gz file.pdf"),
        ("\ud800half", "half.pdf"),
        ("سند", "سند.pdf"),
    ],
)
def test_a_document_has_a_name_that_is_safe_anywhere(said: str, name: str):
    assert file_name(said, "Title", "application/pdf") == name


def test_what_has_no_name_at_all_is_a_document():
    assert file_name("", "\u200b/", "text/csv") == "Document.csv"


@pytest.mark.parametrize("sign", ["a", "é", "🏠", "a ", "."])
def test_a_long_name_is_cut_to_what_every_system_takes(sign: str):
    name = fitted(safe_name("x" + sign * 500), ".pdf")
    assert len(name) <= 100
    assert len(name.encode()) <= 240
    assert name.endswith(".pdf")
    assert name[:-4] == name[:-4].strip(" .")


def test_a_number_goes_before_the_suffix():
    assert [numbered(name, 2) for name in ("a.b.pdf", "a")] == ["a.b (2).pdf", "a (2)"]
