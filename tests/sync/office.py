"""All that an office does to its database."""

from uuid import UUID

import asyncpg
import pytest

from tests.sync.keeping import empty
from tests.sync.people import CUSTOMERS, TECHNICIANS, mark

TWIN = 1 << 64
"""Notes with ids from here on come in twos that always say the same."""


class Office:
    """Writes as people and programs do; ids are counted, so that a run can be repeated."""

    def __init__(self, link: asyncpg.Connection) -> None:
        self.link = link
        self._made = 1000

    def new_id(self) -> UUID:
        self._made += 1
        return UUID(int=self._made)

    async def begin(self) -> None:
        """Start with customers and technicians, and nothing else."""
        await empty(self.link)
        for customer, organization in CUSTOMERS.items():
            await self.link.execute("insert into customers values ($1, $2)", customer, organization)
        for technician, organization in TECHNICIANS.items():
            await self.link.execute(
                "insert into technicians values ($1, $2, $3)",
                *(technician, organization, mark(organization)),
            )

    async def nth(self, table: str, organization: UUID, number: int, where: str = "true") -> UUID:
        """Return the id of one row of an organisation, chosen by a number; one of none if empty."""
        ids = await self.link.fetch(
            f"select id from {table} where organization_id = $1 and {where} order by id",
            organization,
        )
        return ids[number % len(ids)]["id"] if ids else UUID(int=0)

    # --- jobs -------------------------------------------------------------------------------

    async def book(self, customer: UUID, technician: UUID) -> UUID:
        """Write a job and its visit in one transaction."""
        job, organization = self.new_id(), CUSTOMERS[customer]
        async with self.link.transaction():
            await self.link.execute(
                "insert into jobs values ($1, $2, $3, $4)",
                *(job, organization, customer, f"{mark(organization)}new"),
            )
            await self.link.execute(
                "insert into visits values ($1, $2, $3, $4)",
                *(self.new_id(), organization, job, technician),
            )
        return job

    async def move_job(self, job: UUID, to: UUID) -> None:
        await self.link.execute("update jobs set customer_id = $1 where id = $2", to, job)

    async def retitle(self, job: UUID, title: str) -> None:
        await self.link.execute("update jobs set title = $1 where id = $2", title, job)

    async def delete(self, table: str, row: UUID) -> None:
        await self.link.execute(f"delete from {table} where id = $1", row)

    async def rename(self, technician: UUID, name: str) -> None:
        named = mark(TECHNICIANS[technician]) + name
        await self.link.execute("update technicians set name = $2 where id = $1", technician, named)

    async def reassign(self, visit: UUID, technician: UUID) -> None:
        await self.link.execute(
            "update visits set technician_id = $1 where id = $2", technician, visit
        )

    async def move_visit(self, visit: UUID, job: UUID) -> None:
        await self.link.execute(
            "update visits set job_id = $1 where id = $2 and exists"
            " (select from jobs where id = $1)",
            job,
            visit,
        )

    # --- notes ------------------------------------------------------------------------------

    async def write_note(self, customer: UUID, reader: UUID | None) -> UUID:
        note, organization = self.new_id(), CUSTOMERS[customer]
        await self.link.execute(
            "insert into notes values ($1, $2, $3, $4, $5)",
            *(note, organization, customer, reader, text_for(organization, reader)),
        )
        return note

    async def give_note(self, note: UUID, organization: UUID, reader: UUID | None) -> None:
        await self.link.execute(
            "update notes set reader_id = $2, body = $3 where id = $1",
            *(note, reader, text_for(organization, reader)),
        )

    async def write_twins(self, customer: UUID) -> tuple[UUID, UUID]:
        one, organization = TWIN + 2 * self.new_id().int, CUSTOMERS[customer]
        await self.link.execute(
            "insert into notes values ($1, $3, $4, null, $5), ($2, $3, $4, null, $5)",
            *(
                UUID(int=one),
                UUID(int=one + 1),
                organization,
                customer,
                f"{mark(organization)}twin",
            ),
        )
        return UUID(int=one), UUID(int=one + 1)

    async def change_twins(self, one: UUID, body: str, to: UUID) -> None:
        """Edit and move both, by two statements of one transaction."""
        async with self.link.transaction():
            for twin in (one, twin_of(one)):
                await self.link.execute(
                    "update notes set customer_id = $2, body = $3 where id = $1",
                    *(twin, to, f"{mark(CUSTOMERS[to])}twin{body}"),
                )

    async def change_its_mind(self, organization: UUID) -> None:
        """Abort a transaction that touched everything."""
        with pytest.raises(InterruptedError):
            async with self.link.transaction():
                await self.link.execute("update jobs set title = 'never'")
                await self.link.execute(
                    "delete from notes where organization_id = $1", organization
                )
                await self.link.execute("set constraints all immediate")
                raise InterruptedError


def text_for(organization: UUID, reader: UUID | None) -> str:
    """Return a note's text that tells who may read it."""
    return mark(organization) + (f"for:{reader.int}" if reader else "for everyone")


def twin_of(note: UUID) -> UUID:
    return UUID(int=note.int ^ 1)
