"""The application's own filters taken out: the database's walls still show nothing foreign."""

import sys
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any
from uuid import uuid4

import pytest
from tortoise.models import Model
from tortoise.queryset import QuerySet

from doorstep.customers.viewer import Viewer
from doorstep.replica import reading
from tests.backend import test_cross_customer as matrix
from tests.backend.test_cross_customer import DOORS, MUTATIONS, Alexs
from tests.factories.portals import sync_body

alexs = matrix.alexs
UNFILTERED = {
    "where scope = whose and": "where",
    "scope = $1 and": "$1::uuid is not null and",
}


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


@pytest.fixture
async def unfiltered(alexs: Alexs, monkeypatch: pytest.MonkeyPatch) -> Alexs:
    pull = files("deltasync").joinpath("pull.sql").read_text("utf-8")
    await alexs.served.office.execute(without_filters(pull))
    for name in ("_ROW", "_ROWS"):
        monkeypatch.setattr(reading, name, without_filters(getattr(reading, name)))
    for name, module in list(sys.modules.items()):
        if name.startswith("doorstep.") and hasattr(module, "seen_by"):
            monkeypatch.setattr(module, "seen_by", everything)
    return alexs


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
    pushed = {"id": str(uuid4()), "name": name, "ver": 1, "args": MUTATIONS[name](unfiltered)}
    body = await sync_body(unfiltered.intruder, pushed)
    answer = await (await unfiltered.intruder.post("/api/sync", json=body)).get_json()
    assert answer["m"][0][1] == "rejected"
    assert await unfiltered.untouched() == before


async def test_without_the_walls_it_would_be_seen(unfiltered: Alexs):
    """The filters are really out: this is what the walls hold back."""
    office = unfiltered.served.office
    await office.execute("alter table sync_entry disable row level security")
    response = await unfiltered.intruder.get(f"/api/portal/jobs/{unfiltered.job}")
    assert response.status_code == 200
    await office.execute("alter table visits disable row level security")
    args = {"visit_id": str(unfiltered.visit)}
    pushed = {"id": str(uuid4()), "name": "visit.confirm", "ver": 1, "args": args}
    body = await sync_body(unfiltered.intruder, pushed)
    page = await (await unfiltered.intruder.post("/api/sync", json=body)).get_data(as_text=True)
    assert str(unfiltered.job) in page
