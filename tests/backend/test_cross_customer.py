"""Every door that leads to a customer's rows, and every mutation, tried by who may not.

A new one must be given its row in cross_customer.
"""

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from doorstep.app import COMMANDS
from tests.backend.cross_customer import DOORS, OPEN_TO_ALL, WITHOUT_SESSION
from tests.backend.cross_customer.absent import Absent
from tests.backend.cross_customer.alexs import SHA, Alexs, Settled, settled_once
from tests.backend.cross_customer.intruders import SIGNED_IN, Comes, bea, nobody, priya
from tests.backend.cross_customer.mutations import MUTATIONS, push, pushed
from tests.factories.portals import Served, assert_problem

EVERY_DOOR = pytest.mark.parametrize("door", DOORS, ids=" ".join)
EVERY_MUTATION = pytest.mark.parametrize("name", MUTATIONS)
NOT_SIGNED_IN = pytest.param(nobody, marks=pytest.mark.attack("nobody"), id="nobody")
ABSENT = {door: tried for door, tried in DOORS.items() if isinstance(tried, Absent)}


@pytest.fixture(scope="session")
def comes(request: pytest.FixtureRequest) -> Comes:
    """Give who comes: the test says it, else it is Priya."""
    return getattr(request, "param", priya)


@pytest.fixture(scope="session")
async def once(postgres: str, inhabited: str, comes: Comes) -> AsyncIterator[Settled]:
    async with settled_once(postgres, inhabited, comes) as what:
        yield what


@pytest.fixture
async def alexs(once: Settled) -> AsyncIterator[Alexs]:
    async with once.lent() as alexs:
        yield alexs


def test_every_door_is_tried(served: Served):
    """But for the demo's own, which no released business serves."""
    doors = {
        (method, rule.rule)
        for rule in served.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.rule.startswith("/demo")
    }
    assert doors == OPEN_TO_ALL | DOORS.keys() | WITHOUT_SESSION.keys()
    assert {command.name for command in COMMANDS} == MUTATIONS.keys()


@pytest.mark.parametrize("comes", SIGNED_IN, indirect=True)
@EVERY_DOOR
async def test_what_is_anothers_is_not_there(alexs: Alexs, door: tuple[str, str]):
    before = await alexs.untouched()
    await DOORS[door](alexs)
    assert await alexs.untouched() == before


@pytest.mark.parametrize("comes", [*SIGNED_IN, NOT_SIGNED_IN], indirect=True)
@pytest.mark.parametrize("door", WITHOUT_SESSION, ids=" ".join)
async def test_what_needs_no_session_needs_what_others_do_not_have(
    alexs: Alexs, door: tuple[str, str]
):
    await WITHOUT_SESSION[door](alexs)


@pytest.mark.parametrize("comes", SIGNED_IN, indirect=True)
@EVERY_MUTATION
async def test_what_is_anothers_is_not_changed(alexs: Alexs, name: str):
    before = await alexs.untouched()
    assert await push(alexs, name) == "rejected"
    assert await alexs.untouched() == before


@pytest.mark.parametrize("door", ABSENT, ids=" ".join)
async def test_what_is_not_there_for_others_is_there_for_its_owner(
    alexs: Alexs, door: tuple[str, str]
):
    answer = await ABSENT[door].answered(alexs, alexs.owner)
    assert answer.status_code < 400, await answer.get_data(as_text=True)


@pytest.mark.attack("nobody")
@EVERY_DOOR
async def test_every_door_is_shut_for_who_is_not_signed_in(served: Served, door: tuple[str, str]):
    method, rule = door
    path = re.sub("<.*?>", str(uuid4()), rule.replace("<sha256>", SHA))
    body = {"schema": 1, "scope": str(uuid4()), "client": str(uuid4())} if "sync" in path else None
    response = await served.browser().open(path, method=method, json=body)
    if door == ("DELETE", "/api/session"):
        assert response.status_code == 204
    else:
        await assert_problem(response, 401, "not_signed_in")


@pytest.mark.attack("nobody")
@pytest.mark.parametrize("comes", [nobody], indirect=True)
@EVERY_MUTATION
async def test_who_is_not_signed_in_changes_nothing(alexs: Alexs, name: str):
    await refused(alexs, name)


@pytest.mark.attack("another host's cookie")
@pytest.mark.parametrize("comes", [bea], indirect=True)
@EVERY_MUTATION
async def test_a_session_changes_nothing_at_anothers_host(alexs: Alexs, name: str):
    alexs.intruder.browser.cookie_jar = alexs.owner.cookie_jar
    await refused(alexs, name)


async def refused(alexs: Alexs, name: str) -> None:
    before, client = await alexs.untouched(), str(uuid4())
    body = {"schema": 1, "scope": str(alexs.scope), "client": client, "m": [pushed(alexs, name)]}
    answer = await alexs.intruder.browser.post("/api/sync", json=body)
    await assert_problem(answer, 401, "not_signed_in")
    assert await alexs.untouched() == before
