"""However slow the object store is, whoever asks it is answered in time."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from doorstep.kit.store import PART, Store, StoreAway, open_store
from tests.factories.stores import Stalling, stalling_store

Slow = tuple[Stalling, Store]


@pytest.fixture
async def slow() -> AsyncIterator[Slow]:
    async with stalling_store() as (stalling, objects):
        yield stalling, Store(objects, patience=0.2)


async def listed(store: Store) -> object:
    return [page async for page in store.pages("photos", 10)]


async def parts(store: Store, start: int = 0, end: int = 7) -> bytes:
    return b"".join([part async for part in store.parts("photos/a", start, end)])


CALLS: dict[str, Callable[[Store], Awaitable[object]]] = {
    "put": lambda store: store.put("photos/a", b"picture"),
    "get": lambda store: store.get("photos/a"),
    "delete": lambda store: store.delete("photos/a"),
    "list": listed,
    "size": lambda store: store.size("photos/a"),
    "parts": parts,
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


async def test_the_next_part_is_asked_for_while_one_is_taken(slow: Slow):
    stalling, store = slow
    data = os.urandom(PART + 5)
    await store.put("photos/a", data)
    coming = store.parts("photos/a", 0, len(data))
    async with aclosing(coming):
        assert await anext(coming) == data[:PART]
        stalling.stalled = True
        async with asyncio.timeout(10):
            await stalling.asked.wait()
    assert f"range: bytes={PART}-{PART + 4}\r\n" in stalling.heads[-1]


@pytest.fixture(params=["memory", "folder"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Store(MemoryStore()) if request.param == "memory" else open_store(tmp_path.as_uri())


async def test_any_part_of_an_object_comes_in_pieces(kept: Store):
    data = bytes(range(250)) * (2 * PART // 250 + 2)
    await kept.put("photos/a", data)
    assert await kept.size("photos/a") == len(data)
    assert await parts(kept, 0, len(data)) == data
    assert await parts(kept, PART - 2, PART + 3) == data[PART - 2 : PART + 3]
    assert await parts(kept, 5, 5) == b""
    sizes = [len(part) async for part in kept.parts("photos/a", 1, len(data))]
    assert max(sizes) == PART


async def test_what_is_not_there_or_too_short_is_told(kept: Store):
    assert await kept.size("photos/a") is None
    with pytest.raises(FileNotFoundError):
        await parts(kept)
    await kept.put("photos/a", b"short")
    with pytest.raises(StoreAway):
        await parts(kept)


@pytest.mark.parametrize("encryption", ["AES256", "aws:kms", ""])
async def test_a_bucket_is_asked_to_encrypt_every_object(
    monkeypatch: pytest.MonkeyPatch, encryption: str
):
    stalling = Stalling()
    async with await asyncio.start_server(stalling.serve, "127.0.0.1", 0) as server:
        told = {
            "AWS_ENDPOINT": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "here",
            "AWS_ACCESS_KEY_ID": "somebody",
            "AWS_SECRET_ACCESS_KEY": "who is known",
        }
        for name, value in told.items():
            monkeypatch.setenv(name, value)
        store = open_store("s3://files/portal", encryption)
        await store.put("documents/a", b"paper")
        assert await store.has("documents/a")
        assert not await store.has("documents/b")
    [put] = [head for head in stalling.heads if head.startswith("put ")]
    asked = re.search(r"x-amz-server-side-encryption: (\S+)", put)
    assert (asked[1] if asked else "") == encryption.lower()
