"""Chance against the sync: devices, an office, lost lines and new epochs, on real PostgreSQL."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, ClassVar
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from deltasync import Answer, Author, Pushed, decide
from tests.sync.device import NOTHING_WRONG, Device, compare, fetch_page, truth
from tests.sync.domain import COMMANDS, Person

ORGANIZATION = UUID(int=1)
CUSTOMERS = [UUID(int=n) for n in (10, 11)]
READERS = {UUID(int=20): CUSTOMERS[0], UUID(int=21): CUSTOMERS[0], UUID(int=22): CUSTOMERS[1]}
TECHNICIANS = [UUID(int=n) for n in (30, 31)]
EMPTY = (
    "delete from visits; delete from jobs; delete from notes; delete from technicians;"
    " delete from customers; delete from sync_entry; delete from sync_mutation;"
    " delete from sync_failure; delete from sync_scope; delete from sync_dirty"
)
FINAL = {"applied", "merged", "rejected", "conflict", "blocked", "quarantined"}

devices = st.integers(0, 3)
numbers = st.integers(0, 5)
pages = st.sampled_from([1, 2, 50])


class Chance(RuleBasedStateMachine):
    """Everything that may happen between an office, its database and its customers' devices."""

    url: ClassVar[str]
    runner: ClassVar[asyncio.Runner]
    link: ClassVar[asyncpg.Connection]

    def __init__(self) -> None:
        super().__init__()
        readers = [*READERS, UUID(int=20)]
        self.devices = [Device(READERS[reader], reader) for reader in readers]
        self.pushed: dict[UUID, tuple[int, Pushed, set[str]]] = {}
        self.written: set[UUID] = set()

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    @initialize()
    def begin(self) -> None:
        self.do(self._begin())

    async def _begin(self) -> None:
        await self.link.execute(EMPTY)
        for customer in CUSTOMERS:
            await self.link.execute("insert into customers values ($1, $2)", customer, ORGANIZATION)
        for technician in TECHNICIANS:
            await self.link.execute(
                "insert into technicians values ($1, $2, 'a')", technician, ORGANIZATION
            )

    # --- the office -------------------------------------------------------------------------

    @rule(customer=st.sampled_from(CUSTOMERS), technician=st.sampled_from(TECHNICIANS))
    def the_office_books_a_job(self, customer: UUID, technician: UUID) -> None:
        self.office(
            "with j as (insert into jobs (organization_id, customer_id, title)"
            " values ($1, $2, 'new') returning id)"
            " insert into visits (organization_id, job_id, technician_id) select $1, id, $3 from j",
            *(ORGANIZATION, customer, technician),
        )

    @rule(number=numbers, to=st.sampled_from(CUSTOMERS))
    def the_office_moves_a_job(self, number: int, to: UUID) -> None:
        self.office(f"update jobs set customer_id = $1 where id = {nth('jobs')}", to, number)

    @rule(number=numbers, title=st.text("ab", max_size=2))
    def the_office_renames_a_job(self, number: int, title: str) -> None:
        self.office(f"update jobs set title = $1 where id = {nth('jobs')}", title, number)

    @rule(number=numbers)
    def the_office_deletes_a_job(self, number: int) -> None:
        self.office(f"delete from jobs where id = {nth('jobs', 1)}", number)

    @rule(technician=st.sampled_from(TECHNICIANS), name=st.text("xyz", max_size=2))
    def the_office_renames_a_technician(self, technician: UUID, name: str) -> None:
        self.office("update technicians set name = $2 where id = $1", technician, name)

    @rule(number=numbers, technician=st.sampled_from(TECHNICIANS))
    def the_office_sends_somebody_else(self, number: int, technician: UUID) -> None:
        self.office(
            f"update visits set technician_id = $1 where id = {nth('visits')}", technician, number
        )

    @rule(reader=st.sampled_from(list(READERS)), shared=st.booleans())
    def the_office_writes_a_note(self, reader: UUID, shared: bool) -> None:  # noqa: FBT001
        self.office(
            "insert into notes values ($1, $2, $3, $4, 'hello')",
            *(uuid4(), ORGANIZATION, READERS[reader], None if shared else reader),
        )

    @rule(number=numbers)
    def the_office_deletes_a_note(self, number: int) -> None:
        self.office(f"delete from notes where id = {nth('notes', 1)}", number)

    @rule(number=numbers)
    def the_office_changes_its_mind(self, number: int) -> None:
        self.do(self._abort(number))

    async def _abort(self, number: int) -> None:
        with pytest.raises(InterruptedError):
            async with self.link.transaction():
                await self.link.execute("update jobs set title = 'never'")
                await self.link.execute(f"delete from notes where id = {nth('notes', 1)}", number)
                raise InterruptedError

    def office(self, query: str, *arguments: object) -> None:
        self.do(self.link.execute(query, *arguments))

    @rule(customer=st.sampled_from(CUSTOMERS))
    def the_database_comes_back_from_a_backup(self, customer: UUID) -> None:
        self.office("update sync_scope set epoch = gen_random_uuid() where scope = $1", customer)

    # --- the devices ------------------------------------------------------------------------

    @rule(device=devices, limit=pages)
    def a_device_pulls_one_page(self, device: int, limit: int) -> None:
        mine = self.devices[device]
        mine.apply(self.page(mine, limit), mine.cursor)

    @rule(device=devices, limit=pages)
    def an_answer_is_lost(self, device: int, limit: int) -> None:
        self.page(self.devices[device], limit)

    @rule(device=devices, limit=pages)
    def an_answer_arrives_twice(self, device: int, limit: int) -> None:
        mine = self.devices[device]
        asked = mine.cursor
        page = self.page(mine, limit)
        mine.apply(page, asked)
        if asked != mine.cursor:
            assert not mine.apply(page, asked), "an old answer was applied"

    @rule(device=devices)
    def a_device_loses_its_store(self, device: int) -> None:
        mine = self.devices[device]
        self.devices[device] = Device(mine.scope, mine.reader)

    @rule(device=devices)
    def a_device_at_rest_sends_its_digest(self, device: int) -> None:
        mine = self.devices[device]
        self.do(mine.catch_up(self.link))
        count, total = mine.digest()
        page = self.do(
            fetch_page(self.link, mine.scope, mine.reader, mine.cursor, 50, digest=(count, total))
        )
        assert not page["reset"], "a right digest was called wrong"

    def page(self, device: Device, limit: int) -> dict[str, Any]:
        return self.do(
            fetch_page(
                *(self.link, device.scope, device.reader, device.cursor, limit),
                since=device.since,
            )
        )

    # --- mutations --------------------------------------------------------------------------

    @rule(device=devices)
    def somebody_writes_a_note(self, device: int) -> None:
        note = uuid4()
        self.written.add(note)
        self.push(device, Pushed(uuid4(), "note.write", 1, {"note_id": str(note), "body": "mine"}))

    @rule(device=devices, number=numbers)
    def somebody_edits_a_note(self, device: int, number: int) -> None:
        note = self.do(self.link.fetchval(f"select {nth('notes', 1)}", number)) or uuid4()
        self.push(device, Pushed(uuid4(), "note.edit", 1, {"note_id": str(note), "body": "edit"}))

    @rule(device=devices)
    def somebody_sends_what_breaks_the_server(self, device: int) -> None:
        args = {"note_id": str(uuid4()), "body": "poison"}
        self.push(device, Pushed(uuid4(), "note.write", 1, args))

    @rule(device=devices, number=st.integers(0, 20))
    def something_follows_what_was_sent(self, device: int, number: int) -> None:
        earlier = [m for m, (who, _, _) in self.pushed.items() if who == device]
        if earlier:
            note = uuid4()
            self.written.add(note)
            args = {"note_id": str(note), "body": "after"}
            after = [earlier[number % len(earlier)]]
            self.push(device, Pushed(uuid4(), "note.write", 1, args, None, after))

    @rule(number=st.integers(0, 50))
    def a_push_is_sent_again(self, number: int) -> None:
        if self.pushed:
            device, pushed, _ = list(self.pushed.values())[number % len(self.pushed)]
            self.push(device, pushed)

    def push(self, device: int, pushed: Pushed) -> None:
        _, _, seen = self.pushed.setdefault(pushed.id, (device, pushed, set()))
        answer = self.do(self._decide(self.devices[device], pushed))
        if answer.status in FINAL:
            seen.add(answer.status)
        assert len(seen) <= 1, f"two outcomes: {seen}"

    async def _decide(self, device: Device, pushed: Pushed) -> Answer:
        @asynccontextmanager
        async def transaction() -> AsyncGenerator[asyncpg.Connection]:
            async with self.link.transaction():
                yield self.link

        author = Author(device.scope, ORGANIZATION, device.reader, UUID(int=40))
        person = Person(device.scope, ORGANIZATION, device.reader, self.link)
        return await decide(transaction, COMMANDS, author, person, pushed, lambda *_: None)

    # --- at rest ----------------------------------------------------------------------------

    def teardown(self) -> None:
        self.do(self._at_rest())

    async def _at_rest(self) -> None:
        for device in self.devices:
            await device.catch_up(self.link, limit=3)
            expected = await truth(self.link, device.scope, device.reader)
            assert compare(device, expected) == NOTHING_WRONG
        for number, pushed, seen in self.pushed.values():
            await self._check_outcome(self.devices[number], pushed, seen)

    async def _check_outcome(self, device: Device, pushed: Pushed, seen: set[str]) -> None:
        """One outcome for an id, the device has heard it, and what was not applied did nothing."""
        if not seen:
            return
        [status] = seen
        assert device.settled.get(pushed.id) == status
        if pushed.name == "note.write" and status != "applied":
            note = UUID(pushed.args["note_id"])
            assert not await self.link.fetchval("select true from notes where id = $1", note)


def nth(table: str, parameter: int = 2) -> str:
    """Return SQL for the id of one row of a table, chosen by a number; null when it is empty."""
    return (
        f"(select id from {table} order by id offset"
        f" (${parameter}::int % greatest((select count(*) from {table}), 1)) limit 1)"
    )


def test_chance_finds_no_row_missing_extra_or_stale_and_no_second_outcome(sync_path: str):
    with asyncio.Runner() as runner:
        Chance.runner = runner
        Chance.link = runner.run(asyncpg.connect(sync_path))
        try:
            run_state_machine_as_test(
                Chance,
                settings=settings(
                    max_examples=150,
                    stateful_step_count=30,
                    deadline=None,
                    derandomize=True,
                    print_blob=True,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(Chance.link.close())
