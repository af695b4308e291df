"""Lines about documents that cannot be taken are refused in words, and nothing is written."""

import os
from pathlib import Path

import pytest

from doorstep.imports import Files
from doorstep.imports.documents import LONGEST_DATA
from tests.factories.books import ANN, Line
from tests.factories.bringing import MADE, PEOPLE, RECORD, blamed, bring, inline, paper
from tests.factories.brought import picture


async def test_what_supersedes_goes_in_no_circle_and_to_no_other_customer(files: Files):
    unknown = "no document of this customer is known as x"
    assert await blamed(files, paper(supersedes="x")) == [("supersedes", unknown)]
    assert await blamed(files, paper(supersedes="d")) == [("supersedes", "is the document itself")]
    assert len(await blamed(files, paper("a", supersedes="b"), paper("b", supersedes="a"))) == 2
    other = paper("b", customer="bea")
    assert [field for field, _ in await blamed(files, other, paper("a", supersedes="b"))] == [
        "supersedes"
    ]
    await bring(files, *PEOPLE, paper("a"), paper("b", supersedes="a"))
    assert [field for field, _ in await blamed(files, paper("a", supersedes="b"))] == ["supersedes"]


BOTH_ENDS = "is 2028-01-01, but gas_safety_record.next_due_on is 2027-11-20"


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        (paper(path="/etc/passwd"), "path", "inside of the folder"),
        (paper(path="../secret.pdf"), "path", "inside of the folder"),
        (paper(path="a\\..\\..\\b.pdf"), "path", "inside of the folder"),
        (paper(path="C:\\a.pdf"), "path", "inside of the folder"),
        (paper(path="link.pdf"), "path", "leads elsewhere"),
        (paper(path="gone.pdf"), "path", "no such file"),
        (paper(path="."), "path", "is a folder"),
        (paper(path="pipe"), "path", "is no file"),
        (paper(path="empty.pdf"), "path", "the file is empty"),
        (paper(path="huge.pdf"), "path", "is too large: 50 MB"),
        (paper(data="%%%"), "data", "is not base64"),
        (paper(data=""), "data", "the file is empty"),
        (paper(data=inline(b"PK\x03\x04" + bytes(9))), "data", "whatever it is called"),
        (paper(data=inline(bytes(LONGEST_DATA + 1))), "data", "length"),
        (paper(path="a", data="AA=="), "data", "only one of"),
        (paper(job_report={}), "job_report.summary", "missing"),
        (paper(job_report=MADE, file_name="a.pdf"), "file_name", "title"),
        (paper(document_kind=None), "document_kind", "missing"),
        (paper(job_report=MADE, document_kind="photo"), "document_kind", "a job_report is a job_"),
        (paper(gas_safety_record=RECORD, document_kind="photo"), "document_kind", "a certificate"),
        (paper(gas_safety_record=RECORD, document_kind="quote"), "document_kind", "a certificate"),
        (paper(gas_safety_record=RECORD, expires_on="2028-01-01"), "expires_on", BOTH_ENDS),
        (paper(gas_safety_record=RECORD, issued_on="2026-11-19"), "issued_on", "inspected_on"),
        (paper(issued_on="2026-02-01", expires_on="2026-01-01"), "expires_on", "before"),
        (paper(visible_to=["boss"]), "visible_to[0]", "enum"),
        (paper(document_kind="letter"), "document_kind", "enum"),
        (paper(job="x"), "job", "no job of this customer"),
    ],
)
async def test_a_bad_line_is_refused_in_words(
    files: Files, tmp_path: Path, line: Line, field: str, reason: str
):
    (tmp_path / "empty.pdf").touch()
    with (tmp_path / "huge.pdf").open("wb") as huge:
        huge.truncate(2 * 1024**3)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link.pdf").symlink_to("/etc/hostname")
    [(found, said)] = await blamed(files, line)
    assert (found, reason in said) == (field, True), said


@pytest.mark.parametrize(
    ("line", "field", "reason"),
    [
        ({"job_report": MADE | {"work_done": "日本 שלום 🙂"}}, "job_report.work_done", "日 本 🙂"),
        ({"job_report": MADE, "title": "報告"}, "title", "報 告"),
        (
            {"job_report": MADE | {"readings": [{"label": "圧", "value": "1"}]}},
            *("job_report.readings[0].label", "圧"),
        ),
        (
            {"gas_safety_record": RECORD | {"remarks": "a\x07" + "一二三四五六七八九十百千万"}},
            *("gas_safety_record.remarks", "U+0007 一 二 三 四 五 六 七 八 九 十 百 and 2 more"),
        ),
    ],
)
async def test_what_is_made_here_has_no_characters_that_cannot_be_printed(
    files: Files, line: Line, field: str, reason: str
):
    assert await blamed(files, paper(**line)) == [(field, f"cannot be printed: {reason}")]


async def test_what_is_not_printed_may_have_any_characters(files: Files):
    photo = paper("写", title="写真", document_kind="photo", data=inline(picture()))
    photos = [{"document": "写", "caption": "Café שלום ≤ 5 ✓"}]
    named = paper("b", job_report=MADE | {"photos": photos}, appliance="日")
    assert (await bring(files, *PEOPLE, photo, named)).problems == []


async def test_only_a_line_with_a_file_may_be_long(files: Files):
    photo = picture(size=(2000, 2000), quality=99)
    assert len(photo) > 256 * 1024
    assert (await bring(files, *PEOPLE, paper(data=inline(photo)))).problems == []
    long = ANN | {"name": "a" * 300_000}
    assert [bad.field for bad in (await bring(files, long)).problems] == ["name"]


async def test_without_a_place_for_files_or_a_folder_it_is_said_so(files: Files):
    report = await bring(None, *PEOPLE, paper())
    assert "DOORSTEP_STORE_URL" in report.problems[0].reason
    report = await bring(Files(files.intakes), *PEOPLE, paper(path="a.pdf"))
    assert "--files" in report.problems[0].reason
