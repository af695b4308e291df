"""Objects in the store that no row speaks of go after two days, and no others."""

import asyncio
import contextvars
from collections.abc import Collection
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from obstore.store import LocalStore, MemoryStore

from deltasync import Connection
from doorstep.kit.database import transaction, trusted
from doorstep.kit.store import Store
from doorstep.replica.blobs import Blobs, Declared, DeclaredAnew, path_of
from doorstep.replica.orphans import AGE, PAGE, delete_orphans
from doorstep.replica.pictures import Pictures
from doorstep.requests.models import ServiceRequest
from doorstep.requests.photos import PHOTOS, DeclaredPhoto
from doorstep.requests.photos import declare as announce
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
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Store(LocalStore(tmp_path) if request.param == "local" else MemoryStore())


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


async def declared(business: Business) -> Declared:
    found = await PHOTOS.find(business.alex, SHA)
    assert found is not None
    return found


async def put(store: Store, business: Business, name: str = SHA) -> str:
    path = path_of(business.alex.organization_id, business.alex.customer_id, name)
    await store.put(path, b"picture")
    return path


async def paths(store: Store) -> set[str]:
    return {path async for page in store.pages("", 100) for path, _ in page}


async def test_blob_8_the_photos_of_a_deleted_request_go(business: Business, store: Store):
    await declare(business, stored=True)
    path = await put(store, business)
    assert await delete_orphans(store, PHOTOS, LATER) == 0
    assert await paths(store) == {path}
    await business.link.execute("delete from service_requests")
    assert await delete_orphans(store, PHOTOS, LATER) == 1
    assert await paths(store) == set()


async def test_the_photos_of_a_withdrawn_request_stay(business: Business, store: Store):
    await declare(business, stored=True)
    path = await put(store, business)
    await business.link.execute("update service_requests set status = 'withdrawn'")
    assert await delete_orphans(store, PHOTOS, LATER) == 0
    assert await paths(store) == {path}


async def test_an_object_whose_row_is_not_marked_yet_stays(business: Business, store: Store):
    await declare(business, stored=False)
    path = await put(store, business)
    assert await delete_orphans(store, PHOTOS, LATER) == 0
    assert await paths(store) == {path}


async def test_a_young_object_stays_whatever_the_rows_say(business: Business, store: Store):
    path = await put(store, business)
    assert await delete_orphans(store, PHOTOS, Ahead(AGE - timedelta(minutes=1))) == 0
    assert await paths(store) == {path}


async def test_another_customers_row_keeps_nobody_elses_object(business: Business, store: Store):
    await declare(business, stored=True)
    path = path_of(business.priya.organization_id, business.priya.customer_id, SHA)
    await store.put(path, b"picture")
    assert await delete_orphans(store, PHOTOS, LATER) == 1


async def test_what_is_not_named_as_photos_are_stays(business: Business, store: Store):
    await declare(business, stored=True)
    ours = path_of(uuid4(), uuid4(), SHA)
    others = {
        "elsewhere/x",
        "photos/readme",
        "photos/a/b/c",
        ours.upper().replace("PHOTOS", "photos"),
    }
    for path in {*others, ours}:
        await store.put(path, b"x")
    assert await delete_orphans(store, PHOTOS, LATER) == 1
    assert await paths(store) == others


async def test_orphans_are_looked_at_page_by_page(business: Business):
    store = Store(MemoryStore())
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
    business: Business, store: Store
):
    """The upload comes after the look at the page, and before the deletion."""
    path = await put(store, business)
    blobs = Blobs(store, PHOTOS, Pictures(), rows_of_all)

    async def uploading(asked: Collection[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
        found = await PHOTOS.declared(asked)
        if not await business.link.fetchval("select count(*) from service_request_photos"):
            await declare(business, stored=False)
            await put(store, business)
            await blobs._mark(business.alex, SHA, (await declared(business)).row)
        return found

    assert await delete_orphans(store, replace(PHOTOS, declared=uploading), LATER) == 0
    assert await paths(store) == {path}
    assert (await declared(business)).stored


async def test_a_photo_is_not_declared_while_its_object_is_deleted(business: Business):
    """The deletion has begun: what speaks of the object waits, and so the upload comes later."""
    store, outside = Store(MemoryStore()), contextvars.copy_context()
    await put(store, business)
    declarations: list[asyncio.Task[bool]] = []

    async def ask() -> bool:
        async with transaction():
            request = await ServiceRequest.create(
                organization_id=business.alex.organization_id,
                customer_id=business.alex.customer_id,
                type="repair",
                description="Drip",
            )
            await announce(business.alex, request, [DeclaredPhoto(SHA, 9, "image/jpeg")])
            return not await paths(store)

    async def looked(asked: Collection[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
        found = await PHOTOS.declared(asked)
        if await _locks(business, granted=True):
            declarations.append(asyncio.create_task(ask(), context=outside))
            async with asyncio.timeout(30):
                while not await _locks(business, granted=False):
                    continue
        return found

    assert await delete_orphans(store, replace(PHOTOS, declared=looked), LATER) == 1
    assert await declarations[0]


async def test_a_photo_announced_anew_while_its_object_was_put_is_sent_anew(business: Business):
    """Between the two announcements nothing spoke of the object: it may be gone."""
    await declare(business, stored=False)
    before = await declared(business)
    await business.link.execute("delete from service_requests")
    await declare(business, stored=False)
    with pytest.raises(DeclaredAnew):
        blobs = Blobs(Store(MemoryStore()), PHOTOS, Pictures(), rows_of_all)
        await blobs._mark(business.alex, SHA, before.row)
    assert not (await declared(business)).stored


def rows_of_all(*, writing: bool = False) -> AbstractAsyncContextManager[Connection]:
    """Stand for a request's own rows where there is no request."""
    del writing
    return trusted()


async def _locks(business: Business, *, granted: bool) -> bool:
    found: Any = await business.link.fetchval(
        "select exists (select from pg_locks where locktype = 'advisory' and granted = $1"
        " and database = (select oid from pg_database where datname = current_database()))",
        granted,
    )
    return found
