"""A file beside whoever erases its customers, or pays: one waits for the other, never both."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from doorstep.kit.database import trusted
from doorstep.privacy.erasing import erase
from tests.factories.books import ANN, BASE, HOME, INVOICE, JOB, OF_ANN, PAYMENT, SHOP, Line, bring
from tests.factories.databases import until_somebody_waits

PERSON: Line = {"kind": "contact", "name": "Ann", "email": "ann@example.com"}
HERSELF: Line = {**PERSON, "external_id": "a", **OF_ANN}
MOVED = HERSELF | {"email": "new@example.com"}
STOP_AT_ONCE = "select from organizations for no key update"
"""Where a file first waits that changes the organisation, once it holds what it holds before."""
RENAMED = SHOP | {"name": "Another shop"}


@pytest.fixture
async def ann(portal: asyncpg.Connection) -> UUID:
    await bring(*BASE, HERSELF, INVOICE)
    found: Any = await portal.fetchval("select id from customers where external_id = 'ann'")
    return found


async def erased(customer: UUID) -> None:
    async with trusted() as link:
        await erase(link, customer)


async def paid(begun: asyncio.Event) -> None:
    """Hold what whoever pays does, in their order."""
    async with trusted() as link:
        await link.execute("select from customer_portal_access for key share")
        begun.set()
        await link.execute("select from invoices order by id for no key update")


async def until_two_wait(link: asyncpg.Connection) -> None:
    asked = "select count(distinct pid) > 1 from pg_locks where not granted"
    while not await link.fetchval(asked):  # noqa: ASYNC110 - only PostgreSQL knows
        await asyncio.sleep(0.01)


async def test_an_erasure_is_first_at_the_jobs_and_a_file_at_the_properties(
    portal: asyncpg.Connection, ann: UUID
):
    async with portal.transaction():
        await portal.execute("select from jobs for update")
        erasing = asyncio.create_task(erased(ann))
        await until_somebody_waits(portal)
        file = asyncio.create_task(bring(HOME, JOB))
        await until_two_wait(portal)
    await erasing
    report = await file
    assert (report.bad, report.erased) == (0, 2)


async def test_an_erasure_is_first_at_the_visits_and_a_file_at_the_new_job(
    portal: asyncpg.Connection, ann: UUID
):
    window = {"arrives_from": "2030-01-01T09:00:00Z", "arrives_until": "2030-01-01T10:00:00Z"}
    visit = {"kind": "visit", "external_id": "v", "organization": "shop", "job": "job", **window}
    await bring(visit)
    async with portal.transaction():
        await portal.execute("select from visits for update")
        erasing = asyncio.create_task(erased(ann))
        await until_somebody_waits(portal)
        file = asyncio.create_task(bring({**JOB, "external_id": "new"}, JOB, visit))
        await until_two_wait(portal)
    await erasing
    report = await file
    assert (report.bad, report.erased) == (0, 3)


async def test_a_file_is_first_at_the_invoice_and_an_erasure_at_its_customer(
    portal: asyncpg.Connection, ann: UUID
):
    async with portal.transaction():
        await portal.execute(STOP_AT_ONCE)
        file = asyncio.create_task(bring(RENAMED, ANN, PAYMENT))
        await until_somebody_waits(portal)
        erasing = asyncio.create_task(erased(ann))
        await until_two_wait(portal)
    assert (await file).added["payment"] == 1
    await erasing


@pytest.mark.usefixtures("ann")
async def test_a_file_is_first_at_the_invoice_and_its_payer_at_their_session(
    portal: asyncpg.Connection,
):
    async with portal.transaction():
        await portal.execute(STOP_AT_ONCE)
        file = asyncio.create_task(bring(RENAMED, MOVED, PAYMENT))
        await until_somebody_waits(portal)
        begun = asyncio.Event()
        paying = asyncio.create_task(paid(begun))
        await begun.wait()
    assert (await file).added["payment"] == 1
    await paying


@pytest.mark.parametrize(
    "line",
    [HERSELF, HOME, JOB, {**JOB, "external_id": "new"}, PAYMENT, {**INVOICE, "external_id": "i2"}],
    ids=lambda line: f"{line['kind']} {line['external_id']}",
)
async def test_whatever_a_file_says_of_a_customer_it_waits_until_they_are_erased(
    portal: asyncpg.Connection, ann: UUID, line: Line
):
    async with portal.transaction():
        await portal.execute("select from customers where id = $1 for no key update", ann)
        file = asyncio.create_task(bring(line))
        await until_somebody_waits(portal)
        await erase(portal, ann)
    assert (await file).erased == 1


@pytest.mark.usefixtures("ann")
async def test_what_is_in_the_books_already_waits_for_nobody(portal: asyncpg.Connection):
    await bring(PAYMENT)
    async with portal.transaction():
        await portal.execute("select from customers for no key update")
        assert (await bring(INVOICE, PAYMENT)).unchanged == {"invoice": 1, "payment": 1}
