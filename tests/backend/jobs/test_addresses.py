"""A job that is over keeps the address it had; one that is open follows its property."""

from typing import Any

import asyncpg
import msgspec
import pytest

from doorstep.customers.addresses import Address
from doorstep.imports import import_lines
from tests.backend.conftest import Business

OF_ALEX = "select id, status, property_id from jobs where customer_id = $1 order by status"
MOVE = "update properties set line1 = '9 New Road', city = 'York' where id = $1"


@pytest.fixture
async def jobs(business: Business) -> dict[str, Any]:
    """Give one of Alex's jobs of each kind: its row, by its status."""
    found: list[Any] = await business.link.fetch(OF_ALEX, business.alex.customer_id)
    return {row["status"]: row for row in found}


async def address(business: Business, job: Any) -> Address:
    doc = (await business.copy(business.alex, "job"))[job["id"]]
    return msgspec.convert(doc["address"], Address)


async def test_a_done_job_keeps_its_address_and_a_coming_one_has_the_new(
    business: Business, jobs: dict[str, Any]
):
    done, coming = jobs["completed"], jobs["scheduled"]
    assert done["property_id"] == coming["property_id"]
    before = await address(business, done)
    assert await address(business, coming) == before
    await business.link.execute(MOVE, coming["property_id"])
    assert await address(business, done) == before
    moved = await address(business, coming)
    assert (moved.line1, moved.city, moved.postal_code) == (
        *("9 New Road", "York", before.postal_code),
    )


async def test_from_when_it_is_over_it_keeps_what_it_has(business: Business, jobs: dict[str, Any]):
    job = jobs["scheduled"]
    before = await address(business, job)
    await business.link.execute("update jobs set status = 'completed' where id = $1", job["id"])
    await business.link.execute(MOVE, job["property_id"])
    assert await address(business, job) == before
    await business.link.execute("update jobs set status = 'in_progress' where id = $1", job["id"])
    assert (await address(business, job)).line1 == "9 New Road"


async def test_it_outlives_its_property(business: Business, jobs: dict[str, Any]):
    job = jobs["completed"]
    before = await address(business, job)
    await business.link.execute("delete from properties where id = $1", job["property_id"])
    assert await address(business, job) == before


async def test_the_office_may_say_that_it_was_elsewhere(business: Business, jobs: dict[str, Any]):
    job = jobs["completed"]
    elsewhere = await business.link.fetchval(
        "insert into properties (organization_id, customer_id, line1)"
        " select organization_id, customer_id, '3 Lane' from jobs where id = $1 returning id",
        job["id"],
    )
    await business.link.execute(
        "update jobs set property_id = $2 where id = $1", job["id"], elsewhere
    )
    assert (await address(business, job)).line1 == "3 Lane"


async def test_an_import_moves_the_jobs_that_are_open(portal: asyncpg.Connection):
    home = {"kind": "property", "external_id": "h", "line1": "1 Old Road", **OF_ANN}
    lines = [SHOP, ANN, home, job("open"), job("over", status="completed")]
    await import_lines(map(msgspec.json.encode, lines))
    report = await import_lines([msgspec.json.encode({**home, "line1": "2 New Road"})])
    assert report.written
    found: list[Any] = await portal.fetch(
        "select external_id, address ->> 'line1' as line1 from jobs order by external_id"
    )
    assert [tuple(row) for row in found] == [("open", "2 New Road"), ("over", "1 Old Road")]
    assert (await import_lines(map(msgspec.json.encode, lines[3:]))).changed == {"job": 0}


SHOP = {"kind": "organization", "external_id": "shop", "name": "Shop"}
ANN = {"kind": "customer", "external_id": "c", "organization": "shop", "name": "Ann"}
OF_ANN = {"organization": "shop", "customer": "c"}


def job(key: str, **other: Any) -> dict[str, Any]:
    about = {"number": key, "title": "Boiler", "property": "h", "booked_at": "2026-11-01T09:00:00Z"}
    return {"kind": "job", "external_id": key, **OF_ANN, **about, **other}
