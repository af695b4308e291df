"""One's own details, each on its own: a second number, and how dates are written."""

import asyncio
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from asyncpg import LockNotAvailableError

from deltasync import Conflicted, Merged, Mutation, Rejected
from doorstep.customers.models import Contact
from doorstep.customers.profile import ProfileUpdate, update_profile
from doorstep.kit.database import transaction
from tests.backend.conftest import Business


async def change(business: Business, base: dict[str, Any], **wanted: Any) -> Merged | None:
    args = msgspec.convert(wanted, ProfileUpdate)
    async with transaction():
        return await update_profile(business.alex, Mutation(uuid4(), args, base))


async def alex(business: Business) -> Contact:
    return await Contact.get(id=business.alex.contact_id)


async def test_both_numbers_are_kept_and_reach_the_copy(business: Business):
    before = await alex(business)
    shown = {"phone": before.phone, "phone_other": before.phone_other}
    await change(business, shown, phone="0113 496 0001", phone_other="0113 496 0002")
    doc = (await business.copy(business.alex, "profile"))[business.alex.contact_id]
    assert (doc["phone"], doc["phone_other"]) == ("+44 113 496 0001", "+44 113 496 0002")
    await change(business, {"phone_other": "+44 113 496 0002"}, phone_other=" ")
    assert ((await alex(business)).phone, (await alex(business)).phone_other) == (
        *("+44 113 496 0001", None),
    )


async def test_one_number_that_another_has_changed_does_not_keep_back_the_other(business: Business):
    before = await alex(business)
    await business.link.execute("update customer_portal_access set phone_other = '+44 1'")
    shown = {"phone": before.phone, "phone_other": before.phone_other}
    told = await change(business, shown, phone="0113 496 0001", phone_other="0113 496 0002")
    assert told is not None
    assert told.detail == {
        "fields": {"phone_other": {"yours": "+44 113 496 0002", "theirs": "+44 1"}}
    }
    assert (await alex(business)).phone == "+44 113 496 0001"


async def test_a_way_to_write_dates_is_chosen_and_given_up(business: Business):
    await change(business, {"locale": None}, locale="en-US")
    doc = (await business.copy(business.alex, "profile"))[business.alex.contact_id]
    assert doc["locale"] == "en-US"
    with pytest.raises(Conflicted):
        await change(business, {"locale": None}, locale="en-AU")
    await change(business, {"locale": "en-US"}, locale=None)
    assert (await alex(business)).locale is None


async def test_who_holds_the_customer_is_not_waited_for(business: Business):
    """An import or an erasure has the customer and wants the contact, whom a push has: a circle."""
    shown = {"phone": (await alex(business)).phone, "city": "Leeds"}
    async with business.link.transaction():
        await business.link.execute("select from customers for no key update")
        await change(business, shown, phone="0113 496 0003")
        with pytest.raises(LockNotAvailableError):
            await asyncio.wait_for(change(business, shown, city="York"), timeout=1.5)
    assert (await alex(business)).phone == "+44 113 496 0003"


async def test_an_address_is_in_a_country_that_there_is(business: Business):
    await change(business, {"country": "GB"}, country="PN")
    for nowhere in ("ZZ", "QQ", "EU", "DD"):
        with pytest.raises(Rejected) as refused:
            await change(business, {"country": "PN"}, country=nowhere)
        assert refused.value.code == "invalid_country"
    doc = (await business.copy(business.alex, "profile"))[business.alex.contact_id]
    assert doc["country"] == "PN"


def test_only_what_the_product_can_write_can_be_chosen():
    for locale in ("fr-FR", "en", "", "x" * 40):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"locale": locale}, ProfileUpdate)
