"""The application's own filters taken out: the database's walls still show nothing foreign."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib.resources import files
from typing import Any
from uuid import uuid4

import pytest
from tortoise.models import Model
from tortoise.queryset import QuerySet

from doorstep.calendars import feeds
from doorstep.calendars import routes as calendars
from doorstep.customers.viewer import Viewer
from doorstep.documents import links
from doorstep.privacy import erasures, exports, trail
from doorstep.replica import reading
from tests.backend.cross_customer import DOORS
from tests.backend.cross_customer.alexs import Alexs, Settled, settled_once
from tests.backend.cross_customer.intruders import priya
from tests.backend.cross_customer.mutations import MUTATIONS, push
from tests.factories.portals import sync_body

UNFILTERED = {
    "where scope = whose and": "where",
    "scope = $1 and": "$1::uuid is not null and",
    "e.customer_id = $1": "$1::uuid is not null",
    "customer_id = $1": "$1::uuid is not null",
    "contact_id = $2": "$2::uuid is not null",
}
FILTERED = (
    (reading, "_THOSE"),
    (reading, "_ROWS"),
    (links, "_OPEN"),
    (links, "_ONE"),
    (exports, "_SHOWN"),
    (erasures, "_NEWEST"),
    (trail, "_PAGE"),
    (feeds, "_OWN"),
    (calendars, "_SEES"),
)
"""All SQL of a customer's own requests that says whose rows it wants."""


def without_filters(sql: str) -> str:
    """Return SQL that asks for everybody's rows; fails when it had no filter."""
    found = sql
    for condition, nothing in UNFILTERED.items():
        found = found.replace(condition, nothing)
    assert found != sql
    return found


def everything(model: type[Model], viewer: Viewer) -> QuerySet[Any]:
    """Stand for `seen_by`, with no idea whose rows they are."""
    del viewer
    return model.all()


@pytest.fixture(scope="module")
async def once(postgres: str, inhabited: str) -> AsyncIterator[Settled]:
    pull = files("deltasync").joinpath("pull.sql").read_text("utf-8")
    broken = without_filters(pull)
    async with settled_once(postgres, inhabited, priya, broken_by=broken) as what:
        yield what


@pytest.fixture
async def unfiltered(once: Settled, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Alexs]:
    async with once.lent() as alexs:
        unfilter(monkeypatch)
        yield alexs


def unfilter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the application's filters out: those of the database are."""
    for asking, name in FILTERED:
        monkeypatch.setattr(asking, name, without_filters(getattr(asking, name)))
    for name, module in list(sys.modules.items()):
        if name.startswith("doorstep.") and hasattr(module, "seen_by"):
            monkeypatch.setattr(module, "seen_by", everything)


@pytest.mark.parametrize("door", DOORS.values(), ids=[" ".join(door) for door in DOORS])
async def test_no_door_leads_to_what_is_anothers(
    unfiltered: Alexs, door: Callable[[Alexs], Awaitable[None]]
):
    before = await unfiltered.untouched()
    await door(unfiltered)
    assert await unfiltered.untouched() == before


@pytest.mark.parametrize("name", MUTATIONS)
async def test_no_mutation_changes_what_is_anothers(unfiltered: Alexs, name: str):
    before = await unfiltered.untouched()
    assert await push(unfiltered, name) == "rejected"
    assert await unfiltered.untouched() == before


async def test_without_the_walls_it_would_be_seen(unfiltered: Alexs):
    """The filters are really out: this is what the walls hold back."""
    office = unfiltered.served.office
    await office.execute("alter table sync_entry disable row level security")
    response = await unfiltered.intruder.browser.get(f"/api/portal/jobs/{unfiltered.job}")
    assert response.status_code == 200
    await office.execute("alter table visits disable row level security")
    args = {"visit_id": str(unfiltered.visit)}
    pushed = {"id": str(uuid4()), "name": "visit.confirm", "ver": 1, "args": args}
    browser = unfiltered.intruder.browser
    body = await sync_body(browser, pushed)
    page = await (await browser.post("/api/sync", json=body)).get_data(as_text=True)
    assert str(unfiltered.job) in page
