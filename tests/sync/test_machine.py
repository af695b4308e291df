"""Chance against the sync: phones, two offices, a network and a database that fail as they like."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from typing import Any, ClassVar
from uuid import UUID

import asyncpg
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from tests.sync.happenings import (
    DATABASE,
    DOINGS,
    SCHEDULING,
    WRITING,
    do_something,
    reuse_an_id,
)
from tests.sync.people import CONTACTS, CUSTOMERS, ROLES, Contact
from tests.sync.phone import FINAL, Copy, Flight, Phone
from tests.sync.progress import Progress
from tests.sync.world import OWNERS, World

EXAMPLES, STEPS = 300, 40
QUICK = {"synchronous_commit": "off", "jit": "off"}

phones = st.sampled_from([0, 0, 1, 2, 3])
contacts = st.sampled_from([*CONTACTS[:2], *CONTACTS])
customers = st.sampled_from([next(iter(CUSTOMERS)), *CUSTOMERS])
numbers = st.integers(0, 7)
few = st.integers(0, 2)
pages = st.sampled_from([1, 2, 50])


class Chance(RuleBasedStateMachine):
    """Everything that may happen, in any order; `World` says what must hold."""

    runner: ClassVar[asyncio.Runner]
    link: ClassVar[asyncpg.Connection]
    progress: ClassVar[Progress]
    told: ClassVar[Counter[tuple[str, str | None]]]
    """How often each outcome was an answer, over all runs."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.link)

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    @initialize()
    def begin(self) -> None:
        self.do(self.world.begin())

    def teardown(self) -> None:
        self.do(self.world.rest())
        self.told.update(self.world.told)
        self.progress.one_more()

    # --- the offices and their database -----------------------------------------------------

    @rule(what=st.sampled_from(list(SCHEDULING)), customer=customers, number=numbers, other=few)
    def an_office_schedules(self, what: str, customer: UUID, number: int, other: int) -> None:
        self.do(SCHEDULING[what](self.world, customer, number, other))

    @rule(what=st.sampled_from(list(WRITING)), customer=customers, number=numbers, other=few)
    def an_office_writes(self, what: str, customer: UUID, number: int, other: int) -> None:
        self.do(WRITING[what](self.world, customer, number, other))

    @rule(what=st.sampled_from(list(DATABASE)), customer=customers, number=few)
    def the_database(self, what: str, customer: UUID, number: int) -> None:
        self.do(DATABASE[what](self.world, customer, number, 0))

    @rule(contact=contacts, role=st.sampled_from(list(ROLES)))
    def a_role_changes(self, contact: Contact, role: str) -> None:
        self.world.server.roles[contact.id] = role

    # --- people and their phones ------------------------------------------------------------

    def copy(self, phone: int, number: int) -> tuple[Phone, Copy]:
        """Choose one of a phone's copies, making its owner's when it has none."""
        mine = self.world.phones[phone]
        if not mine.copies:
            self.world.sign_in(mine, OWNERS[phone])
        copies = list(mine.copies.values())
        return mine, copies[number % len(copies)]

    @rule(phone=phones, contact=contacts)
    def somebody_signs_in(self, phone: int, contact: Contact) -> None:
        self.world.sign_in(self.world.phones[phone], contact)

    @rule(contact=contacts)
    def somebodys_sessions_end(self, contact: Contact) -> None:
        self.world.sign_out_everywhere(contact)

    @rule(what=st.sampled_from(DOINGS), phone=phones, which=few, number=numbers)
    def somebody_does(self, what: str, phone: int, which: int, number: int) -> None:
        self.do(do_something(self.world, self.copy(phone, which)[1], what, number))

    @rule(number=numbers, by_another=st.booleans())
    def an_id_comes_again(self, number: int, by_another: bool) -> None:  # noqa: FBT001
        self.do(reuse_an_id(self.world, number, by_another=by_another))

    @rule(phone=phones, which=few)
    def a_browser_clears_a_copy(self, phone: int, which: int) -> None:
        self.world.lose_store(*self.copy(phone, which))

    @rule(phone=phones)
    def a_phone_dies(self, phone: int) -> None:
        self.world.phones[phone].crash()

    @rule(phone=phones, which=few)
    def a_phone_is_left_alone(self, phone: int, which: int) -> None:
        self.do(self.world.leave_alone(*self.copy(phone, which)))

    # --- the line ---------------------------------------------------------------------------

    @rule(phone=phones, which=few, limit=pages, digest=st.booleans())
    def a_phone_asks(self, phone: int, which: int, limit: int, digest: bool) -> None:  # noqa: FBT001
        self.world.ask(*self.copy(phone, which), limit, digest=digest)

    @rule(phone=phones, which=few, limit=pages, digest=st.booleans())
    def a_phone_syncs(self, phone: int, which: int, limit: int, digest: bool) -> None:  # noqa: FBT001
        self.do(self.world.sync(*self.copy(phone, which), limit, digest=digest))

    def flight(self, number: int, *, answered: bool = False) -> Flight | None:
        """Choose what is on the line."""
        flights = [each for each in self.world.flights if each.answered or not answered]
        return flights[number % len(flights)] if flights else None

    @rule(number=numbers)
    def a_request_arrives(self, number: int) -> None:
        if flight := self.flight(number):
            self.do(self.world.deliver(flight))

    @rule(number=numbers, decided=st.integers(0, 3))
    def the_server_is_killed(self, number: int, decided: int) -> None:
        if flight := self.flight(number):
            self.do(self.world.die(flight, decided))

    @rule(number=numbers, again=st.booleans())
    def an_answer_arrives(self, number: int, again: bool) -> None:  # noqa: FBT001
        if flight := self.flight(number, answered=True):
            self.world.hear(flight)
            if not again:
                self.world.flights.remove(flight)

    @rule(number=numbers)
    def something_is_lost_on_the_line(self, number: int) -> None:
        if flight := self.flight(number):
            self.world.flights.remove(flight)


def test_whatever_happens_nothing_is_lost_doubled_leaked_or_stale(sync_path: str, effort: int):
    """Always the same runs with the usual effort, so that nobody's commit is red by chance."""
    with asyncio.Runner() as runner:
        Chance.runner = runner
        Chance.told = Counter()
        Chance.progress = Progress("runs", EXAMPLES * effort, effort)
        Chance.link = runner.run(asyncpg.connect(sync_path, server_settings=QUICK))
        try:
            run_state_machine_as_test(
                Chance,
                settings=settings(
                    max_examples=EXAMPLES * effort,
                    stateful_step_count=STEPS,
                    deadline=None,
                    derandomize=effort == 1,
                    print_blob=True,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(Chance.link.close())
    assert {status for status, _ in Chance.told} >= FINAL, "an outcome never came about"
    assert {code for _, code in Chance.told} >= {"not_allowed", "id_reused", "details_changed"}
