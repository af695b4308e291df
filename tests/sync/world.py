"""Phones, a network that does what it likes, a server and an office, watched by the oracle."""

from collections import Counter
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from deltasync import Answer, Cursor, Pushed
from tests.sync import keeping
from tests.sync.office import Office
from tests.sync.oracle import (
    Enqueued,
    check_copy,
    check_ledger,
    check_leftovers,
    decided,
    heard,
    ledger,
    look,
)
from tests.sync.people import CONTACTS, CUSTOMERS, Contact, a_technician_of, mark
from tests.sync.phone import Copy, Flight, Phone
from tests.sync.server import Refusal, Request, Server

OWNERS = CONTACTS
"""Whose phones they are at first."""
PATIENCE = 40
"""Round trips in which a phone that is left alone must come to rest."""


class World:
    """One run. Every verb leaves the invariants of a running system checked."""

    def __init__(self, link: asyncpg.Connection) -> None:
        self.link = link
        self.office = Office(link)
        self.server = Server(link)
        self.phones = [Phone() for _ in OWNERS]
        self.flights: list[Flight] = []
        self.enqueued: dict[UUID, Enqueued] = {}
        self.backup: keeping.Backup = {}
        self.told: Counter[tuple[str, str | None]] = Counter()

    async def begin(self) -> None:
        """Start with something of everything in every copy."""
        await self.office.begin()
        for customer, organization in CUSTOMERS.items():
            await self.office.book(customer, a_technician_of(organization))
            await self.office.write_note(customer, None)
            await self.office.write_twins(customer)
        for phone, contact in zip(self.phones, OWNERS, strict=True):
            await self.office.write_note(contact.scope, contact.id)
            await self.sync(phone, self.sign_in(phone, contact))
        await self.back_up()

    # --- people -----------------------------------------------------------------------------

    def sign_in(self, phone: Phone, contact: Contact) -> Copy:
        """Begin a session; a tab of whoever was there before stays open."""
        token = self.office.new_id()
        self.server.sessions[token] = contact
        return phone.sign_in(contact, token)

    def reader_of(self, customer: UUID, number: int) -> UUID | None:
        """Choose one of a customer's contacts, or everybody."""
        theirs = [each.id for each in CONTACTS if each.scope == customer]
        return [None, *theirs][number % (len(theirs) + 1)]

    def sign_out_everywhere(self, contact: Contact) -> None:
        """End all sessions of a contact; their phones do not know."""
        sessions = self.server.sessions
        self.server.sessions = {t: who for t, who in sessions.items() if who != contact}

    def enqueue(
        self,
        copy: Copy,
        name: str,
        args: dict[str, Any],
        after: tuple[UUID, ...] = (),
        base: dict[str, Any] | None = None,
    ) -> UUID:
        """Let the person do something; from now on it must not be lost."""
        contact = next(each for each in CONTACTS if each.id == copy.reader)
        pushed = Pushed(self.office.new_id(), name, 1, args, base, list(after))
        self.enqueued[pushed.id] = Enqueued(contact, pushed)
        copy.outbox[pushed.id] = pushed
        return pushed.id

    def write(self, copy: Copy, body: str = "mine", after: tuple[UUID, ...] = ()) -> UUID:
        """Write a note on a copy."""
        text = body if body == "poison" else mark(CUSTOMERS[copy.scope]) + body
        args = {"note_id": str(self.office.new_id()), "body": text}
        return self.enqueue(copy, "note.write", args, after)

    def lose_store(self, phone: Phone, copy: Copy) -> None:
        """Let a browser clear a copy: what was never sent is lost with it."""
        phone.lose_store(copy.reader)
        for mutation in copy.outbox:
            self.enqueued[mutation].excused = True

    # --- the line ---------------------------------------------------------------------------

    def ask(self, phone: Phone, copy: Copy, limit: int = 50, *, digest: bool = False) -> int | None:
        """Put a request on the line; return its place there, None when the copy is locked."""
        flight = phone.ask(copy, limit, digest=digest)
        if flight is None:
            return None
        self.flights.append(flight)
        return len(self.flights) - 1

    async def deliver(self, flight: Flight) -> None:
        """Let the server hear a request, for the first time or again."""
        try:
            flight.answer = await self.server.answer(flight.token, flight.request)
        except Refusal:
            flight.refused = True
            return
        contact = self.server.sessions[flight.token] if flight.token else None
        assert contact is not None
        assert (contact.scope, contact.id) == (flight.copy.scope, flight.copy.reader)
        kinds = set(self.server.kinds(contact))
        assert {row[0] for row in flight.answer["rows"]} <= kinds, "a kind the role may not see"
        for answer in flight.answer["m"]:
            heard(self.enqueued[answer.id], answer.status)
            self.told[answer.status, answer.code] += 1

    async def die(self, flight: Flight, decided: int) -> None:
        """Let the server hear a request and be killed in the middle of it."""
        try:
            await self.server.die_after(flight.token, flight.request, decided)
        except Refusal:
            flight.refused = True

    async def reuse(self, mutation: UUID, contact: Contact, other: dict[str, Any]) -> None:
        """Push an id that was decided before, otherwise or as another; nothing comes of it."""
        first = self.enqueued[mutation]
        before = await decided(self.link)
        pushed = msgspec.structs.replace(first.pushed, args=first.pushed.args | other)
        token = self.office.new_id()
        self.server.sessions[token] = contact
        request = Request(contact.scope, contact.id, token, Cursor(None, None), (pushed,))
        [answer] = (await self.server.answer(token, request))["m"]
        assert answer == Answer(mutation, "rejected", "id_reused"), "an id was used twice"
        assert await decided(self.link) == before, "the first outcome does not stand"
        self.told[answer.status, answer.code] += 1

    def hear(self, flight: Flight) -> bool:
        """Let the phone hear an answer; return whether it was taken in."""
        taken = flight.phone.hear(flight)
        if taken:
            look(flight.copy, self.enqueued)
        return taken

    async def sync(
        self, phone: Phone, copy: Copy, limit: int = 50, *, digest: bool = False
    ) -> bool:
        """Make one round trip without trouble; return whether it was taken in."""
        place = self.ask(phone, copy, limit, digest=digest)
        if place is None:
            return False
        flight = self.flights.pop(place)
        await self.deliver(flight)
        return self.hear(flight)

    # --- the database -----------------------------------------------------------------------

    async def back_up(self) -> None:
        self.backup = await keeping.back_up(self.link)

    async def restore(self) -> None:
        """Put the last backup back. What was decided since is as if it had not been."""
        before = await ledger(self.link)
        await keeping.restore(self.link, self.backup)
        for mutation in before.keys() - (await ledger(self.link)).keys():
            self.enqueued[mutation].words.clear()
            self.enqueued[mutation].excused = True

    async def discard(self, mutation: UUID) -> None:
        """Let the office refuse what the server failed on."""
        if await keeping.discard(self.link, mutation):
            self.enqueued[mutation].words.clear()

    # --- at rest ----------------------------------------------------------------------------

    async def rest(self) -> None:
        """Leave every phone alone with a sound line; then everything must be right."""
        self.flights.clear()
        for _ in range(2):
            for phone in self.phones:
                for copy in list(phone.copies.values()):
                    await self.leave_alone(phone, copy)
        copies = [copy for phone in self.phones for copy in phone.copies.values()]
        await check_ledger(self.link, self.enqueued, {m for copy in copies for m in copy.outbox})
        await check_leftovers(self.link)

    async def leave_alone(self, phone: Phone, copy: Copy) -> None:
        """Give a copy a sound line until it has nothing to do; then it must be right."""
        contact = next(each for each in CONTACTS if each.id == copy.reader)
        self.sign_in(phone, contact)
        for _ in range(PATIENCE):
            assert await self.sync(phone, copy, 3, digest=True)
            if copy.at_head and await self._only_waits(copy):
                await check_copy(self.link, copy, self.server.kinds(contact), self.enqueued)
                return
        raise AssertionError(f"no rest: {copy.outbox}")

    async def _only_waits(self, copy: Copy) -> bool:
        """Tell whether all that is queued comes after what nobody knows any more."""
        decided = await ledger(self.link) if copy.outbox else {}

        def waits(mutation: UUID) -> bool:
            return any(
                after not in decided and (after not in copy.outbox or waits(after))
                for after in copy.outbox[mutation].after
            )

        return all(waits(each) for each in copy.outbox)
