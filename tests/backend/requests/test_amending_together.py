"""Two who change one request: each field on its own, three ways against what was shown."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from deltasync import Conflicted, Merged, Rejected
from doorstep.requests.asking import AmendRequest, CreateRequest, amend_request
from tests.backend.conftest import Business
from tests.backend.requests.test_asking import create_request, do

SEEN = {"description": "Drip", "preferred_time": "any", "preferred_on": None, "property_id": None}


@pytest.fixture
async def asked(business: Business) -> UUID:
    """Give the id of a pending request that says what `SEEN` has."""
    args = CreateRequest(uuid4(), "repair", "Drip")
    await do(create_request, business.alex, args)
    return args.request_id


async def amend(
    business: Business, request: UUID, base: dict[str, Any] | None, **changes: Any
) -> Merged | None:
    args = msgspec.convert({"request_id": request, **changes}, AmendRequest)
    return await do(amend_request, business.alex, args, base)


async def stands(business: Business, request: UUID) -> dict[str, Any]:
    return (await business.copy(business.alex, "request"))[request]


async def test_words_that_another_phone_has_changed_are_not_written_over(
    business: Business, asked: UUID
):
    await amend(business, asked, SEEN, description="The kitchen tap drips")
    with pytest.raises(Conflicted) as told:
        await amend(business, asked, SEEN, description="The bath tap drips")
    assert told.value.code == "request_changed"
    assert told.value.detail["fields"] == {
        "description": {"yours": "The bath tap drips", "theirs": "The kitchen tap drips"}
    }
    assert (await stands(business, asked))["description"] == "The kitchen tap drips"


async def test_other_fields_are_written_all_the_same(business: Business, asked: UUID):
    await amend(business, asked, SEEN, description="The kitchen tap drips")
    home = next(iter(await business.copy(business.alex, "property")))
    changes = {"description": "The bath tap", "property_id": home, "preferred_on": "2027-01-08"}
    merged = await amend(business, asked, SEEN, **changes)
    assert merged is not None
    assert list(merged.detail["fields"]) == ["description"]
    doc = await stands(business, asked)
    assert (doc["description"], doc["property_id"]) == ("The kitchen tap drips", str(home))
    assert doc["preferred_on"] == "2027-01-08"


async def test_days_and_places_clash_as_json_has_them(business: Business, asked: UUID):
    home = next(iter(await business.copy(business.alex, "property")))
    first = {"property_id": home, "preferred_on": "2027-01-08", "preferred_time": "morning"}
    await amend(business, asked, SEEN, **first)
    mine = {"property_id": None, "preferred_on": "2027-01-09", "preferred_time": "evening"}
    seen = {**SEEN, "property_id": str(uuid4())}
    with pytest.raises(Conflicted) as told:
        await amend(business, asked, seen, **mine)
    assert told.value.detail["fields"] == {
        "property_id": {"yours": None, "theirs": str(home)},
        "preferred_on": {"yours": "2027-01-09", "theirs": "2027-01-08"},
        "preferred_time": {"yours": "evening", "theirs": "morning"},
    }


async def test_who_insists_having_seen_it_is_obeyed(business: Business, asked: UUID):
    await amend(business, asked, SEEN, description="Theirs")
    await amend(business, asked, {"description": "Theirs"}, description="Mine")
    assert (await stands(business, asked))["description"] == "Mine"


async def test_the_same_words_twice_are_no_conflict(business: Business, asked: UUID):
    await amend(business, asked, SEEN, description="The tap")
    assert await amend(business, asked, SEEN, description=" The tap ") is None


async def test_what_is_as_it_was_shown_takes_nothing_back(business: Business, asked: UUID):
    await amend(business, asked, SEEN, description="The kitchen tap drips")
    assert await amend(business, asked, SEEN, description="Drip") is None
    assert (await stands(business, asked))["description"] == "The kitchen tap drips"


async def test_a_device_that_does_not_say_what_it_showed_writes_over(
    business: Business, asked: UUID
):
    await amend(business, asked, SEEN, description="Theirs")
    assert await amend(business, asked, None, description="Mine") is None
    assert (await stands(business, asked))["description"] == "Mine"


async def test_what_one_has_written_before_is_no_clash_whether_it_came_or_not(
    business: Business, asked: UUID
):
    twice = {"description": ["Drip", "The tap"]}
    await amend(business, asked, SEEN, description="The tap")
    assert await amend(business, asked, twice, description="The bath tap") is None
    await business.link.execute("update service_requests set description = 'Drip'")
    assert await amend(business, asked, twice, description="The bath tap") is None
    assert (await stands(business, asked))["description"] == "The bath tap"
    await business.link.execute("update service_requests set description = 'Theirs'")
    with pytest.raises(Conflicted):
        await amend(business, asked, twice, description="The sink")
    assert await amend(business, asked, twice, description="Drip") is None
    assert (await stands(business, asked))["description"] == "Theirs"


async def test_what_may_have_been_written_before_can_be_taken_back(business: Business, asked: UUID):
    await amend(business, asked, SEEN, description="The tap")
    assert (
        await amend(business, asked, {"description": ["Drip", "The tap"]}, description="Drip")
        is None
    )
    assert (await stands(business, asked))["description"] == "Drip"


async def test_a_base_of_more_than_anybody_has_written_is_refused(business: Business, asked: UUID):
    shown = ["Drip", *map(str, range(49))]
    assert await amend(business, asked, {"description": shown}, description="The tap") is None
    with pytest.raises(Rejected) as told:
        await amend(business, asked, {"description": [*shown, "x"]}, description="Mine")
    assert told.value.code == "invalid_args"


async def test_a_base_of_anything_is_borne(business: Business, asked: UUID):
    odd = {"description": {"deep": [1, None]}, "preferred_on": [], "nothing": True}
    with pytest.raises(Conflicted):
        await amend(business, asked, odd, description="Mine", preferred_on="2027-01-09")


async def test_what_the_office_has_begun_with_is_said_before_any_clash(
    business: Business, asked: UUID
):
    await business.link.execute("update service_requests set status = 'accepted'")
    with pytest.raises(Conflicted) as told:
        await amend(business, asked, {"description": "Other"}, description="Mine")
    assert told.value.code == "request_not_pending"
