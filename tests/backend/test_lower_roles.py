"""Every door and every mutation, tried by those of the same customer who may see and do less.

A new door or mutation must be given its row in lower_roles.py: what billing and site get of it.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from doorstep.customers.models import Role
from doorstep.customers.viewer import KINDS_BY_ROLE
from tests.backend.conftest import COLIN, MARTA, PRIYA
from tests.backend.cross_customer import DOORS, WITHOUT_SESSION
from tests.backend.cross_customer.alexs import SHA, THUMBNAIL
from tests.backend.cross_customer.mutations import MUTATIONS
from tests.backend.lower_roles import ARGS, ROWS
from tests.backend.shahs import ERASE, WHO, Shahs
from tests.factories.calendars import made
from tests.factories.databases import named, new_database
from tests.factories.documents import file_document, link_to, put_file
from tests.factories.lending import Lending
from tests.factories.lent import PORTAL
from tests.factories.passkeys import add_passkey, passkeys_of
from tests.factories.portals import Served, ask_for_service, scope_of, serve, sync_body

ROLES = pytest.mark.parametrize("role", list(WHO), indirect=True)
ATTACKS = pytest.mark.parametrize(
    "role",
    [pytest.param(role, marks=pytest.mark.attack(role.value)) for role in WHO],
    indirect=True,
)

Settled = tuple[Lending[Served], Shahs]
"""A portal that is lent, and what is the Shahs' in it."""


@pytest.fixture(scope="session")
def role(request: pytest.FixtureRequest) -> Role:
    return request.param


@pytest.fixture(scope="session")
async def once(postgres: str, inhabited: str, role: Role) -> AsyncIterator[Settled]:
    async with new_database(postgres, inhabited) as name:
        async with serve(named(postgres, name)) as served:
            shahs = await settled(served, role)
        async with Lending(PORTAL, postgres, name) as lending:
            yield lending, shahs


@pytest.fixture
async def shahs(once: Settled) -> AsyncIterator[Shahs]:
    lending, shahs = once
    async with lending.lent() as served:
        await put_file(served, thumbnail=THUMBNAIL)
        yield replace(shahs, served=served, browser=served.again(shahs.browser))


BILL = """
    insert into invoices (organization_id, customer_id, number, currency, issued_at)
    select organization_id, customer_id, 'OF-PRIYA', 'GBP', now()
    from customer_portal_access where email = $1 returning id
"""


async def settled(served: Served, role: Role) -> Shahs:
    """Have Priya own one of everything, and somebody with the role sign in."""
    priya, request = await served.sign_in(PRIYA), uuid4()
    photo = {"sha256": SHA, "size": 9, "media_type": "image/jpeg"}
    body = await sync_body(priya, ask_for_service(request, photos=[photo]))
    assert (await (await priya.post("/api/sync", json=body)).get_json())["m"][0][1] == "applied"
    row: Any = await served.office.fetchrow(
        "select j.id, v.id, j.property_id, a.id from visits v"
        " join jobs j on j.id = v.job_id join customer_portal_access a using (customer_id)"
        " where a.email = $1 and v.arrives_from > now() limit 1",
        PRIYA,
    )
    export = UUID((await (await priya.post("/api/portal/exports")).get_json())["id"])
    assert (await priya.post("/api/portal/erasure", json=ERASE)).status_code == 202
    await add_passkey(priya)
    [passkey] = await passkeys_of(priya)
    [device] = (await (await priya.get("/api/portal/devices")).get_json())["devices"]
    browser = await served.sign_in(WHO[role])
    job, visit, home, owner = row
    invoice = await served.office.fetchval(BILL, PRIYA)
    document = (await file_document(served, PRIYA, audience="site", thumbnail=THUMBNAIL)).id
    link, _ = await link_to(priya, document)
    ids = (request, owner, export, UUID(device["id"]), UUID(passkey["id"]), invoice, document, link)
    calendar = UUID((await made(priya))["id"])
    return Shahs(served, browser, job, visit, home, *ids, calendar)


def test_every_door_and_every_mutation_says_what_lower_roles_get():
    assert ROWS.keys() == DOORS.keys() | WITHOUT_SESSION.keys()
    assert ARGS.keys() == MUTATIONS.keys()
    assert WHO.keys() == KINDS_BY_ROLE.keys() - {Role.OWNER}


@ATTACKS
@pytest.mark.parametrize("door", ROWS, ids=" ".join)
async def test_a_lower_role_gets_what_is_its_own(shahs: Shahs, role: Role, door: tuple[str, str]):
    before = await shahs.decided()
    row = ROWS[door]
    assert await row.tried(shahs) == getattr(row, role)
    assert await shahs.decided() == before


@ATTACKS
@pytest.mark.parametrize("name", ARGS)
async def test_a_lower_role_changes_what_is_its_own(shahs: Shahs, role: Role, name: str):
    args, billing, site = ARGS[name]
    pushed = {"id": str(uuid4()), "name": name, "ver": 1, "args": args(shahs)}
    body = await sync_body(shahs.browser, pushed)
    [outcome] = (await (await shahs.browser.post("/api/sync", json=body)).get_json())["m"]
    said = " ".join(filter(None, outcome[1:3]))
    assert said == (billing if role is Role.BILLING else site)


@ROLES
async def test_what_waited_while_a_role_was_lowered_is_refused_and_told(shahs: Shahs, role: Role):
    await shahs.served.office.execute(
        "update customer_portal_access set role = 'billing' where email = $1", WHO[role]
    )
    waiting = ask_for_service()
    body = await sync_body(shahs.browser, waiting, limit=1000)
    page = await (await shahs.browser.post("/api/sync", json=body)).get_json()
    [told] = [doc for kind, _, _, doc in page["rows"] if kind == "mutation"]
    assert (told["status"], told["code"]) == ("rejected", "not_allowed")
    assert "ask the owner" in told["detail"]["sentence"]


async def test_who_has_a_lower_role_is_named_to_the_owner_alone(served: Served):
    priya, colin = await served.sign_in(PRIYA), await served.sign_in(COLIN)
    for browser, names in ((priya, True), (colin, False)):
        body = await sync_body(browser, limit=1000)
        page = await (await browser.post("/api/sync", json=body)).get_data(as_text=True)
        assert (MARTA in page) is names
    assert await scope_of(priya) == await scope_of(colin)
