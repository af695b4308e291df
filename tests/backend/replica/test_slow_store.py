"""An object store that hangs keeps nobody but photos waiting, and those not for long."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from doorstep.kit.database import POOL
from doorstep.kit.store import Store
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.photos import declare, picture, send, stored
from tests.factories.portals import Browser, Served, assert_problem, serve, sync_body
from tests.factories.stores import Stalling, stalling_store

MANY = POOL + 5
Slow = tuple[Served, Stalling]


@pytest.fixture
async def slow(inhabited_url: str) -> AsyncIterator[Slow]:
    """Give a portal whose store answers until it is told to stall."""
    async with (
        stalling_store() as (stalling, objects),
        serve(inhabited_url, store=Store(objects, patience=1)) as served,
    ):
        yield served, stalling


async def uploads(browser: Browser, photos: list[bytes]) -> list[Any]:
    paths = [await declare(browser, data) for data in photos]
    return [send(browser, path, data) for path, data in zip(paths, photos, strict=True)]


async def test_uploads_to_a_store_that_hangs_keep_nobody_from_reading(slow: Slow):
    served, stalling = slow
    alex, priya = await served.sign_in(ALEX), await served.sign_in(PRIYA)
    photos = [picture() for _ in range(MANY)]
    begun = await uploads(alex, photos)
    stalling.stalled = True
    async with asyncio.TaskGroup() as together:
        sent = [together.create_task(each) for each in begun]
        await stalling.asked.wait()
        page = await priya.post("/api/sync", json=await sync_body(priya))
        ready = await priya.get("/readyz")
        assert not all(each.done() for each in sent)
    assert (page.status_code, ready.status_code) == (200, 200)
    for each in sent:
        refused = await each
        await assert_problem(refused, 503, "try_again")
        assert int(refused.headers["Retry-After"]) > 0
    assert await stored(served) == 0


async def test_blob_4_what_the_store_did_not_take_is_kept_and_goes_on_by_itself(slow: Slow):
    served, stalling = slow
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data)
    stalling.stalled = True
    await assert_problem(await send(browser, path, data), 503, "try_again")
    stalling.stalled = False
    asked = await browser.head(path)
    assert (asked.status_code, asked.headers["Upload-Offset"]) == (200, str(len(data)))
    assert (await browser.get(path)).status_code == 200


async def test_blob_7_a_picture_the_store_does_not_give_is_asked_for_again_later(slow: Slow):
    served, stalling = slow
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data)
    assert (await send(browser, path, data)).status_code == 204
    stalling.stalled = True
    await assert_problem(await browser.get(path), 503, "try_again")
