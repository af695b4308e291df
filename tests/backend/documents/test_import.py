"""Documents in a file of lines: their files come along, or nothing does."""

import io
import os
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest
from obstore.store import MemoryStore

from doorstep.documents.files import path_of
from doorstep.documents.intake import Intakes, Taken
from doorstep.documents.models import DocumentKind
from doorstep.documents.sandbox import Sandbox
from doorstep.imports import Files, Report, import_lines
from doorstep.imports.documents import LONGEST_DATA
from doorstep.kit.store import Store, StoreAway
from tests.factories.books import ANN, BEA, HOME, JOB, OF_ANN, SHOP, Line
from tests.factories.brought import acting_pdf, picture, plain_pdf
from tests.factories.stores import stalling_store

PEOPLE = (SHOP, ANN, BEA, HOME, JOB)
MADE = {"summary": "Repaired", "engineer": "Dana"}


def inline(data: bytes) -> str:
    return b64encode(data).decode()


def paper(key: str = "d", **fields: Any) -> Line:
    """Return a line about a document of Ann's, with a file in it unless it has another."""
    sources = {"path", "job_report", "gas_safety_record", "data"}
    known = {} if sources & fields.keys() else {"data": inline(plain_pdf(key))}
    about = {"kind": "document", "external_id": key, "document_kind": "other", "title": "Paper"}
    return {**about, **OF_ANN, **known, **fields}


@pytest.fixture(scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox()
    yield sandbox
    await sandbox.close()


@pytest.fixture
def files(sandbox: Sandbox, tmp_path: Path, portal: asyncpg.Connection) -> Files:
    assert portal
    return Files(Intakes(Store(MemoryStore()), sandbox=sandbox), tmp_path)


async def bring(files: Files | None, *given: Line, **how: Any) -> Report:
    stream = io.BytesIO(b"\n".join(msgspec.json.encode(line) for line in given))
    return await import_lines(stream, files=files, **how)


async def blamed(files: Files, *given: Line) -> list[tuple[str, str]]:
    report = await bring(files, *PEOPLE, *given)
    assert not report.written
    return [(bad.field, bad.reason) for bad in report.problems]


async def document(link: asyncpg.Connection, key: str = "d") -> Any:
    return await link.fetchrow("select * from documents where external_id = $1", key)


async def versions(link: asyncpg.Connection) -> int:
    found: Any = await link.fetchval("select count(*) from document_versions")
    return found


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
        assert (await bring(files, *PEOPLE, *lines)).altered == 2


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


async def test_what_is_made_here_waits_for_its_file_and_keeps_the_one_it_has(
    files: Files, portal: asyncpg.Connection
):
    await bring(files, *PEOPLE, paper(job_report=MADE))
    made = await document(portal)
    assert (made["sha256"], made["file_name"]) == (None, "")
    assert msgspec.json.decode(made["made_of"])["template"] == "job_report"
    await bring(files, paper())
    filed = await document(portal)
    assert filed["made_of"] is None
    await bring(files, paper(job_report=MADE))
    again = await document(portal)
    assert again["made_of"]
    assert again["sha256"] == filed["sha256"]


async def test_what_was_made_for_another_customer_is_not_shown_to_this_one(
    files: Files, portal: asyncpg.Connection
):
    await bring(files, *PEOPLE, paper(job_report=MADE))
    await portal.execute(
        "update documents set sha256 = 'ab', file_name = 'Ann.pdf', made_digest = 'of Ann'"
    )
    assert (await bring(files, paper(job_report=MADE))).unchanged == {"document": 1}
    await bring(files, paper(job_report=MADE, customer="bea"))
    moved = await document(portal)
    assert (moved["sha256"], moved["file_name"], moved["made_digest"]) == (None, "", None)
    assert moved["made_of"]


async def test_a_chain_is_linked_in_whatever_order_it_is_told(
    files: Files, portal: asyncpg.Connection
):
    chain = [paper("c", supersedes="b"), paper("b", supersedes="a"), paper("a")]
    assert (await bring(files, *PEOPLE, *chain)).problems == []
    ids = {key: (await document(portal, key))["id"] for key in "abc"}
    assert (await document(portal, "c"))["supersedes_id"] == ids["b"]
    assert (await document(portal, "b"))["supersedes_id"] == ids["a"]
    assert (await bring(files, *chain)).unchanged == {"document": 3}


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


async def test_a_dry_run_looks_at_files_and_keeps_none(
    sandbox: Sandbox, portal: asyncpg.Connection
):
    looking = Files(Intakes(None, sandbox=sandbox))
    bad = paper("e", data=inline(b"PK\x03\x04" + bytes(9)))
    report = await bring(looking, *PEOPLE, paper(), bad, dry_run=True)
    assert (report.added["document"], report.bad) == (1, 1)
    assert await portal.fetchval("select count(*) from document_intakes") == 0


async def test_an_import_that_lost_its_store_goes_on_where_it_was(
    portal: asyncpg.Connection, sandbox: Sandbox
):
    papers = [paper(f"d{nth}") for nth in range(6)]
    async with stalling_store() as (stalling, objects):
        files = Files(Intakes(Store(objects, 0.3), sandbox=sandbox))

        def stop(what: str) -> None:
            stalling.stalled = what == "Checking files: 6"

        with pytest.raises(StoreAway):
            await bring(files, *PEOPLE, *papers, writing=stop)
        assert await portal.fetchval("select count(*) from documents") == 0
        assert await portal.fetchval("select count(*) from document_intakes") == 4
    kept = Store(MemoryStore())
    report = await bring(Files(Intakes(kept, sandbox=sandbox)), *PEOPLE, *papers)
    assert report.added["document"] == 6


async def test_nothing_is_looked_at_twice_by_an_import_that_is_run_again(
    files: Files, portal: asyncpg.Connection
):
    papers = [paper(f"d{nth}") for nth in range(4)]
    assert not (await bring(files, *PEOPLE, *papers, {**ANN, "name": ""})).written
    assert await portal.fetchval("select count(*) from documents") == 0

    class Idle(Sandbox):
        async def look_at(self, data: bytes) -> Any:
            raise AssertionError(data)

    again = Files(Intakes(files.intakes.store, sandbox=Idle()))
    assert (await bring(again, *PEOPLE, *papers)).added["document"] == 4


async def test_a_file_that_is_let_go_before_the_lines_are_written_is_missed(
    files: Files, portal: asyncpg.Connection
):
    class Forgetful(Intakes):
        async def take(self, brought: bytes, kind: DocumentKind) -> Taken:
            taken = await files.intakes.take(brought, kind)
            await portal.execute("delete from document_intakes")
            return taken

    report = await bring(Files(Forgetful(files.intakes.store)), *PEOPLE, paper())
    assert [bad.reason for bad in report.problems] == [
        "the file was cleared away meanwhile: try again"
    ]
    assert not report.written
