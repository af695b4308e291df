"""Documents in a file of lines: their files come along, and are versions."""

from pathlib import Path

import asyncpg
import pytest

from doorstep.documents.files import path_of
from doorstep.imports import Files
from tests.factories.bringing import MADE, PEOPLE, bring, document, inline, paper, versions
from tests.factories.brought import acting_pdf, picture, plain_pdf


async def test_a_file_in_the_line_and_one_beside_it_become_documents(
    files: Files, portal: asyncpg.Connection, tmp_path: Path
):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "scan.pdf").write_bytes(picture())
    lines = [paper("d"), paper("e", path="a/scan.pdf", file_name="scan.pdf", property="home")]
    report = await bring(files, *PEOPLE, *lines)
    assert (report.problems, report.added["document"]) == ([], 2)
    first, second = await document(portal), await document(portal, "e")
    assert (first["media_type"], first["file_name"], first["pages"]) == (
        *("application/pdf", "Paper.pdf", 1),
    )
    assert (second["media_type"], second["file_name"]) == ("image/jpeg", "scan.jpg")
    assert second["property_id"]
    assert first["audience"] == "site"
    assert files.intakes.store
    assert await files.intakes.store.get(path_of(first["sha256"])) == plain_pdf("d")
    assert await versions(portal) == 2


async def test_it_is_counted_how_many_files_are_not_as_they_were_brought(
    files: Files, portal: asyncpg.Connection
):
    assert portal
    lines = [
        paper("kept"),
        paper("acting", data=inline(acting_pdf())),
        paper("photo", data=inline(picture())),
        paper("made", job_report=MADE),
    ]
    for _ in range(2):
        report = await bring(files, *PEOPLE, *lines)
        assert (report.altered, report.alterations) == (2, ["acting", "photo"])


async def test_the_same_again_changes_nothing_and_another_file_is_a_new_version(
    files: Files, portal: asyncpg.Connection
):
    await bring(files, *PEOPLE, paper())
    before = await document(portal)
    assert (await bring(files, paper())).unchanged == {"document": 1}
    assert await document(portal) == before
    report = await bring(files, paper(data=inline(acting_pdf())))
    after = await document(portal)
    assert report.changed == {"document": 1}
    assert after["filed_at"] > before["filed_at"]
    assert after["sha256"] != before["sha256"]
    assert await versions(portal) == 2
    report = await bring(files, paper(data=inline(acting_pdf()), title="Another"))
    assert (report.changed, await versions(portal)) == ({"document": 1}, 2)
    assert (await document(portal))["filed_at"] == after["filed_at"]


async def test_a_document_is_withdrawn_once_and_can_come_back(
    files: Files, portal: asyncpg.Connection
):
    await bring(files, *PEOPLE, paper(withdrawn=True))
    since = (await document(portal))["withdrawn_at"]
    assert since
    assert (await bring(files, paper(withdrawn=True))).unchanged == {"document": 1}
    assert (await document(portal))["withdrawn_at"] == since
    await bring(files, paper())
    assert (await document(portal))["withdrawn_at"] is None


async def test_a_chain_is_linked_in_whatever_order_it_is_told(
    files: Files, portal: asyncpg.Connection
):
    chain = [paper("c", supersedes="b"), paper("b", supersedes="a"), paper("a")]
    assert (await bring(files, *PEOPLE, *chain)).problems == []
    ids = {key: (await document(portal, key))["id"] for key in "abc"}
    assert (await document(portal, "c"))["supersedes_id"] == ids["b"]
    assert (await document(portal, "b"))["supersedes_id"] == ids["a"]
    assert (await bring(files, *chain)).unchanged == {"document": 3}


@pytest.mark.parametrize(
    ("roles", "audience"),
    [
        ([], "owner"),
        (["owner"], "owner"),
        (["site"], "site"),
        (["billing", "owner"], "billing"),
        (["site", "billing"], "everyone"),
    ],
)
async def test_roles_say_who_sees_it(
    files: Files, portal: asyncpg.Connection, roles: list[str], audience: str
):
    await bring(files, *PEOPLE, paper(visible_to=roles))
    assert (await document(portal))["audience"] == audience
