"""Where a person is signed in: seen by them alone, and ended at once."""

from typing import Any

import pytest

from doorstep.sign_in.browsers import browser_of
from tests.backend.conftest import ALEX, COLIN, PRIYA
from tests.factories.accounts import RENAME, open_records
from tests.factories.portals import Browser, Served, assert_problem, sync_body

PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/142.0.0.0 Mobile Safari/537.36"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15"
IPAD = "Mozilla/5.0 (iPad; CPU OS 16_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
SAFARI = " (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"
)
TABLET = PHONE.replace("Pixel 8", "SM-X200").replace(" Mobile", "")
HASHES = "select encode(token_hash, 'hex') from sign_in_sessions"
NOTED = """
    select actor || ' ' || happening || ' ' || coalesce(detail ->> 'ended', '-')
    from audit_events where happening in ('sessions_ended', 'signed_out') order by at
"""


async def devices(browser: Browser) -> list[dict[str, Any]]:
    response = await browser.get("/api/portal/devices")
    assert response.status_code == 200
    return (await response.get_json())["devices"]


async def is_in(browser: Browser) -> bool:
    return (await browser.get("/api/session")).status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (PHONE, ("Chrome", "Android", "phone")),
        (TABLET, ("Chrome", "Android", "tablet")),
        (IPHONE + SAFARI, ("Safari", "iPhone", "phone")),
        (IPHONE + " (KHTML, like Gecko) Mobile/15E148", ("Safari", "iPhone", "phone")),
        (IPAD + " CriOS/142.0 Mobile/15E148 Safari/604.1", ("Chrome", "iPad", "tablet")),
        (MAC + " Version/18.1 Safari/605.1.15", ("Safari", "macOS", "computer")),
        (EDGE, ("Edge", "Windows", "computer")),
        ("a program/3", (None, None, None)),
        ("<b>\U0001f600" * 40, (None, None, None)),
        ("", (None, None, None)),
    ],
)
def test_a_browser_is_told_in_plain_words(user_agent: str, words: tuple[str | None, ...]):
    told = browser_of(user_agent)
    assert (told.browser, told.system, told.kind) == words


async def test_everyone_sees_their_own_devices_and_which_one_this_is(served: Served):
    phone, laptop = await served.sign_in(ALEX), await served.sign_in(ALEX)
    await served.sign_in(PRIYA)
    headers = {"User-Agent": PHONE}
    await phone.delete("/api/session")
    letter = await served.ask(phone, ALEX)
    code = letter.subject.split()[0]
    await phone.post("/api/sign-in/code", json={"email": ALEX, "code": code}, headers=headers)
    here, there = await devices(phone)
    assert (here["browser"], here["system"], here["current"]) == ("Chrome", "Android", True)
    assert (there["browser"], there["current"], there["way"]) == (None, False, "code")
    assert [device["current"] for device in await devices(laptop)] == [True, False]
    assert {device["id"] for device in await devices(laptop)} == {here["id"], there["id"]}


async def test_an_id_is_of_no_use_to_who_wants_in(served: Served):
    alex = await served.sign_in(ALEX)
    [device] = await devices(alex)
    assert device.keys().isdisjoint({"token", "token_hash", "user_agent"})
    hashes: Any = await served.office.fetch(HASHES)
    assert all(row["encode"] not in str(device) for row in hashes)
    thief = served.browser()
    thief.set_cookie("localhost", "doorstep", device["id"].replace("-", "").ljust(43, "A"))
    assert not await is_in(thief)


async def test_auth_8_one_is_ended_cannot_sync_any_more_and_is_told_why(served: Served):
    phone, lost = await served.sign_in(ALEX), await served.sign_in(ALEX)
    body = await sync_body(lost)
    other = next(device for device in await devices(phone) if not device["current"])
    ended = await phone.delete(f"/api/portal/devices/{other['id']}")
    assert await ended.get_json() == {"ended": 1}
    await assert_problem(await lost.post("/api/sync", json=body), 401, "signed_out")
    assert await is_in(phone)
    again = await phone.delete(f"/api/portal/devices/{other['id']}")
    await assert_problem(again, 404, "not_found")


async def test_all_others_are_ended_and_this_one_goes_on(served: Served):
    phone, *others = [await served.sign_in(ALEX) for _ in range(3)]
    priya = await served.sign_in(PRIYA)
    ended = await phone.delete("/api/portal/devices")
    assert await ended.get_json() == {"ended": 2}
    assert [await is_in(each) for each in (phone, priya, *others)] == [True, True, False, False]
    assert await (await phone.delete("/api/portal/devices")).get_json() == {"ended": 0}


async def test_what_was_ended_is_noted(served: Served):
    phone, _, _ = [await served.sign_in(ALEX) for _ in range(3)]
    await phone.delete("/api/portal/devices")
    await phone.delete("/api/session")
    await phone.delete("/api/session")
    noted: Any = [row[0] for row in await served.office.fetch(NOTED)]
    assert noted == ["Alex Morgan sessions_ended 2", "Alex Morgan signed_out -"]


@pytest.mark.parametrize("device", ["01a2183a-3ae3-7102-9b00-000000000000", "1", "nothing"])
async def test_what_is_no_device_is_not_there(served: Served, device: str):
    alex = await served.sign_in(ALEX)
    await assert_problem(await alex.delete(f"/api/portal/devices/{device}"), 404, "not_found")


async def test_a_colleague_neither_sees_nor_ends_them(served: Served):
    priya, colin = await served.sign_in(PRIYA), await served.sign_in(COLIN)
    [device] = await devices(priya)
    assert device["id"] not in {each["id"] for each in await devices(colin)}
    await assert_problem(await colin.delete(f"/api/portal/devices/{device['id']}"), 404)
    await colin.delete("/api/portal/devices")
    assert await is_in(priya)


async def test_one_persons_devices_are_ended_from_whichever_account_is_open(served: Served):
    at_home, other = await served.sign_in(ALEX), await open_records(served, ALEX, of=PRIYA)
    at_work = await served.sign_in(ALEX)
    await at_work.post("/api/session/account", json={"contact": str(other)})
    assert {each["customer"] for each in await devices(at_work)} == {
        "Alex Morgan",
        "Shah Lettings",
    }
    assert await (await at_work.delete("/api/portal/devices")).get_json() == {"ended": 1}
    assert [await is_in(at_home), await is_in(at_work)] == [False, True]


async def test_an_address_given_to_a_contact_later_opens_nothing_to_its_old_sessions(
    served: Served,
):
    alex, priya = await served.sign_in(ALEX), await served.sign_in(PRIYA)
    await served.office.execute(RENAME, ALEX, PRIYA)
    assert len(await devices(alex)) == 1
    assert await (await alex.delete("/api/portal/devices")).get_json() == {"ended": 0}
    assert await is_in(priya)
