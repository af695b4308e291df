"""The name of a file reaches whoever keeps it, in any script, and never leaves its header."""

import pytest

from doorstep.kit.http import attachment


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Invoice 1043.pdf", 'attachment; filename="Invoice 1043.pdf"'),
        ("Zoë.pdf", "attachment; filename=\"Zoe.pdf\"; filename*=UTF-8''Zo%C3%AB.pdf"),
        ("№ 7.pdf", "attachment; filename=\"No 7.pdf\"; filename*=UTF-8''%E2%84%96%207.pdf"),
        (
            'a"\\%\r\nx',
            "attachment; filename=\"a_____x\"; filename*=UTF-8''a%22%5C%25%0D%0Ax",
        ),
    ],
)
def test_a_name_is_said_so_that_every_browser_reads_it(name: str, header: str):
    assert attachment(name) == header
