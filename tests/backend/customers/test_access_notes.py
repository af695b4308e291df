"""How to get in, written by those who see the work; two who write at once see both versions."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.backend.conftest import COLIN, MARTA, PRIYA
from tests.factories.portals import Browser, Served, sync_body

PLACE = """
    select id from properties where customer_id
      = (select customer_id from customer_portal_access where email = $1) order by id limit 1
"""
NOTES = "select access_notes from properties where id = $1"
KEY = "<b>Key</b> in the box by the side door"


@pytest.fixture
async def flat(served: Served) -> UUID:
    """Give an address of Priya's, whose notes are known."""
    flat: Any = await served.office.fetchval(PLACE, PRIYA)
    await served.office.execute("update properties set access_notes = 'Ring' where id = $1", flat)
    return flat


async def write(browser: Browser, flat: UUID, notes: Any, base: Any = "Ring") -> list[Any]:
    """Return the outcome of a change of notes that was made over `base`."""
    pushed = {
        "id": str(uuid4()),
        "name": "property.update_access_notes",
        "ver": 1,
        "args": {"property_id": str(flat), "access_notes": notes},
        "base": {"access_notes": base},
    }
    body = await sync_body(browser, pushed)
    return (await (await browser.post("/api/sync", json=body)).get_json())["m"][0][1:4]


@pytest.mark.parametrize("email", [PRIYA, COLIN])
async def test_who_sees_the_work_says_how_to_get_in(served: Served, flat: UUID, email: str):
    assert (await write(await served.sign_in(email), flat, f" {KEY}\n"))[0] == "applied"
    assert await served.office.fetchval(NOTES, flat) == KEY


async def test_notes_can_be_emptied(served: Served, flat: UUID):
    assert (await write(await served.sign_in(PRIYA), flat, " "))[0] == "applied"
    assert await served.office.fetchval(NOTES, flat) == ""


async def test_who_pays_the_bills_does_not(served: Served, flat: UUID):
    outcome = await write(await served.sign_in(MARTA), flat, KEY)
    assert outcome[:2] == ["rejected", "not_allowed"]
    assert await served.office.fetchval(NOTES, flat) == "Ring"


async def test_of_two_who_write_the_second_sees_both(served: Served, flat: UUID):
    priya, colin = await served.sign_in(PRIYA), await served.sign_in(COLIN)
    assert (await write(colin, flat, "Ask the porter"))[0] == "applied"
    status, code, detail = await write(priya, flat, KEY)
    assert (status, code) == ("conflict", "access_notes_changed")
    assert detail["fields"] == {"access_notes": {"yours": KEY, "theirs": "Ask the porter"}}
    assert (await write(priya, flat, KEY, "Ask the porter"))[0] == "applied"
    assert await served.office.fetchval(NOTES, flat) == KEY


async def test_what_is_so_already_is_no_conflict(served: Served, flat: UUID):
    assert (await write(await served.sign_in(PRIYA), flat, "Ring", "Knock"))[0] == "applied"


async def test_without_what_was_seen_nothing_is_written_over(served: Served, flat: UUID):
    assert (await write(await served.sign_in(PRIYA), flat, KEY, None))[0] == "conflict"


@pytest.mark.parametrize("notes", ["x" * 1001, "a\0b", 7, None])
async def test_what_are_no_notes_is_refused(served: Served, flat: UUID, notes: Any):
    outcome = await write(await served.sign_in(PRIYA), flat, notes)
    assert outcome[:2] == ["rejected", "invalid_args"]
    assert await served.office.fetchval(NOTES, flat) == "Ring"


async def test_an_address_that_is_gone_is_told(served: Served):
    outcome = await write(await served.sign_in(PRIYA), uuid4(), KEY)
    assert outcome[:2] == ["rejected", "unknown_property"]
