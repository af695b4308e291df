"""A phone: what it keeps when it dies, what it forgets, and what it has on the line."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from deltasync import Cursor, Pushed
from tests.sync.device import Device
from tests.sync.people import Contact
from tests.sync.server import Request

FINAL = {"applied", "merged", "rejected", "conflict", "blocked", "quarantined"}
NOBODY = UUID(int=0)
BATCH = 3
"""Mutations in one request."""


@dataclass
class Copy(Device):
    """A store of one contact, durable: rows, cursor and outbox, written in one transaction."""

    client: UUID = NOBODY
    outbox: dict[UUID, Pushed] = field(default_factory=dict)
    decided: dict[UUID, str] = field(default_factory=dict)
    at_head: bool = False

    def request(self, limit: int, *, digest: bool) -> Request:
        """Return what the device asks next."""
        due = [each for each in self.outbox.values() if each.id not in self.decided][:BATCH]
        checked = self.digest() if digest and self.at_head and not due else None
        cursor = Cursor(*self.cursor, limit, checked, self.since)
        return Request(self.scope, self.reader, self.client, cursor, tuple(due))

    def hear(self, request: Request, answer: dict[str, Any]) -> bool:
        """Take an answer in, in one transaction, or throw it away (PULL-6)."""
        asked = (request.cursor.epoch, request.cursor.version)
        if asked != self.cursor:
            return False
        self._hold_to_the_rules(answer)
        if answer["reset"]:
            # It may be an older backup: what is still here is asked about again (PUSH-15).
            self.decided.clear()
        for each in answer["m"]:
            if each.status in FINAL and each.id in self.outbox:
                self.decided[each.id] = each.status
        self.at_head = self.apply(answer, asked)
        self._settle()
        return True

    def _settle(self) -> None:
        """Let what is settled leave the outbox; at the head a final word stands by itself."""
        if self.at_head:
            for mutation, status in self.decided.items():
                self.settled.setdefault(mutation, status)
        for mutation in list(self.outbox):
            if mutation in self.settled:
                del self.outbox[mutation]
                self.decided.pop(mutation, None)

    def _hold_to_the_rules(self, answer: dict[str, Any]) -> None:
        versions = [row[2] for row in answer["rows"]]
        start = 0 if answer["reset"] else (self.cursor[1] or 0)
        assert versions == sorted(versions), "PULL-1: versions ascend"
        assert all(start < version <= answer["to"] for version in versions), "PULL-1"
        assert answer["reset"] or answer["epoch"] == str(self.cursor[0]), "PULL-4"
        assert not (answer["reset"] and any(row[3] is None for row in answer["rows"])), "PULL-4"
        assert not answer["alarm"], "PULL-8: a right digest was called wrong"


@dataclass
class Flight:
    """A request on the line, the session it was sent under, and its answer when there is one."""

    phone: "Phone"
    copy: Copy
    request: Request
    token: UUID | None
    life: int
    answer: dict[str, Any] | None = None
    refused: bool = False

    @property
    def answered(self) -> bool:
        return self.refused or self.answer is not None


class Phone:
    """A browser: one cookie, a copy for each contact who ever signed in, tabs that come and go."""

    def __init__(self) -> None:
        self.token: UUID | None = None
        self.copies: dict[UUID, Copy] = {}
        self.locked: set[UUID] = set()
        self.life = 0

    def sign_in(self, contact: Contact, token: UUID) -> Copy:
        """Put the cookie in; open the contact's own copy, or make it. Only that one unlocks."""
        self.token = token
        self.locked.discard(contact.id)
        return self.copies.setdefault(
            contact.id, Copy(contact.scope, contact.id, client=UUID(int=token.int | 1 << 100))
        )

    def crash(self) -> None:
        """Forget all that is not durable; answers on the way find nobody."""
        self.life += 1
        self.locked.clear()

    def lose_store(self, contact: UUID) -> Copy | None:
        """Let the browser clear a copy."""
        return self.copies.pop(contact, None)

    def ask(self, copy: Copy, limit: int, *, digest: bool = False) -> Flight | None:
        """Send a request; None when the copy is locked."""
        if copy.reader in self.locked:
            return None
        return Flight(self, copy, copy.request(limit, digest=digest), self.token, self.life)

    def hear(self, flight: Flight) -> bool:
        """Hear an answer, unless the one who asked is gone; return whether it was taken in."""
        gone = self.copies.get(flight.copy.reader) is not flight.copy
        if flight.life != self.life or gone:
            return False
        if flight.refused:
            self.locked.add(flight.copy.reader)
        return flight.answer is not None and flight.copy.hear(flight.request, flight.answer)
