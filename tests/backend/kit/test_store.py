"""However slow the object store is, whoever asks it is answered in time."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from doorstep.kit.store import Store, StoreAway
from tests.factories.stores import Stalling, stalling_store

Slow = tuple[Stalling, Store]


@pytest.fixture
async def slow() -> AsyncIterator[Slow]:
    async with stalling_store() as (stalling, objects):
        yield stalling, Store(objects, patience=0.2)


async def listed(store: Store) -> object:
    return [page async for page in store.pages("photos", 10)]


CALLS: dict[str, Callable[[Store], Awaitable[object]]] = {
    "put": lambda store: store.put("photos/a", b"picture"),
    "get": lambda store: store.get("photos/a"),
    "delete": lambda store: store.delete("photos/a"),
    "list": listed,
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_a_store_that_never_answers_is_given_up(
    slow: Slow, call: Callable[[Store], Awaitable[object]]
):
    stalling, store = slow
    stalling.stalled = True
    with pytest.raises(StoreAway):
        await call(store)
    assert stalling.asked.is_set()


async def test_what_was_put_comes_back_and_what_was_not_is_none(slow: Slow):
    _, store = slow
    await store.put("photos/a", b"picture")
    assert await store.get("photos/a") == b"picture"
    assert await store.get("photos/b") is None
