"""Changing what was asked for, while the office has not begun with it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from deltasync import Conflicted, Rejected
from doorstep.customers.viewer import Viewer
from doorstep.requests.asking import AmendRequest, CreateRequest, amend_request
from tests.backend.conftest import Business
from tests.backend.requests.test_asking import create_request, do

SOON = date.today() + timedelta(days=9)  # noqa: DTZ011 - any day nearby will do


@pytest.fixture
async def asked(business: Business) -> UUID:
    """Give the id of a pending request of Alex's."""
    args = CreateRequest(uuid4(), "repair", "Drip", preferred_on=SOON)
    await do(create_request, business.alex, args)
    return args.request_id


async def amend(viewer: Viewer, request: UUID, **changes: Any) -> None:
    args = msgspec.convert({"request_id": request, **changes}, AmendRequest)
    await do(amend_request, viewer, args)


async def test_what_is_named_changes_and_the_rest_stays(business: Business, asked: UUID):
    home = next(iter(await business.copy(business.alex, "property")))
    await amend(
        business.alex, asked, description=" The tap ", property_id=home, preferred_time="morning"
    )
    doc = (await business.copy(business.alex, "request"))[asked]
    assert (doc["description"], doc["property_id"]) == ("The tap", str(home))
    assert (doc["preferred_time"], doc["preferred_on"]) == ("morning", SOON.isoformat())
    assert (doc["type"], doc["status"], doc["asked_by"]) == ("repair", "pending", "Alex Morgan")


async def test_a_wish_can_be_taken_back(business: Business, asked: UUID):
    await amend(business.alex, asked, preferred_on=None, property_id=None)
    doc = (await business.copy(business.alex, "request"))[asked]
    assert (doc["preferred_on"], doc["property_id"]) == (None, None)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("accepted", "request_not_pending"),
        ("scheduled", "request_not_pending"),
        ("declined", "request_closed"),
        ("completed", "request_closed"),
    ],
)
async def test_once_the_office_has_begun_it_is_a_conflict(
    business: Business, asked: UUID, status: str, code: str
):
    await business.link.execute("update service_requests set status = $1", status)
    with pytest.raises(Conflicted) as told:
        await amend(business.alex, asked, description="The tap")
    assert told.value.code == code
    assert (await business.copy(business.alex, "request"))[asked]["description"] == "Drip"


async def test_a_withdrawn_request_is_said_to_be_withdrawn(business: Business, asked: UUID):
    await business.link.execute("update service_requests set status = 'withdrawn'")
    with pytest.raises(Conflicted) as told:
        await amend(business.alex, asked, description="The tap")
    assert told.value.code == "request_withdrawn"


async def test_what_cannot_be_is_rejected(business: Business, asked: UUID):
    foreign = next(iter(await business.copy(business.priya, "property")))
    codes: dict[str, dict[str, Any]] = {
        "unknown_property": {"property_id": foreign},
        "absurd_date": {"preferred_on": "1999-01-01"},
        "nothing_to_change": {},
    }
    for code, changes in codes.items():
        with pytest.raises(Rejected) as told:
            await amend(business.alex, asked, **changes)
        assert told.value.code == code


async def test_nobody_else_can_amend_it(business: Business, asked: UUID):
    for viewer, code in ((business.priya, "unknown_request"), (business.marta, "not_allowed")):
        with pytest.raises(Rejected) as told:
            await amend(viewer, asked, description="Mine")
        assert told.value.code == code
