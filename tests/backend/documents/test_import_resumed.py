"""An import that stops in the middle shows nothing, and goes on where it was."""

from typing import Any

import asyncpg
import pytest
from obstore.store import MemoryStore

from doorstep.documents.intake import Intakes, Taken
from doorstep.documents.models import DocumentKind
from doorstep.documents.sandbox import Sandbox
from doorstep.imports import Files
from doorstep.kit.store import Store, StoreAway
from tests.factories.books import ANN
from tests.factories.bringing import PEOPLE, bring, inline, paper
from tests.factories.stores import stalling_store


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
