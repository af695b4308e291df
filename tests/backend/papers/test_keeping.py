"""A paper is made once, off the event loop and in time, and kept for thirty days."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from obstore.store import MemoryStore

from doorstep.kit.store import Store
from doorstep.papers.invoice import Tone
from doorstep.papers.printing import (
    FOLDER,
    PaperLate,
    delete_old,
    folder_of,
    forget,
    print_paper,
    printed,
)
from tests.factories.papers import invoice, read, receipt
from tests.factories.stores import stalling_store

US, ALEX, PRIYA = UUID(int=1), UUID(int=2), UUID(int=3)
LONG = "Mind the step. " * 20_000


@dataclass(frozen=True)
class Later:
    """A clock that is ahead."""

    by: timedelta

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by


@pytest.fixture
def store() -> Store:
    return Store(MemoryStore())


async def kept(store: Store) -> list[str]:
    return [path async for page in store.pages(FOLDER, 10) for path, _ in page]


async def test_a_paper_that_was_made_before_is_not_made_again(store: Store):
    made, digest = await printed(store, US, ALEX, invoice())
    path = f"{folder_of(US, ALEX)}/{digest}.pdf"
    assert await store.get(path) == made == await print_paper(invoice())
    await store.put(path, b"as it was kept")
    assert await printed(store, US, ALEX, invoice()) == (b"as it was kept", digest)


async def test_a_changed_paper_is_another_and_each_customer_has_their_own(store: Store):
    await printed(store, US, ALEX, invoice())
    await printed(store, US, ALEX, invoice(status="Paid", tone=Tone.GOOD))
    await printed(store, US, PRIYA, invoice())
    paths = await kept(store)
    assert len(paths) == 3
    assert sum(path.startswith(folder_of(US, ALEX)) for path in paths) == 2


async def test_a_store_that_is_away_only_means_that_a_paper_is_made_anew():
    async with stalling_store() as (stalling, objects):
        stalling.stalled = True
        made, _ = await printed(Store(objects, patience=0.2), US, ALEX, receipt())
    assert read(made).pages


async def test_papers_go_after_thirty_days(store: Store):
    await printed(store, US, ALEX, invoice())
    assert await delete_old(store, Later(timedelta(days=29))) == 0
    assert await delete_old(store, Later(timedelta(days=31))) == 1
    assert await kept(store) == []


async def test_a_customers_papers_can_be_forgotten_and_others_stay(store: Store):
    await printed(store, US, ALEX, invoice())
    await printed(store, US, PRIYA, invoice())
    assert await forget(store, US, ALEX) == 1
    assert [path.startswith(folder_of(US, PRIYA)) for path in await kept(store)] == [True]


async def test_nobody_waits_longer_than_said_and_the_next_is_served():
    with pytest.raises(PaperLate):
        await print_paper(invoice(terms=LONG), patience=0.05)
    assert read(await print_paper(receipt())).pages


async def test_other_work_goes_on_while_a_paper_is_made():
    loop = asyncio.get_running_loop()
    making = asyncio.ensure_future(print_paper(invoice(terms=LONG + "Twice. " + LONG)))
    turns = [loop.time()]
    while not making.done():
        await asyncio.sleep(0.001)
        turns.append(loop.time())
    assert read(await making).pages
    # Held up, the loop would stand still for nearly all of it, however fast the machine is.
    longest = max(after - before for before, after in pairwise(turns))
    assert longest < (turns[-1] - turns[0]) / 2
