"""The file of a paper has a name that any system takes."""

import pytest

from doorstep.papers.names import file_name
from doorstep.papers.printing import Paper
from tests.factories.papers import invoice, receipt, statement


@pytest.mark.parametrize(
    ("paper", "name"),
    [
        (invoice(), "Invoice 1043.pdf"),
        (invoice(kind="credit_note", number="CN-7"), "Credit note CN-7.pdf"),
        (receipt(), "Receipt R-88.pdf"),
        (statement(), "Statement 2026-11-01 to 2026-12-31.pdf"),
        (invoice(number="2026/0042"), "Invoice 2026 0042.pdf"),
        (invoice(number="../../etc\\passwd\x00"), "Invoice .. .. etc passwd.pdf"),
        (invoice(number='a\u202efdp.exe\r\n"<b>|?*:'), "Invoice afdp.exe b.pdf"),
        (invoice(number="№ 7"), "Invoice № 7.pdf"),
    ],
)
def test_a_file_is_named_by_what_it_is(paper: Paper, name: str):
    assert file_name(paper) == name


def test_a_long_name_is_cut():
    name = file_name(invoice(number="9" * 300))
    assert len(name) == 100
    assert name.endswith("9.pdf")
