"""What becomes of documents when their customer asks for them, or to be forgotten."""

from base64 import b64encode
from contextlib import aclosing
from typing import Any
from uuid import UUID

import msgspec
import pytest

from doorstep.documents.files import path_of
from doorstep.documents.intake import Intakes, Taken
from doorstep.documents.models import DocumentKind
from doorstep.imports import Files, Report, import_lines
from doorstep.kit.store import Store
from doorstep.privacy.deciding import approve
from tests.backend.conftest import ALEX, MARTA
from tests.backend.privacy.conftest import Holding
from tests.backend.privacy.conftest import holding as holding  # noqa: PLC0414 - a fixture
from tests.backend.privacy.conftest import holdings as holdings  # noqa: PLC0414 - another
from tests.backend.privacy.leaving import Leaving, asks_to_be_erased
from tests.factories.brought import plain_pdf
from tests.factories.exports import exported


@pytest.fixture
async def leaving(holding: Holding) -> Leaving:
    return await asks_to_be_erased(holding)


async def hashes(leaving: Leaving, customer: UUID) -> set[str]:
    rows: Any = await leaving.fetch("select sha256 from documents where customer_id = $1", customer)
    return {row["sha256"] for row in rows} - {None}


async def kept(store: Store) -> set[str]:
    async with aclosing(store.pages("documents", 500)) as pages:
        return {path async for page in pages for path, _ in page}


async def test_an_export_has_the_files_of_the_customer_and_of_nobody_else(holding: Holding):
    alex = await holding.served.sign_in(ALEX)
    export = await exported(alex, holding.url, holding.store)
    rows = [row for row in export.json("documents") if row["sha256"]]
    names = {f"documents/{row['id']}/{row['file_name']}" for row in rows}
    assert {name for name in export.names if name.startswith("documents/")} == names
    [first] = [row for row in rows if row["external_id"] == "cust-1-doc-gas"]
    file = export.files[f"documents/{first['id']}/{first['file_name']}"]
    assert file == await holding.store.get(path_of(first["sha256"]))


async def test_who_is_no_owner_is_handed_no_document(holding: Holding):
    marta = await holding.served.sign_in(MARTA)
    export = await exported(marta, holding.url, holding.store)
    assert not [name for name in export.names if "documents" in name]


async def test_an_erasure_deletes_files_that_nobody_else_has(leaving: Leaving):
    store = leaving.holding.store
    mine = await hashes(leaving, leaving.customer)
    [shared, *own] = sorted(mine)
    await leaving.fetch(
        "insert into documents (organization_id, customer_id, kind, title, sha256)"
        " select organization_id, id, 'other', 'The same', $1 from customers"
        " where id <> $2 limit 1",
        *(shared, leaving.customer),
    )
    before = await kept(store)
    await approve(leaving.erasure)
    assert await hashes(leaving, leaving.customer) == set()
    assert await leaving.finish() == 1
    gone = before - await kept(store)
    assert {path.removesuffix(".jpg") for path in gone} == {path_of(sha256) for sha256 in own}
    assert path_of(shared) in await kept(store)
    left = await leaving.fetch("select from document_intakes where sha256 = any($1)", own)
    assert left == []


async def test_an_import_does_not_bring_the_file_of_somebody_back(leaving: Leaving):
    await approve(leaving.erasure)
    await leaving.finish()
    before = await kept(leaving.holding.store)
    report = await bring(leaving.holding.store)
    assert (report.erased, report.problems) == (1, [])
    assert await kept(leaving.holding.store) == before


async def bring(store: Store, intakes: Intakes | None = None, **how: Any) -> Report:
    line = {
        "kind": "document",
        "external_id": "again",
        "organization": "northgate",
        "customer": "cust-2",
        "document_kind": "other",
        "title": "Again",
        "data": b64encode(plain_pdf("again")).decode(),
    }
    intakes = intakes or Intakes(store)
    report = await import_lines([msgspec.json.encode(line)], files=Files(intakes), **how)
    await intakes.close()
    return report


@pytest.mark.parametrize("dry", [False, True])
async def test_a_file_that_is_being_brought_while_its_customer_is_erased_does_not_stay(
    leaving: Leaving, *, dry: bool
):
    store, mine = leaving.holding.store, await hashes(leaving, leaving.customer)
    before = await kept(store)

    class Slow(Intakes):
        async def take(self, brought: bytes, kind: DocumentKind) -> Taken:
            taken = await super().take(brought, kind)
            assert path_of(taken.sha256) in await kept(store)
            await approve(leaving.erasure)
            await leaving.finish()
            return taken

    report = await bring(store, Slow(store), dry_run=dry)
    assert (report.erased, report.problems) == (1, [])
    assert {path.removesuffix(".jpg") for path in before - await kept(store)} == set(
        map(path_of, mine)
    )
    assert await kept(store) <= before
