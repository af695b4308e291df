"""Making exports when workers die, stores fail and customers go: whole, once, or not there."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from obstore.store import LocalStore, MemoryStore

from doorstep.kit.store import Store
from doorstep.privacy.claims import MOST_ATTEMPTS, Lost, claim, hold
from doorstep.privacy.making import STRAY, delete_expired, delete_stray
from tests.backend.conftest import ALEX, PRIYA
from tests.backend.privacy.conftest import Holding
from tests.factories.exports import EXPORTS, ask_for_export, maker, opened, state_of
from tests.factories.photos import declare, noise, picture, send
from tests.factories.portals import assert_problem, serve
from tests.factories.stores import stalling_store

LAPSE = "update exports set lease_until = now() - interval '1 second' where state <> 'ready'"


class Ahead:
    """A clock that is ahead of the store's."""

    def now(self) -> datetime:
        return datetime.now(UTC) + STRAY + timedelta(minutes=1)


async def test_workers_side_by_side_make_each_export_once(holding: Holding):
    for email in (ALEX, PRIYA):
        await ask_for_export(await holding.served.sign_in(email))
    made = await asyncio.gather(*(holding.make() for _ in range(4)))
    assert sum(made) == 2
    assert len(await holding.kept()) == 2


async def test_what_a_killed_worker_left_is_taken_over_and_it_can_spoil_nothing(holding: Holding):
    alex = await holding.served.sign_in(ALEX)
    export = await ask_for_export(alex)
    killed = await claim()
    assert killed is not None
    assert await holding.make() == 0
    assert (await state_of(alex, export))["state"] == "making"
    await holding.served.office.execute(LAPSE)
    assert await holding.make() == 1
    assert (await state_of(alex, export))["state"] == "ready"
    with pytest.raises(Lost):
        await hold(killed, 1, 2)


async def test_a_slow_worker_that_lost_its_claim_leaves_nothing(holding: Holding):
    alex = await holding.served.sign_in(ALEX)
    export = await ask_for_export(alex)
    slow = maker(holding.url, holding.store)
    lost = await claim()
    assert lost is not None
    await holding.served.office.execute(LAPSE)
    assert await holding.make() == 1
    before = await holding.kept()
    with pytest.raises(Lost):
        await slow._make(lost)  # pyright: ignore[reportPrivateUsage]
    assert await holding.kept() == before
    assert (await alex.get(f"{EXPORTS}/{export}/file")).status_code == 200


NO_BOOKS = """
    select set_config('doorstep.retention', 'over', true); delete from ledger_entries;
    delete from payment_parts; delete from payments; delete from invoices
"""
"""Whoever has been charged stays a customer."""


async def test_a_customer_who_is_deleted_meanwhile_leaves_no_file(holding: Holding):
    await ask_for_export(await holding.served.sign_in(ALEX))
    claimed = await claim()
    assert claimed is not None
    await holding.served.office.execute(NO_BOOKS)
    await holding.served.office.execute("delete from customers where id = $1", claimed.customer_id)
    with pytest.raises(Lost):
        await maker(holding.url, holding.store)._make(claimed)  # pyright: ignore[reportPrivateUsage]
    assert await holding.kept() == []


async def test_a_store_that_never_answers_is_tried_again_and_given_up_with_a_word(
    holding: Holding,
):
    alex = await holding.served.sign_in(ALEX)
    export = await ask_for_export(alex)
    async with stalling_store() as (stalling, objects):
        stalling.stalled = True
        away = maker(holding.url, Store(objects, patience=0.2))
        for _ in range(MOST_ATTEMPTS):
            assert await away.make_next() == 1
            assert (await state_of(alex, export))["state"] == "waiting"
            assert await away.make_next() == 0
            await holding.served.office.execute(LAPSE)
        assert await away.make_next() == 1
    assert (await state_of(alex, export))["state"] == "failed"
    letter: Any = await holding.served.office.fetchrow("select * from privacy_letters")
    assert "could not be put together" in letter["subject"]
    assert "the records of Alex Morgan" in " ".join(letter["text"].split())
    assert (await alex.post(EXPORTS)).status_code == 202


async def test_a_full_disk_leaves_nothing_and_it_works_once_there_is_room(
    holding: Holding, tmp_path: Path
):
    alex = await holding.served.sign_in(ALEX)
    export = await ask_for_export(alex)
    store = Store(LocalStore(tmp_path))
    (tmp_path / "exports").write_text("in the way, as a full disk is")
    assert await maker(holding.url, store).make_next() == 1
    assert (await state_of(alex, export))["state"] == "waiting"
    (tmp_path / "exports").unlink()
    await holding.served.office.execute(LAPSE)
    assert await maker(holding.url, store).make_next() == 1
    assert (await state_of(alex, export))["state"] == "ready"
    [file] = [path for path in (tmp_path / "exports").rglob("*") if path.is_file()]
    assert opened(file.read_bytes()).names[0] == "README.txt"


async def test_photos_that_are_gone_or_too_many_are_named(holding: Holding):
    alex = await holding.served.sign_in(ALEX)
    names: list[str] = []
    for data in (picture(), noise(100_000), picture()):
        path = await declare(alex, data)
        assert (await send(alex, path, data)).status_code == 204
        names.append(path.rpartition("/")[2])
    [gone, large, last] = [_kept_as(await holding.kept("photos"), name) for name in names]
    await holding.store.delete(gone)
    export = await ask_for_export(alex)
    largest = 2 * len(await holding.store.get(large) or b"")
    assert await maker(holding.url, holding.store, largest=largest).make_next() == 1
    response = await alex.get(f"{EXPORTS}/{export}/file")
    told = opened(await response.get_data(as_text=False))
    missing = told.files["missing.txt"].decode().splitlines()
    [first, second] = [line for line in missing if line.startswith("photos/")]
    assert (names[0][:8] in first, "not in the store any more" in first) == (True, True)
    assert (names[2][:8] in second, "no room" in second) == (True, True)
    [photo] = [name for name in told.names if name.startswith("photos/")]
    assert names[1][:8] in photo
    assert last in await holding.kept("photos")


def _kept_as(paths: list[str], name: str) -> str:
    [path] = [path for path in paths if path.endswith(name)]
    return path


async def test_more_than_an_export_can_hold_is_said_so(holding: Holding):
    alex = await holding.served.sign_in(ALEX)
    export = await ask_for_export(alex)
    assert await maker(holding.url, holding.store, largest=100).make_next() == 1
    assert (await state_of(alex, export))["state"] == "failed"
    assert await holding.kept() == []


async def test_an_export_expires_and_goes_with_its_file(holding: Holding):
    alex = await holding.served.sign_in(ALEX)
    export = await ask_for_export(alex)
    await holding.make()
    assert await delete_expired(holding.store) == 0
    await holding.served.office.execute("update exports set expires_at = now()")
    assert (await state_of(alex, export))["state"] == "expired"
    await assert_problem(await alex.get(f"{EXPORTS}/{export}/file"), 410, "export_expired")
    assert await delete_expired(holding.store) == 1
    assert await holding.kept() == []
    await assert_problem(await alex.get(f"{EXPORTS}/{export}"), 404)


async def test_a_file_that_is_away_is_said_so_and_not_noted_as_downloaded(inhabited_url: str):
    async with stalling_store() as (stalling, objects):
        store = Store(objects, patience=0.3)
        async with serve(inhabited_url, store=store) as served:
            alex = await served.sign_in(ALEX)
            export = await ask_for_export(alex)
            assert await maker(inhabited_url, Store(MemoryStore())).make_next() == 1
            assert (await state_of(alex, export))["state"] == "ready"
            stalling.stalled = True
            response = await alex.get(f"{EXPORTS}/{export}/file")
            await assert_problem(response, 503, "try_again")
            noted: Any = await served.office.fetchval(
                "select count(*) from audit_events where happening = 'export_downloaded'"
            )
            assert noted == 0


async def test_files_that_no_row_speaks_of_go_after_a_day(holding: Holding):
    alex = await holding.served.sign_in(ALEX)
    await ask_for_export(alex)
    await holding.make()
    [kept] = await holding.kept()
    await holding.store.put(kept.replace(".zip", "0.zip"), b"left by a worker that was killed")
    assert await delete_stray(holding.store, Ahead()) == 1
    assert await holding.kept() == [kept]
