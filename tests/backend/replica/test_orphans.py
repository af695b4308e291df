"""Objects in the store that no row speaks of go after two days, and no others."""

import asyncio
import contextvars
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import obstore
import pytest
from obstore.store import LocalStore, MemoryStore, ObjectStore

from doorstep.replica.blobs import Blobs, path_of
from doorstep.replica.orphans import AGE, PAGE, delete_orphans
from doorstep.replica.pictures import Pictures
from doorstep.requests.photos import PHOTOS
from tests.backend.conftest import Business

SHA = "ab" * 32


@dataclass(frozen=True)
class Ahead:
    """A clock that is ahead of the store's."""

    by: timedelta

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by


LATER = Ahead(AGE + timedelta(minutes=1))


@pytest.fixture(params=["local", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    return LocalStore(tmp_path) if request.param == "local" else MemoryStore()


async def declare(business: Business, *, stored: bool) -> None:
    """Let a request of Alex's speak of a photo."""
    await business.link.execute(
        "with r as (insert into service_requests (organization_id, customer_id, type, description)"
        " values ($1, $2, 'repair', 'Drip') returning id)"
        " insert into service_request_photos"
        " (organization_id, customer_id, request_id, sha256, size, media_type, stored_at)"
        " select $1, $2, id, $3, 9, 'image/jpeg', case when $4 then now() end from r",
        *(business.alex.organization_id, business.alex.customer_id, SHA, stored),
    )


async def put(store: ObjectStore, business: Business, name: str = SHA) -> str:
    path = path_of(business.alex.organization_id, business.alex.customer_id, name)
    await obstore.put_async(store, path, b"picture")
    return path


async def paths(store: ObjectStore) -> set[str]:
    return {found["path"] async for page in obstore.list(store) for found in page}


async def test_blob_8_the_photos_of_a_deleted_request_go(business: Business, store: ObjectStore):
    await declare(business, stored=True)
    path = await put(store, business)
    assert await delete_orphans(store, PHOTOS, LATER) == 0
    assert await paths(store) == {path}
    await business.link.execute("delete from service_requests")
    assert await delete_orphans(store, PHOTOS, LATER) == 1
    assert await paths(store) == set()


async def test_the_photos_of_a_withdrawn_request_stay(business: Business, store: ObjectStore):
    await declare(business, stored=True)
    path = await put(store, business)
    await business.link.execute("update service_requests set status = 'withdrawn'")
    assert await delete_orphans(store, PHOTOS, LATER) == 0
    assert await paths(store) == {path}


async def test_an_object_whose_row_is_not_marked_yet_stays(business: Business, store: ObjectStore):
    await declare(business, stored=False)
    path = await put(store, business)
    assert await delete_orphans(store, PHOTOS, LATER) == 0
    assert await paths(store) == {path}


async def test_a_young_object_stays_whatever_the_rows_say(business: Business, store: ObjectStore):
    path = await put(store, business)
    assert await delete_orphans(store, PHOTOS, Ahead(AGE - timedelta(minutes=1))) == 0
    assert await paths(store) == {path}


async def test_another_customers_row_keeps_nobody_elses_object(
    business: Business, store: ObjectStore
):
    await declare(business, stored=True)
    path = path_of(business.priya.organization_id, business.priya.customer_id, SHA)
    await obstore.put_async(store, path, b"picture")
    assert await delete_orphans(store, PHOTOS, LATER) == 1


async def test_what_is_not_named_as_photos_are_stays(business: Business, store: ObjectStore):
    await declare(business, stored=True)
    ours = path_of(uuid4(), uuid4(), SHA)
    others = {
        "elsewhere/x",
        "photos/readme",
        "photos/a/b/c",
        ours.upper().replace("PHOTOS", "photos"),
    }
    for path in {*others, ours}:
        await obstore.put_async(store, path, b"x")
    assert await delete_orphans(store, PHOTOS, LATER) == 1
    assert await paths(store) == others


async def test_orphans_are_looked_at_page_by_page(business: Business):
    store = MemoryStore()
    for number in range(PAGE + 5):
        await put(store, business, f"{number:064x}")
    asked: list[int] = []

    async def counted(blobs: Collection[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
        asked.append(len(blobs))
        return await PHOTOS.declared(blobs) if len(blobs) == 1 else set(blobs)

    assert await delete_orphans(store, replace(PHOTOS, declared=counted), LATER) == 0
    assert len(asked) > 1
    assert max(asked) <= PAGE


async def test_an_object_stored_again_while_orphans_are_looked_for_stays(
    business: Business, store: ObjectStore
):
    """The upload comes after the look at the page, and before the deletion."""
    path = await put(store, business)
    blobs = Blobs(store, PHOTOS, Pictures())

    async def uploading(asked: Collection[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
        found = await PHOTOS.declared(asked)
        if not await business.link.fetchval("select count(*) from service_request_photos"):
            await declare(business, stored=False)
            await blobs._store(business.alex, SHA, b"cleaned")
        return found

    assert await delete_orphans(store, replace(PHOTOS, declared=uploading), LATER) == 0
    assert await paths(store) == {path}
    found = await PHOTOS.find(business.alex, SHA)
    assert found is not None
    assert found.stored


async def test_an_object_is_not_stored_while_it_is_deleted(business: Business):
    """The deletion has begun: the upload waits for it, and its object stays."""
    store, outside = MemoryStore(), contextvars.copy_context()
    path = await put(store, business)
    blobs = Blobs(store, PHOTOS, Pictures())
    uploads: list[asyncio.Task[None]] = []

    async def looked(asked: Collection[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
        found = await PHOTOS.declared(asked)
        if await _locks(business, granted=True):
            await declare(business, stored=False)
            upload = blobs._store(business.alex, SHA, b"cleaned")
            uploads.append(asyncio.create_task(upload, context=outside))
            async with asyncio.timeout(30):
                while not await _locks(business, granted=False):
                    continue
        return found

    assert await delete_orphans(store, replace(PHOTOS, declared=looked), LATER) == 1
    await uploads[0]
    assert await paths(store) == {path}


async def _locks(business: Business, *, granted: bool) -> bool:
    found: Any = await business.link.fetchval(
        "select exists (select from pg_locks where locktype = 'advisory' and granted = $1"
        " and database = (select oid from pg_database where datname = current_database()))",
        granted,
    )
    return found
