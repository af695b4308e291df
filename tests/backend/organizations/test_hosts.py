"""Several businesses on one server: from one's host nothing can be told of another's."""

import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from tests.backend.conftest import ALEX
from tests.backend.cross_customer import DOORS, WITHOUT_SESSION
from tests.backend.cross_customer.alexs import SHA
from tests.factories.neighbours import ACME, BEA, open_acme
from tests.factories.portals import Served, assert_problem, code_of

NOWHERE = "nowhere.example"
PUBLIC = ["/api/organization", "/manifest.json", "/brand.css", "/portal", "/icons/192.png"]
VOLATILE = {"date", "set-cookie", "x-request-id"}


@dataclass(frozen=True)
class Street:
    """Two businesses: Northgate at `localhost`, Acme at a host of its own."""

    served: Served

    async def carried(self, email: str, host: str) -> str:
        """Return the token of somebody who has signed in at a host, as a thief has it."""
        browser, headers = self.served.browser(), {"Host": host}
        await browser.post("/api/sign-in/email", json={"email": email}, headers=headers)
        body = {"email": email, "code": code_of((await self.served.letters())[-1])}
        answer = await browser.post("/api/sign-in/code", json=body, headers=headers)
        found = re.search(
            r"doorstep=([A-Za-z0-9_-]{43})", str(answer.headers.getlist("Set-Cookie"))
        )
        assert found
        return found.group(1)


@pytest.fixture
async def street(served: Served) -> Street:
    await open_acme(served)
    return Street(served)


async def told(response: Any) -> tuple[Any, ...]:
    """Return all of an answer but what differs each time."""
    headers = {
        name.lower(): value for name, value in response.headers if name.lower() not in VOLATILE
    }
    return response.status_code, headers, await response.get_data(as_text=False)


async def ask(served: Served, email: str, host: str) -> tuple[Any, ...]:
    headers = {"Host": host}
    return await told(
        await served.browser().post("/api/sign-in/email", json={"email": email}, headers=headers)
    )


async def test_who_is_known_elsewhere_is_answered_as_one_whom_nobody_knows(street: Street):
    answers = [await ask(street.served, email, ACME) for email in (ALEX, "nobody@example.net")]
    assert answers[0] == answers[1]
    assert await street.served.letters() == []


async def test_a_code_works_only_where_it_was_asked_for(street: Street):
    browser = street.served.browser()
    await browser.post("/api/sign-in/email", json={"email": ALEX}, headers={"Host": "localhost"})
    code = code_of((await street.served.letters())[-1])
    refused = [
        await told(
            await street.served.browser().post(
                "/api/sign-in/code",
                json={"email": email, "code": code},
                headers={"Host": ACME},
            )
        )
        for email in (ALEX, "nobody@example.net")
    ]
    assert refused[0] == refused[1]
    assert refused[0][0] == 410


@pytest.mark.attack("another host's cookie")
@pytest.mark.parametrize("door", DOORS, ids=" ".join)
async def test_a_session_opens_no_door_at_anothers_host(street: Street, door: tuple[str, str]):
    token = await street.carried(ALEX, "localhost")
    method, rule = door
    path = re.sub("<[a-z_]+_id>", str(uuid4()), rule).replace("<sha256>", SHA)
    scope: Any = await street.served.office.fetchval(
        "select customer_id from customer_portal_access where email = $1", ALEX
    )
    body = {"schema": 1, "scope": str(scope), "client": str(uuid4()), "contact": str(uuid4())}
    if rule.endswith("/requests"):
        body = {"type": "repair", "description": "Drip"}
    for host in (ACME, NOWHERE):
        headers = {"Host": host, "Cookie": f"doorstep={token}", "Idempotency-Key": str(uuid4())}
        answer = await street.served.browser().open(
            path, method=method, json=None if method == "GET" else body, headers=headers
        )
        if door != ("DELETE", "/api/session"):
            await assert_problem(answer, 401, "not_signed_in")


@pytest.mark.attack("another host's cookie")
@pytest.mark.parametrize("door", WITHOUT_SESSION, ids=" ".join)
async def test_a_session_adds_nothing_where_none_is_needed(street: Street, door: tuple[str, str]):
    token = await street.carried(ALEX, "localhost")
    method, path = door
    body = {"code": "K7QX3M9PWZ4D"} if path.endswith("/verify") else {"token": token}
    answers = [
        await street.served.browser().open(path, method=method, json=body, headers=headers)
        for headers in ({"Host": ACME}, {"Host": ACME, "Cookie": f"doorstep={token}"})
    ]
    without, with_session = [await each.get_data(as_text=True) for each in answers]
    assert without == with_session
    if not answers[0].is_json:
        assert answers[0].status_code == 404
        return
    told = json.loads(without)
    assert told.get("code") in {None, "link_over", "not_found"}
    assert told.get("state", "unknown") == "unknown"


async def test_nobody_signs_in_at_another_business(street: Street):
    ask, served = {"email": BEA}, street.served
    await served.browser().post("/api/sign-in/email", json=ask)
    assert await served.letters() == []
    await served.browser(ACME).post("/api/sign-in/email", json=ask)
    assert [letter.to for letter in await served.letters()] == [BEA]
    assert f"http://{ACME}/portal/sign-in/link" in served.mailbox.letters[0].text
    response = await served.browser(NOWHERE).post("/api/sign-in/email", json=ask)
    await assert_problem(response, 404, "no_such_portal")


async def test_each_has_its_own_session_at_its_own_host(street: Street):
    token = await street.carried(BEA, ACME)
    headers = {"Host": ACME, "Cookie": f"doorstep={token}"}
    session = await (await street.served.browser().get("/api/session", headers=headers)).get_json()
    assert session["organization"]["name"] == "Acme Pest Control"
    assert session["accounts"] == 1
    listed = await street.served.browser().get("/api/portal/devices", headers=headers)
    assert len((await listed.get_json())["devices"]) == 1


async def test_a_host_that_is_given_to_another_takes_no_session_with_it(street: Street):
    token = await street.carried(ALEX, "localhost")
    for host, name in (("moved.example", "Northgate Heating"), ("localhost", "Acme Pest Control")):
        await street.served.office.execute(
            "update organizations set host = $1 where name = $2", host, name
        )
    headers = {"Host": "localhost", "Cookie": f"doorstep={token}"}
    answer = await street.served.browser().get("/api/session", headers=headers)
    await assert_problem(answer, 401, "not_signed_in")


@pytest.mark.parametrize("path", PUBLIC)
async def test_a_host_shows_its_own_business_alone(street: Street, path: str):
    home, away = [
        await told(await street.served.browser().get(path, headers={"Host": host}))
        for host in ("localhost", ACME)
    ]
    assert (home[0], away[0]) == (200, 200)
    assert b"Northgate" not in away[2]
    assert b"Acme" not in home[2]


@pytest.mark.parametrize("path", [*PUBLIC, "/icons/512.png?maskable"])
async def test_a_host_that_nobody_has_claimed_shows_nobodys(street: Street, path: str):
    answers = [
        await street.served.browser().get(path, headers={"Host": host})
        for host in (NOWHERE, "northgate", f"www.{ACME}")
    ]
    for answer in answers:
        await assert_problem(answer, 404, "no_such_portal")
    for answer in answers:
        assert b"orthgate" not in await answer.get_data(as_text=False)


NAVIGATION = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("path", ["/portal", "/portal/jobs"])
async def test_a_person_who_came_to_no_portal_reads_a_page(street: Street, path: str):
    headers = {"Host": NOWHERE, "Accept": NAVIGATION}
    answer = await street.served.browser().get(path, headers=headers)
    page = await answer.get_data(as_text=True)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "There is no portal at this address." in page
    assert "orthgate" not in page
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; frame-")
    for asked in ("*/*", "application/json"):
        answer = await street.served.browser().get(path, headers=headers | {"Accept": asked})
        await assert_problem(answer, 404, "no_such_portal")
