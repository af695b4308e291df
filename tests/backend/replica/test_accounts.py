"""Whose copy a request speaks of, and of which age the app is that asks."""

import json
from pathlib import Path
from typing import Any

import pytest
from quart import Quart

from deltasync import Announcer, Commands, Pokes
from doorstep.app import COMMANDS
from doorstep.kit.database import connection
from doorstep.kit.errors import handle_problems
from doorstep.replica.pushing import Decider
from doorstep.replica.routes import replica_blueprint
from doorstep.replica.wire import SCHEMA
from doorstep.sign_in.cookies import SECURE
from tests.backend.conftest import COLIN, PRIYA
from tests.factories.portals import Browser, Served, ask_for_service, assert_problem, sync_body

ACCEPTED = Path(__file__).with_name("accepted.json")
"""Every name and version that devices have ever been able to send."""


async def contact_of(browser: Browser) -> str:
    session = await (await browser.get("/api/session")).get_json()
    return session["contact"]["id"]


async def answer(browser: Browser, body: dict[str, Any]) -> dict[str, Any]:
    response = await browser.post("/api/sync", json=body)
    assert response.status_code == 200
    return await response.get_json()


@pytest.mark.parametrize("mutations", [[], [ask_for_service()]], ids=["pull", "push"])
async def test_sync_2_err_7_a_colleagues_copy_is_neither_read_nor_written(
    served: Served, mutations: list[dict[str, Any]]
):
    priya, colin = await served.sign_in(PRIYA), await served.sign_in(COLIN)
    body = await sync_body(priya, *mutations, reader=await contact_of(priya))
    await assert_problem(await colin.post("/api/sync", json=body), 409, "other_account")
    assert await served.office.fetchval("select count(*) from service_requests") == 0
    assert (await answer(priya, body))["rows"]


async def test_auth_2_the_session_names_scope_and_reader(served: Served):
    browser = await served.sign_in(PRIYA)
    session = await (await browser.get("/api/session")).get_json()
    assert session["organization"]["id"]
    assert session["expires_at"]
    body = await sync_body(browser, reader=session["contact"]["id"])
    assert (await answer(browser, body | {"scope": session["scope"]}))["rows"]


async def nobody(*_: object) -> Any:
    """Stand for what live updates need; none are asked for here."""
    raise NotImplementedError


async def of_next_schema(served: Served) -> Browser:
    """Sign Priya in and return her browser at a server whose documents have moved on."""
    browser = await served.sign_in(PRIYA)
    app = Quart("next")
    app.config[SECURE] = False
    handle_problems(app)
    decider = Decider(Commands(COMMANDS), Announcer(connection))
    app.register_blueprint(replica_blueprint(decider, Pokes(nobody, nobody), SCHEMA + 1))
    [token] = [c.value for c in browser.cookie_jar if c.name == "doorstep"]  # pyright: ignore
    later = app.test_client()
    later.set_cookie("localhost", "doorstep", str(token))
    return later


async def test_sync_6_ver_2_an_older_app_is_told_to_upgrade_and_its_work_is_done(served: Served):
    later, asked = await of_next_schema(served), ask_for_service()
    body = await sync_body(await served.sign_in(PRIYA), asked)
    cursor = ["0192a000-0000-7000-8000-000000000001", 7]
    told = await answer(later, body | {"cursor": cursor})
    assert told["upgrade"]
    assert (told["rows"], [told["epoch"], told["to"], told["head"]]) == ([], [*cursor, 7])
    assert told["m"] == [[asked["id"], "applied", None, None]]
    assert await served.office.fetchval("select count(*) from service_requests") == 1


def test_ver_2_every_command_that_ever_was_accepted_still_is():
    # Lines are added with a new command or version, and none is ever taken away.
    accepted = {(name, ver) for name, ver in json.loads(ACCEPTED.read_text())}
    assert {(command.name, command.ver) for command in COMMANDS} == accepted


async def test_ver_1_an_app_of_the_servers_own_schema_gets_rows(served: Served):
    later = await of_next_schema(served)
    body = await sync_body(await served.sign_in(PRIYA), schema=SCHEMA + 1)
    told = await answer(later, body)
    assert told["rows"]
    assert "upgrade" not in told


async def test_ver_6_an_app_that_is_ahead_is_answered_as_any(served: Served):
    browser = await served.sign_in(PRIYA)
    told = await answer(browser, await sync_body(browser, schema=SCHEMA + 1))
    assert told["rows"]
    assert "upgrade" not in told
