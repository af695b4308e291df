"""What a customer may do, and what their copy then shows."""

from functools import partial
from typing import Any
from uuid import UUID

import msgspec
import pytest

from deltasync import Conflicted, Merged, Mutation, Rejected
from doorstep.customers.profile import ProfileUpdate, update_profile
from doorstep.customers.viewer import Viewer
from doorstep.documents.renewing import require_renewable
from doorstep.jobs.replica import AskToMove, ConfirmVisit, Job, ask_to_move_visit, confirm_visit
from doorstep.kit.database import transaction
from doorstep.kit.ids import uuid7
from doorstep.requests import asking
from doorstep.requests.asking import CreateRequest, WithdrawRequest, withdraw_request
from doorstep.requests.photos import PHOTOS
from doorstep.requests.replica import ServiceRequest
from tests.backend.conftest import Business

SHA = "ab" * 32
create_request = partial(asking.create_request, require_renewable)


async def do(handle: Any, viewer: Viewer, args: Any, base: dict[str, Any] | None = None) -> Any:
    async with transaction():
        return await handle(viewer, Mutation(uuid7(), args, base))


async def ask(business: Business) -> UUID:
    photo = {"sha256": SHA, "size": 9, "media_type": "image/jpeg"}
    given = {"request_id": uuid7(), "type": "repair", "description": " Drip ", "photos": [photo]}
    args = msgspec.convert(given, CreateRequest)
    await do(create_request, business.alex, args)
    return args.request_id


async def test_a_request_reaches_the_copy_with_its_photo(business: Business) -> None:
    made = await ask(business)
    photo = await PHOTOS.find(business.alex, SHA)
    assert photo is not None
    assert await PHOTOS.mark_stored(business.alex, SHA, photo.row, "image/png")
    doc = (await business.copy(business.alex, "request"))[made]
    seen = msgspec.convert(doc, ServiceRequest)
    assert (seen.description, seen.status, seen.asked_by) == ("Drip", "pending", "Alex Morgan")
    assert (seen.photos[0].stored, seen.photos[0].media_type) == (True, "image/png")
    assert await business.copy(business.priya, "request") == {}
    assert await PHOTOS.find(business.priya, SHA) is None


async def test_a_foreign_property_and_an_unknown_type_are_refused(business: Business) -> None:
    foreign = next(iter(await business.copy(business.priya, "property")))
    for args in (
        CreateRequest(uuid7(), "repair", "Drip", property_id=foreign),
        CreateRequest(uuid7(), "magic", "Drip"),
    ):
        with pytest.raises(Rejected):
            await do(create_request, business.alex, args)


async def test_only_an_open_request_of_ones_own_is_withdrawn(business: Business) -> None:
    made = await ask(business)
    with pytest.raises(Rejected):
        await do(withdraw_request, business.priya, WithdrawRequest(made))
    await business.link.execute("update service_requests set status = 'scheduled'")
    with pytest.raises(Conflicted):
        await do(withdraw_request, business.alex, WithdrawRequest(made))


async def test_a_request_that_another_device_withdrew_is_withdrawn_as_wished(
    business: Business,
) -> None:
    made = await ask(business)
    await do(withdraw_request, business.alex, WithdrawRequest(made))
    before = await business.copy(business.alex, "request")
    await do(withdraw_request, business.alex, WithdrawRequest(made))
    assert await business.copy(business.alex, "request") == before


async def test_a_visit_is_confirmed_once_and_may_be_asked_to_move(business: Business) -> None:
    docs = (await business.copy(business.alex, "job")).values()
    ahead = [job for job in (msgspec.convert(d, Job) for d in docs) if job.status == "scheduled"]
    visit = ahead[0].visits[0].id
    await do(confirm_visit, business.alex, ConfirmVisit(visit))
    before = await business.copy(business.alex, "job")
    await do(confirm_visit, business.alex, ConfirmVisit(visit))
    assert await business.copy(business.alex, "job") == before
    await do(ask_to_move_visit, business.alex, AskToMove(visit, "Away"))
    with pytest.raises(Rejected):
        await do(confirm_visit, business.marta, ConfirmVisit(visit))
    docs = (await business.copy(business.alex, "job")).values()
    seen = [v for d in docs for v in msgspec.convert(d, Job).visits if v.id == visit]
    assert (seen[0].state, seen[0].move_reason) == ("confirmed", "Away")


async def test_details_are_merged_field_by_field(business: Business) -> None:
    base = (await business.copy(business.alex, "profile"))[business.alex.contact_id]
    await business.link.execute("update customer_portal_access set name = 'A. Morgan'")
    merged = await do(
        update_profile, business.alex, ProfileUpdate(name="Alexandra", city="York"), base
    )
    assert isinstance(merged, Merged)
    assert merged.detail == {"fields": {"name": {"yours": "Alexandra", "theirs": "A. Morgan"}}}
    now = (await business.copy(business.alex, "profile"))[business.alex.contact_id]
    assert (now["name"], now["city"]) == ("A. Morgan", "York")
    with pytest.raises(Rejected):
        await do(update_profile, business.marta, ProfileUpdate(city="York"), base)
    with pytest.raises(Conflicted):
        await do(update_profile, business.alex, ProfileUpdate(name="Alexandra"), base)
