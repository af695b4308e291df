"""Two owners who decide in the same moment."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from hashlib import sha256

import msgspec
import pytest

from doorstep.customers.models import Contact, Role
from doorstep.customers.viewer import Viewer
from doorstep.kit.errors import AccessRemoved, NotAllowed
from doorstep.people.access import change_role, remove
from tests.backend.conftest import Business

MAKE_OWNER = """
    update customer_portal_access set role = 'owner', signed_in_on = current_date where id = $1
"""
SIGN_IN = """
    insert into sign_in_sessions (organization_id, contact_id, token_hash, expires_at)
    values ($1, $2, $3, now() + interval '1 day')
"""
HOLD = "select from customers where id = $1 for update"
WAITING = "select count(*) from pg_locks where not granted"


@pytest.fixture
async def owners(business: Business) -> tuple[Business, Viewer, Viewer]:
    """Give a landlord with two owners who have both been here."""
    priya, marta = business.priya, msgspec.structs.replace(business.marta, role=Role.OWNER)
    for owner in (priya, marta):
        await business.link.execute(MAKE_OWNER, owner.contact_id)
        known = owner.organization_id, owner.contact_id, session(owner)
        await business.link.execute(SIGN_IN, *known)
    return business, priya, marta


def session(owner: Viewer) -> bytes:
    return sha256(owner.contact_id.bytes).digest()


@asynccontextmanager
async def held(business: Business, decisions: int) -> AsyncGenerator[None]:
    """Let nobody decide about the landlord's people until so many want to, and then one by one."""
    async with business.link.transaction():
        await business.link.execute(HOLD, business.priya.customer_id)
        yield
        async with asyncio.timeout(60):
            while await business.link.fetchval(WAITING) != decisions:
                continue


async def active_owners(business: Business) -> int:
    return await Contact.filter(
        customer_id=business.priya.customer_id, role=Role.OWNER, active=True
    ).count()


async def test_two_owners_who_remove_each_other_at_once_leave_one(
    owners: tuple[Business, Viewer, Viewer],
):
    business, priya, marta = owners
    async with held(business, 2):
        both = asyncio.gather(
            remove(priya, session(priya), marta.contact_id),
            remove(marta, session(marta), priya.contact_id),
            return_exceptions=True,
        )
    refused = [result for result in await both if result is not None]
    assert [type(result) for result in refused] == [AccessRemoved]
    assert await active_owners(business) == 1


async def test_two_owners_who_both_become_less_at_once_leave_one(
    owners: tuple[Business, Viewer, Viewer],
):
    business, priya, marta = owners
    async with held(business, 2):
        both = asyncio.gather(
            change_role(priya, session(priya), priya.contact_id, Role.SITE),
            change_role(marta, session(marta), marta.contact_id, Role.SITE),
            return_exceptions=True,
        )
    refused = [result for result in await both if result is not None]
    assert [getattr(result, "code", result) for result in refused] == ["last_owner"]
    assert await active_owners(business) == 1


async def test_whose_role_was_lowered_meanwhile_decides_nothing(
    owners: tuple[Business, Viewer, Viewer],
):
    business, priya, marta = owners
    async with held(business, 1):
        removal = asyncio.ensure_future(remove(priya, session(priya), marta.contact_id))
        await business.link.execute(
            "update customer_portal_access set role = 'billing' where id = $1", priya.contact_id
        )
    with pytest.raises(NotAllowed):
        await removal
    assert (await Contact.get(id=marta.contact_id)).active
