"""A landlord whose owner decides who else has access."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from tests.backend.conftest import PRIYA
from tests.factories.portals import Browser, Served

CONTACT = "select id from customer_portal_access where email = $1"
PEOPLE = "/api/portal/people"
SAM = {"name": "Sam Ode", "email": "sam@example.com", "role": "site"}
AGE = """
    update sign_in_sessions set created_at = created_at - interval '11 minutes'
    where contact_id = (select id from customer_portal_access where email = $1)
"""
Find = Callable[[str], Awaitable[UUID]]


@pytest.fixture
async def priya(served: Served) -> Browser:
    """Give the browser of Shah Lettings' owner."""
    return await served.sign_in(PRIYA)


@pytest.fixture
def contact(served: Served) -> Find:
    """Give what finds a contact's id by their address."""

    async def find(email: str) -> UUID:
        found: UUID | None = await served.office.fetchval(CONTACT, email)
        assert found
        return found

    return find


async def people(browser: Browser) -> dict[str, dict[str, Any]]:
    """Return who has access, by address, as an owner is told."""
    listed = await (await browser.get(PEOPLE)).get_json()
    return {person["email"]: person for person in listed["people"]}
