"""The server as a device meets it: sessions, roles, decisions and pages, over the tiny domain."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from deltasync import PULL, Answer, Author, Cursor, Pushed, decide
from tests.sync.domain import COMMANDS, Person
from tests.sync.people import FIRST_ROLES, ROLES, Contact

_PULL = PULL.format(
    scope="$1",
    reader="$2",
    kinds="$3",
    epoch="$4",
    version="$5",
    limit="$6",
    count="$7",
    sum="$8",
    since="$9",
)
AT_ONCE = timedelta(0)
"""How long a mutation must have failed before it is quarantined: time stands still here."""


@dataclass(frozen=True, slots=True)
class Request:
    """One round trip, asked (SYNC-1)."""

    scope: UUID
    reader: UUID
    client: UUID
    cursor: Cursor
    mutations: tuple[Pushed, ...]


class Refusal(Exception):
    """The answer is 401 or 409: nothing of the request was used (SYNC-2, SYNC-3)."""


class Killed(BaseException):
    """The server's process is gone, in the middle of what it did."""


class Server:
    """One process; what it must not forget is in PostgreSQL or a session."""

    def __init__(self, link: asyncpg.Connection) -> None:
        self.link = link
        self.sessions: dict[UUID, Contact] = {}
        self.roles = dict(FIRST_ROLES)

    def kinds(self, contact: Contact) -> tuple[str, ...]:
        """Return the kinds a contact may see now."""
        return ROLES[self.roles[contact.id]]

    async def answer(self, token: UUID | None, request: Request) -> dict[str, Any]:
        """Decide what was pushed, then return a page (SYNC-4). Raises Refusal."""
        contact = self._admitted(token, request)
        answers = [await self._decide(contact, request, each) for each in request.mutations]
        row = await self.link.fetchrow(
            f"select opening, rows, alarm from {_PULL}",
            request.scope,
            contact.id,
            self.kinds(contact),
            *request.cursor.arguments(),
        )
        assert row is not None
        page = json.loads(row["opening"] + (row["rows"] or b"") + b"]}")
        return {**page, "m": answers, "alarm": row["alarm"]}

    async def die_after(self, token: UUID | None, request: Request, decided: int) -> None:
        """Decide so many mutations, and be killed before the next one's COMMIT. Raises Refusal."""
        contact = self._admitted(token, request)
        for number, each in enumerate(request.mutations):
            if number == decided:
                try:
                    await self._decide(contact, request, each, killed=True)
                except Killed:
                    return
            await self._decide(contact, request, each)

    def _admitted(self, token: UUID | None, request: Request) -> Contact:
        contact = self.sessions.get(token) if token else None
        if contact is None or (contact.scope, contact.id) != (request.scope, request.reader):
            raise Refusal
        return contact

    async def _decide(
        self, contact: Contact, request: Request, pushed: Pushed, *, killed: bool = False
    ) -> Answer:
        @asynccontextmanager
        async def transaction() -> AsyncGenerator[asyncpg.Connection]:
            async with self.link.transaction():
                yield self.link
                if killed:
                    raise Killed

        author = Author(contact.scope, contact.organization, contact.id, request.client)
        role = self.roles[contact.id]
        person = Person(contact.scope, contact.organization, contact.id, self.link, role)
        return await decide(transaction, COMMANDS, author, person, pushed, lambda *_: None, AT_ONCE)
