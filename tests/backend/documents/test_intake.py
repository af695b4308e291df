"""Files are kept whole or not at all, once, and as long as a row speaks of them."""

import asyncio
import hashlib
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from obstore.store import LocalStore, MemoryStore

from doorstep.documents import intake
from doorstep.documents.checking.refusal import Reason, Refused
from doorstep.documents.files import path_of, thumbnail_of
from doorstep.documents.intake import LARGEST, Intakes, Taken
from doorstep.documents.keeping import delete_unused, let_go
from doorstep.documents.models import DocumentKind
from doorstep.documents.sandbox import Sandbox
from doorstep.documents.scanning import Scanner, scanner_at
from doorstep.kit.store import Store, StoreAway
from tests.factories.brought import picture, plain_pdf
from tests.factories.clamd import MOST, WORD, clamd
from tests.factories.stores import stalling_store

OTHER = DocumentKind.OTHER


class Later:
    """A clock that is three days ahead: whatever is in the store is old."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=3)


@pytest.fixture
async def intakes(portal: asyncpg.Connection, sandbox: Sandbox) -> Intakes:
    assert portal
    return Intakes(Store(MemoryStore()), sandbox=sandbox)


def store_of(intakes: Intakes) -> Store:
    assert intakes.store
    return intakes.store


async def paths(intakes: Intakes) -> set[str]:
    async with aclosing(store_of(intakes).pages("", 100)) as pages:
        return {path async for page in pages for path, _ in page}


async def make_old(link: asyncpg.Connection) -> None:
    await link.execute("update document_intakes set at = now() - interval '3 days'")


async def give_document(link: asyncpg.Connection, taken: Taken) -> None:
    await link.execute(
        "insert into organizations (id, external_id, name) values (gen_random_uuid(), 'o', 'O')"
        " on conflict do nothing;"
        " insert into customers (id, organization_id, external_id, name)"
        " select gen_random_uuid(), id, 'c', 'C' from organizations on conflict do nothing"
    )
    await link.execute(
        "insert into documents (organization_id, customer_id, kind, title, sha256)"
        " select organization_id, id, 'other', 'A', $1 from customers",
        taken.sha256,
    )


async def test_a_file_is_kept_by_its_hash_with_a_small_picture(intakes: Intakes):
    data = plain_pdf()
    taken = await intakes.take(data, OTHER)
    sha256, size = hashlib.sha256(data).hexdigest(), len(data)
    assert taken == Taken(sha256, "application/pdf", size, pages=1, thumbnail=True)
    assert await store_of(intakes).get(path_of(taken.sha256)) == data
    assert await paths(intakes) == {path_of(taken.sha256), thumbnail_of(taken.sha256)}


async def test_the_same_file_is_not_looked_at_twice(intakes: Intakes, portal: asyncpg.Connection):
    taken = await intakes.take(picture(), DocumentKind.PHOTO)
    await make_old(portal)
    again = Intakes(intakes.store, sandbox=Broken())
    assert await again.take(picture(), DocumentKind.PHOTO) == taken
    assert await portal.fetchval("select at > now() - interval '1 hour' from document_intakes")


async def test_a_file_that_an_import_beside_has_is_not_waited_for(
    intakes: Intakes, portal: asyncpg.Connection
):
    taken = await intakes.take(plain_pdf(), OTHER)
    async with portal.transaction():
        await portal.execute("select from document_intakes for share")
        assert await asyncio.wait_for(intakes.take(plain_pdf(), OTHER), 5) == taken


@pytest.mark.parametrize("where", ["known", "gone"])
async def test_an_import_beside_is_waited_for_as_long_as_imports_take(
    intakes: Intakes, portal: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch, where: str
):
    """So is it for a file that was noted long ago, and one that is put into the store again."""
    taken = await intakes.take(plain_pdf(), OTHER)
    await (store_of(intakes).delete(path_of(taken.sha256)) if where == "gone" else make_old(portal))
    monkeypatch.setattr(intake, "PATIENCE", 0.3)
    async with portal.transaction():
        await portal.execute("select from document_intakes for share")
        taking = asyncio.create_task(intakes.take(plain_pdf(), OTHER))
        await asyncio.wait([taking], timeout=5)
        assert isinstance(taking.done() and taking.exception(), TimeoutError)
    assert await intakes.take(plain_pdf(), OTHER) == taken


class Broken(Sandbox):
    async def look_at(self, data: bytes) -> Any:
        raise AssertionError(data)


async def test_a_file_that_is_gone_from_the_store_is_put_there_again(intakes: Intakes):
    taken = await intakes.take(plain_pdf(), OTHER)
    await store_of(intakes).delete(path_of(taken.sha256))
    await intakes.take(plain_pdf(), OTHER)
    assert path_of(taken.sha256) in await paths(intakes)


async def test_a_photo_is_a_picture_and_no_file_is_larger_than_its_kind(intakes: Intakes):
    for data, kind, reason in (
        (plain_pdf(), DocumentKind.PHOTO, Reason.NOT_FOR_KIND),
        (bytes(LARGEST[DocumentKind.QUOTE] + 1), DocumentKind.QUOTE, Reason.TOO_LARGE),
        (b"a" * (2 * 1024 * 1024 + 1), OTHER, Reason.TOO_LARGE),
    ):
        with pytest.raises(Refused) as refused:
            await intakes.take(data, kind)
        assert refused.value.reason is reason
    assert await paths(intakes) == set()


async def test_a_full_disk_leaves_nothing_half_visible(
    portal: asyncpg.Connection, sandbox: Sandbox, tmp_path: Path
):
    (tmp_path / "documents").write_text("in the way")
    intakes = Intakes(Store(LocalStore(tmp_path)), sandbox=sandbox)
    with pytest.raises(StoreAway):
        await intakes.take(plain_pdf(), OTHER)
    assert await portal.fetchval("select count(*) from document_intakes") == 0
    (tmp_path / "documents").unlink()
    taken = await intakes.take(plain_pdf(), OTHER)
    assert (tmp_path / path_of(taken.sha256)).read_bytes() == plain_pdf()


async def test_a_bucket_that_does_not_answer_leaves_nothing(
    portal: asyncpg.Connection, sandbox: Sandbox
):
    async with stalling_store() as (stalling, objects):
        stalling.stalled = True
        with pytest.raises(StoreAway):
            await Intakes(Store(objects, 0.2), sandbox=sandbox).take(plain_pdf(), OTHER)
    assert await portal.fetchval("select count(*) from document_intakes") == 0


async def test_what_became_no_document_goes_after_two_days(
    intakes: Intakes, portal: asyncpg.Connection
):
    kept, gone = [await intakes.take(plain_pdf(text), OTHER) for text in ("kept", "gone")]
    await give_document(portal, kept)
    assert await delete_unused(store_of(intakes), Later()) == 0
    await make_old(portal)
    assert await delete_unused(store_of(intakes), Later()) == 2
    assert await paths(intakes) == {path_of(kept.sha256), thumbnail_of(kept.sha256)}
    assert (await intakes.take(plain_pdf("gone"), OTHER)) == gone
    assert path_of(gone.sha256) in await paths(intakes)


async def test_what_is_not_named_by_a_hash_is_left_alone(intakes: Intakes):
    await store_of(intakes).put("documents/readme.txt", b"not ours")
    assert await delete_unused(store_of(intakes), Later()) == 0


async def test_a_file_that_is_taken_in_while_it_is_cleared_away_stays(
    intakes: Intakes, portal: asyncpg.Connection
):
    data = plain_pdf("again")
    taken = await intakes.take(data, OTHER)
    for _ in range(5):
        await make_old(portal)
        both = (intakes.take(data, OTHER), delete_unused(store_of(intakes), Later()))
        await asyncio.gather(*both)
        assert await store_of(intakes).get(path_of(taken.sha256)) == data


async def test_a_file_is_let_go_unless_somebody_else_has_it(
    intakes: Intakes, portal: asyncpg.Connection
):
    shared, own = [await intakes.take(plain_pdf(text), OTHER) for text in ("shared", "own")]
    await give_document(portal, shared)
    await let_go(store_of(intakes), [shared.sha256, own.sha256])
    assert await paths(intakes) == {path_of(shared.sha256), thumbnail_of(shared.sha256)}


async def test_an_infected_file_is_refused_by_the_name_of_what_was_found(intakes: Intakes):
    async with clamd() as port:
        intakes.scanner = scanner_at(f"tcp://127.0.0.1:{port}")
        await intakes.take(plain_pdf("clean"), OTHER)
        with pytest.raises(Refused, match="is infected: Eicar-Test-Signature"):
            await intakes.take(plain_pdf(WORD.decode()), OTHER)


@pytest.mark.parametrize("more", [1, 9 * MOST])
async def test_a_file_that_the_scanner_finds_too_long_is_refused_for_that(more: int):
    async with clamd() as port:
        with pytest.raises(Refused) as refused:
            await Scanner("127.0.0.1", port).require_clean(bytes(MOST + more))
    assert refused.value.reason is Reason.TOO_LARGE_TO_SCAN


async def test_what_was_taken_without_a_scanner_is_scanned_once_there_is_one(intakes: Intakes):
    infected = plain_pdf(WORD.decode())
    await intakes.take(infected, OTHER)
    async with clamd() as port:
        intakes.scanner = scanner_at(f"tcp://127.0.0.1:{port}")
        with pytest.raises(Refused, match="is infected"):
            await intakes.take(infected, OTHER)


async def test_while_the_scanner_is_away_nothing_is_taken(intakes: Intakes):
    intakes.scanner = Scanner("127.0.0.1", 1)
    with pytest.raises(Refused, match="the scanner is away: try again"):
        await intakes.take(plain_pdf("clean"), OTHER)
    assert await paths(intakes) == set()
