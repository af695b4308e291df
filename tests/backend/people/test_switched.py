"""Whoever comes by switching from another account has been here as much as anybody."""

from uuid import UUID

from tests.backend.conftest import ALEX, COLIN, PRIYA
from tests.factories.accounts import open_records
from tests.factories.portals import Browser, Served, assert_problem

from .conftest import PEOPLE, Find, people


async def arrive(served: Served, role: str = "owner") -> tuple[Browser, UUID]:
    """Return the browser of Alex, who has gone on to the landlord's records, and as whom."""
    alex = await served.sign_in(ALEX)
    other = await open_records(served, ALEX, of=PRIYA, role=role)
    body = {"contact": str(other)}
    assert (await alex.post("/api/session/account", json=body)).status_code == 200
    return alex, other


async def test_they_have_signed_in_and_need_no_invitation(served: Served, priya: Browser):
    _, other = await arrive(served)
    person = (await people(priya))[ALEX]
    assert (person["state"], person["last_sign_in_on"] is None) == ("active", False)
    again = await priya.post(f"{PEOPLE}/{other}/invitation")
    await assert_problem(again, 409, "already_signed_in")


async def test_an_owner_who_came_so_may_be_the_last_one(
    served: Served, priya: Browser, contact: Find
):
    await arrive(served)
    assert (await priya.delete(f"{PEOPLE}/{await contact(PRIYA)}")).status_code == 204


async def test_whether_another_owner_stays_is_asked_of_owners_alone(
    served: Served, priya: Browser, contact: Find
):
    await served.office.execute("update customer_portal_access set signed_in_on = null")
    colin = f"{PEOPLE}/{await contact(COLIN)}"
    assert (await priya.patch(colin, json={"role": "billing"})).status_code == 200
    assert (await priya.delete(colin)).status_code == 204
    own = f"{PEOPLE}/{await contact(PRIYA)}"
    await assert_problem(await priya.delete(own), 409, "last_owner")
