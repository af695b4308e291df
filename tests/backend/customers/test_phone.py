"""Phone numbers are kept as ITU-T E.123 writes them, whatever way they were typed."""

import msgspec
import pytest

from deltasync import Mutation, Rejected
from doorstep.customers.models import Contact
from doorstep.customers.profile import ProfileUpdate, update_profile
from doorstep.kit.database import transaction
from doorstep.kit.ids import uuid7
from tests.backend.conftest import Business


async def change_phone(business: Business, phone: str) -> str | None:
    contact = await Contact.get(id=business.alex.contact_id)
    args = msgspec.convert({"phone": phone}, ProfileUpdate)
    async with transaction():
        await update_profile(business.alex, Mutation(uuid7(), args, {"phone": contact.phone}))
    return (await Contact.get(id=business.alex.contact_id)).phone


@pytest.mark.parametrize("typed", ["0113 496 0999", "+441134960999", "(0113) 4960999"])
async def test_a_number_is_kept_the_standard_way(business: Business, typed: str):
    assert await change_phone(business, typed) == "+44 113 496 0999"


async def test_a_number_typed_twice_is_known_again_as_it_is_kept(business: Business):
    before = (await Contact.get(id=business.alex.contact_id)).phone
    await change_phone(business, "0113 496 0999")
    args = msgspec.convert({"phone": "0113 496 0888"}, ProfileUpdate)
    shown = {"phone": [before, "0113 496 0999", "no number", {"odd": 1}]}
    async with transaction():
        assert await update_profile(business.alex, Mutation(uuid7(), args, shown)) is None
    assert (await Contact.get(id=business.alex.contact_id)).phone == "+44 113 496 0888"


async def test_an_empty_number_is_none(business: Business):
    assert await change_phone(business, " ") is None


@pytest.mark.parametrize("typed", ["12", "x", "+0000000000000000"])
async def test_what_is_no_number_is_refused_and_nothing_changed(business: Business, typed: str):
    before = (await Contact.get(id=business.alex.contact_id)).phone
    with pytest.raises(Rejected) as refused:
        await change_phone(business, typed)
    assert refused.value.code == "invalid_phone"
    assert (await Contact.get(id=business.alex.contact_id)).phone == before
