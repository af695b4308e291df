"""A document is made once, whatever happens at the same time and whoever dies on the way."""

import asyncio
from contextlib import suppress
from itertools import count
from typing import Any

import pytest

from doorstep.documents.checking.checked import Checked
from doorstep.documents.keeping import let_go_leaving, let_go_unspoken, put
from doorstep.documents.making.making import Making
from doorstep.documents.making.waiting import claim
from doorstep.documents.models import Document, DocumentMaking, DocumentVersion
from doorstep.documents.sandbox import Sandbox
from doorstep.kit.database import trusted
from doorstep.kit.store import Store
from doorstep.privacy.erasing import erase
from tests.backend.conftest import Business
from tests.factories.databases import until_somebody_waits
from tests.factories.dying import Died, Dying
from tests.factories.papers import text_of
from tests.factories.stores import stalling_store

from .made import RESTED, all_made, codes_of, document, file_of


async def dying(making: Making, steps: int) -> None:
    await Dying(making.make_next(), steps)


class Quick(Sandbox):
    """Looks at nothing."""

    async def look_at(self, data: bytes) -> Checked:
        return Checked(data, "application/pdf", 1)


async def kept(making: Making) -> set[str]:
    """Return the paths of all that is in the store."""
    return {path async for page in making.store.pages("documents", 100) for path, _ in page}


class Between(Sandbox):
    """Does something just before a file that was made is filed."""

    then: Any = None

    async def look_at(self, data: bytes) -> Checked:
        checked = await super().look_at(data)
        await self.then()
        return checked


async def test_ten_documents_and_four_workers_make_ten_versions(business: Business, making: Making):
    made = [await document(business, title=f"Record {at}") for at in range(10)]
    await asyncio.gather(*(all_made(making) for _ in range(4)))
    assert [len(await codes_of(each.id)) for each in made] == [1] * 10


async def test_what_a_killed_worker_had_taken_is_made_by_the_next(
    business: Business, making: Making
):
    given = await document(business)
    assert await claim() is not None
    assert await all_made(making) == 0, "it may be on its way"
    await business.link.execute(RESTED)
    assert await all_made(making) == 1
    assert len(await codes_of(given.id)) == 1


async def test_a_worker_that_dies_at_any_step_leaves_one_version(
    business: Business, making: Making
):
    dies = Making(making.public_url, making.store, sandbox=Quick())
    steps = 0
    for steps in count(step=2):
        given = await document(business)
        with suppress(Died):
            # In a task of its own: what the dead had open is not the next one's.
            await asyncio.create_task(dying(dies, steps))
            break
        await business.link.execute(RESTED)
        await all_made(dies)
        assert len(await codes_of(given.id)) == 1, f"died at step {steps}"
    assert steps > 10
    assert await DocumentMaking.all().count() == 0


async def test_two_workers_that_make_the_same_file_one_version(business: Business, making: Making):
    given, slow = await document(business), Between()

    async def faster() -> None:
        await business.link.execute(RESTED)
        assert await making.make_next() == 1

    slow.then = faster
    assert await Making(making.public_url, making.store, sandbox=slow).make_next() == 1
    await slow.close()
    [code] = await codes_of(given.id)
    assert code in text_of(await file_of(making, given.id))
    assert len(await kept(making)) == 2, "its file and its small picture alone"


@pytest.mark.parametrize(
    "change",
    [
        """update documents set made_of = jsonb_set(made_of, '{remarks}', '"Other"')""",
        "update documents set withdrawn_at = now()",
        "delete from documents",
    ],
)
async def test_what_changed_while_it_was_made_is_not_filed(
    business: Business, making: Making, change: str
):
    await document(business)
    slow = Between()
    slow.then = lambda: business.link.execute(change)
    assert await Making(making.public_url, making.store, sandbox=slow).make_next() == 1
    await slow.close()
    assert await DocumentVersion.all().count() == 0
    assert await kept(making) == set(), "nor left in the store"
    again = 1 if "remarks" in change else 0
    assert await all_made(making) == again == await DocumentVersion.all().count()


async def test_a_store_that_is_away_leaves_nothing_half_done(business: Business, making: Making):
    given = await document(business)
    async with stalling_store() as (stalling, objects):
        stalling.stalled = True
        away = Making(making.public_url, Store(objects, patience=0.2), sandbox=making.sandbox)
        assert await away.make_next() == 1
    assert (await Document.get(id=given.id)).sha256 is None
    assert await codes_of(given.id) == []
    await business.link.execute(RESTED)
    assert await all_made(making) == 1
    assert len(await codes_of(given.id)) == 1


async def test_of_whom_an_erasure_has_nothing_is_left_of_what_was_being_made(
    business: Business, making: Making
):
    await document(business)
    slow = Between()

    async def erased() -> None:
        async with trusted() as link:
            await erase(link, business.alex.customer_id)

    slow.then = erased
    assert await Making(making.public_url, making.store, sandbox=slow).make_next() == 1
    await slow.close()
    assert await Document.all().count() == 0
    assert await kept(making) == set()


async def test_what_is_filed_in_the_midst_of_an_erasure_goes_with_it(
    business: Business, making: Making
):
    """It waits for who has the document, and so learns of the file."""
    given = await document(business)

    async def erased() -> None:
        async with trusted() as link:
            await erase(link, business.alex.customer_id)
        await let_go_leaving(making.store)

    await put(making.store, "a" * 64, b"made", b"small")
    async with business.link.transaction():
        await business.link.execute("select from documents where id = $1 for update", given.id)
        erasing = asyncio.create_task(erased())
        await until_somebody_waits(business.link)
        filed = "update documents set sha256 = $1"
        await business.link.execute(filed, "a" * 64)
    await erasing
    assert await Document.all().count() == 0
    assert await kept(making) == set()


async def test_a_file_that_somebody_else_has_by_then_is_not_taken_away(
    business: Business, making: Making
):
    await put(making.store, "a" * 64, b"made", b"small")
    await document(business, sha256="a" * 64)
    await let_go_unspoken(making.store, "a" * 64)
    assert len(await kept(making)) == 2
