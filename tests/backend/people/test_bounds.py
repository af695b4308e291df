"""How many are let in, how often, and that an owner always stays."""

from doorstep.kit.ids import uuid7
from tests.backend.conftest import ALEX, MARTA, PRIYA
from tests.factories.portals import Browser, Served, assert_problem

from .conftest import PEOPLE, SAM, Find, people

FILL = """
    insert into customer_portal_access (organization_id, customer_id, name, email, role)
    select organization_id, customer_id, 'P' || n, 'p' || n || '@example.com', 'site'
    from customer_portal_access, generate_series(1, 47) n where email = $1
"""


async def test_fifty_people_have_access_and_no_more(served: Served, priya: Browser):
    await served.office.execute(FILL, PRIYA)
    await assert_problem(await priya.post(PEOPLE, json=SAM), 409, "too_many_people")
    assert len(await people(priya)) == 50


async def test_a_customer_invites_twenty_times_a_day(served: Served, priya: Browser):
    for nth in range(20):
        response = await priya.post(PEOPLE, json=SAM | {"email": f"sam{nth}@example.com"})
        assert response.status_code == 201
    response = await priya.post(PEOPLE, json=SAM | {"email": "sam20@example.com"})
    await assert_problem(response, 429, "too_many_invitations")
    assert int(response.headers["Retry-After"]) > 0
    alex = await served.sign_in(ALEX)
    assert (await alex.post(PEOPLE, json=SAM)).status_code == 201


async def test_what_was_refused_uses_up_no_invitation(
    served: Served, priya: Browser, contact: Find
):
    again = f"{PEOPLE}/{await contact(MARTA)}/invitation"
    await served.sign_in(MARTA)
    for _ in range(7):
        await assert_problem(await priya.post(PEOPLE, json=SAM | {"email": MARTA}), 409)
        await assert_problem(await priya.post(again), 409, "already_signed_in")
        await assert_problem(await priya.post(f"{PEOPLE}/{uuid7()}/invitation"), 404)
    assert (await priya.post(PEOPLE, json=SAM)).status_code == 201


async def test_an_address_gets_five_invitations_a_day(
    served: Served, priya: Browser, contact: Find
):
    await priya.post(PEOPLE, json=SAM)
    path = f"{PEOPLE}/{await contact('sam@example.com')}/invitation"
    for _ in range(7):
        assert (await priya.post(path)).status_code == 202
    assert [each.to for each in await served.letters()].count("sam@example.com") == 5


async def test_the_last_owner_neither_goes_nor_becomes_less(
    served: Served, priya: Browser, contact: Find
):
    own = f"{PEOPLE}/{await contact(PRIYA)}"
    await assert_problem(await priya.delete(own), 409, "last_owner")
    await assert_problem(await priya.patch(own, json={"role": "site"}), 409, "last_owner")
    await priya.patch(f"{PEOPLE}/{await contact(MARTA)}", json={"role": "owner"})
    # Nobody knows yet whether Marta's address is right.
    await assert_problem(await priya.delete(own), 409, "last_owner")
    await served.sign_in(MARTA)
    assert (await priya.delete(own)).status_code == 204
    await assert_problem(await priya.get(PEOPLE), 401, "access_removed")
