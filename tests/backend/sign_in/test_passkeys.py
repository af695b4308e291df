"""Passkeys as people have them: added, used, named, removed."""

import re
from typing import Any

from structlog.testing import capture_logs
from webauthn.helpers import base64url_to_bytes

from doorstep.kit.settings import Mode
from doorstep.sign_in.challenges import delete_expired_challenges
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.authenticators import BACKED_UP, ELIGIBLE, PRESENT, VERIFIED, Authenticator
from tests.factories.passkeys import (
    OWN,
    SIGN_IN,
    add_passkey,
    asked_to_add,
    asked_who,
    passkeys_of,
    use_passkey,
)
from tests.factories.portals import Browser, Served, assert_problem, serve

NOTED = "select happening, detail->>'passkey' from audit_events where happening like 'passkey%'"
STALE = "update sign_in_sessions set created_at = now() - interval '11 minutes'"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
BITWARDEN = bytes.fromhex("d548826e79b4db40a3d811116f7e8349")


async def who(browser: Browser) -> str:
    session = await (await browser.get("/api/session")).get_json()
    return session["contact"]["email"]


async def test_a_passkey_signs_in_a_browser_that_was_never_here(served: Served):
    passkey = await add_passkey(await served.sign_in(ALEX))
    elsewhere = served.browser()
    response = await use_passkey(elsewhere, passkey)
    assert response.status_code == 200
    assert (await response.get_json())["contact"]["email"] == ALEX
    assert await who(elsewhere) == ALEX
    way = "select way from sign_in_sessions order by created_at desc limit 1"
    assert await served.office.fetchval(way) == "passkey"


async def test_the_passkey_is_for_the_exact_host_and_says_nothing_of_its_owner(served: Served):
    alex = await served.sign_in(ALEX)
    options, again = await asked_to_add(alex), await asked_to_add(alex)
    assert options["rp"]["id"] == "localhost"
    assert options["attestation"] == "none"
    selection = options["authenticatorSelection"]
    assert (selection["residentKey"], selection["userVerification"]) == ("required", "required")
    handle = base64url_to_bytes(options["user"]["id"])
    assert len(handle) == 64
    assert b"alex" not in handle.lower()
    assert options["user"] == again["user"]
    assert options["challenge"] != again["challenge"]
    to_sign_in = await asked_who(served.browser())
    assert (to_sign_in["rpId"], to_sign_in["allowCredentials"]) == ("localhost", [])


async def test_an_authenticator_is_told_which_passkeys_there_are(served: Served):
    alex = await served.sign_in(ALEX)
    passkey = await add_passkey(alex)
    [known] = (await asked_to_add(alex))["excludeCredentials"]
    assert base64url_to_bytes(known["id"]) == passkey.credential_id


async def test_a_new_passkey_is_called_by_what_keeps_it_or_what_made_it(served: Served):
    alex = await served.sign_in(ALEX)
    await add_passkey(alex, Authenticator(aaguid=BITWARDEN))
    browser = {"User-Agent": FIREFOX}
    credential = Authenticator().create(await asked_to_add(alex))
    await alex.post(OWN, json={"credential": credential}, headers=browser)
    await add_passkey(alex)
    assert [each["name"] for each in await passkeys_of(alex)] == [
        *("Bitwarden", "Firefox on Linux", "Passkey")
    ]


async def test_a_second_passkey_of_the_same_browser_is_told_apart_by_its_name(served: Served):
    alex = await served.sign_in(ALEX)
    await add_passkey(alex)
    await add_passkey(alex)
    await add_passkey(alex)
    names = [each["name"] for each in await passkeys_of(alex)]
    assert names == ["Passkey", "Passkey 2", "Passkey 3"]
    [gone] = [each for each in await passkeys_of(alex) if each["name"] == "Passkey 2"]
    await alex.delete(f"{OWN}/{gone['id']}")
    await add_passkey(alex)
    assert [each["name"] for each in await passkeys_of(alex)] == [
        "Passkey",
        "Passkey 3",
        "Passkey 2",
    ]


async def test_its_owner_sees_names_and_removes_it(served: Served):
    alex = await served.sign_in(ALEX)
    passkey = await add_passkey(alex)
    [listed] = await passkeys_of(alex)
    assert (listed["synced"], listed["last_used_at"]) == (True, None)
    await use_passkey(served.browser(), passkey)
    renamed = await alex.patch(f"{OWN}/{listed['id']}", json={"name": " <b>My phone</b> "})
    assert (await renamed.get_json())["name"] == "<b>My phone</b>"
    [listed] = await passkeys_of(alex)
    assert (listed["name"], listed["last_used_at"] is None) == ("<b>My phone</b>", False)

    assert (await alex.delete(f"{OWN}/{listed['id']}")).status_code == 204
    assert await passkeys_of(alex) == []
    await assert_problem(await use_passkey(served.browser(), passkey), 422, "unknown_passkey")
    noted = [tuple(row) for row in await served.office.fetch(f"{NOTED} order by at")]
    assert noted == [("passkey_added", "Passkey"), ("passkey_removed", "<b>My phone</b>")]


async def test_adding_and_removing_need_a_fresh_sign_in(served: Served):
    alex = await served.sign_in(ALEX)
    passkey = await add_passkey(alex)
    asked = await asked_to_add(alex)
    await served.office.execute(STALE)
    [listed] = await passkeys_of(alex)
    await assert_problem(await alex.post(f"{OWN}/options", json={}), 403, "sign_in_again")
    await assert_problem(await alex.delete(f"{OWN}/{listed['id']}"), 403, "sign_in_again")
    # What was begun in time may be ended: a passkey is on the device by then.
    begun = {"credential": Authenticator().create(asked)}
    assert (await alex.post(OWN, json=begun)).status_code == 201

    assert (await use_passkey(alex, passkey)).status_code == 200
    assert (await alex.delete(f"{OWN}/{listed['id']}")).status_code == 204


async def test_nobody_has_more_than_ten(served: Served):
    alex = await served.sign_in(ALEX)
    begun = [await asked_to_add(alex) for _ in range(2)]
    for _ in range(9):
        await add_passkey(alex)
    tenth, eleventh = ({"credential": Authenticator().create(asked)} for asked in begun)
    assert (await alex.post(OWN, json=tenth)).status_code == 201
    await assert_problem(await alex.post(OWN, json=eleventh), 409, "too_many_passkeys")
    await assert_problem(await alex.post(f"{OWN}/options", json={}), 409, "too_many_passkeys")
    priya = await served.sign_in(PRIYA)
    assert await add_passkey(priya)


async def test_a_counter_that_falls_is_noted_and_locks_nobody_out(served: Served):
    passkey = await add_passkey(await served.sign_in(ALEX), Authenticator(count=5))
    fell = "select fell_at is not null, sign_count from passkeys"
    with capture_logs() as logs:
        assert (await use_passkey(served.browser(), passkey.but(count=6))).status_code == 200
    assert [entry for entry in logs if entry["log_level"] == "warning"] == []
    assert tuple(await served.office.fetchrow(fell)) == (False, 6)
    for count in (6, 2, 0):
        with capture_logs() as logs:
            response = await use_passkey(served.browser(), passkey.but(count=count))
            assert response.status_code == 200
        [warned] = [entry for entry in logs if entry["log_level"] == "warning"]
        assert warned["event"] == "passkey_counter_fell"
        assert (warned["before"], warned["count"]) == (6, count)
    assert tuple(await served.office.fetchrow(fell)) == (True, 6)


async def test_an_authenticator_that_does_not_count_is_no_cause_for_a_warning(served: Served):
    passkey = await add_passkey(await served.sign_in(ALEX))
    with capture_logs() as logs:
        assert (await use_passkey(served.browser(), passkey)).status_code == 200
    assert [entry for entry in logs if entry["log_level"] == "warning"] == []


async def test_whether_it_is_backed_up_is_looked_at_anew_each_time(served: Served):
    alex = await served.sign_in(ALEX)
    alone = Authenticator(flags=PRESENT | VERIFIED)
    passkey = await add_passkey(alex, alone)
    kind = "select device_type, backed_up from passkeys"
    assert tuple(await served.office.fetchrow(kind)) == ("single_device", False)
    copied = passkey.but(flags=PRESENT | VERIFIED | ELIGIBLE | BACKED_UP)
    await use_passkey(served.browser(), copied)
    assert tuple(await served.office.fetchrow(kind)) == ("multi_device", True)


async def test_one_that_was_made_quietly_needs_nobody_but_its_use_does(served: Served):
    alex = await served.sign_in(ALEX)
    asked = await asked_to_add(alex, quietly=True)
    assert asked["authenticatorSelection"]["userVerification"] == "preferred"
    silent = Authenticator(flags=0)
    added = await alex.post(OWN, json={"credential": silent.create(asked)})
    assert added.status_code == 201
    await assert_problem(await use_passkey(served.browser(), silent), 422, "passkey_refused")
    seen = silent.but(flags=PRESENT | VERIFIED)
    assert (await use_passkey(served.browser(), seen)).status_code == 200


async def test_what_one_server_began_another_ends(inhabited_url: str):
    async with serve(inhabited_url) as first:
        alex, elsewhere = await first.sign_in(ALEX), first.browser()
        asked, wanted = await asked_to_add(alex), await asked_who(elsewhere)
    passkey = Authenticator()
    async with serve(inhabited_url) as second:
        alex_there, elsewhere_there = second.browser(), second.browser()
        _take_cookies(alex_there, alex)
        _take_cookies(elsewhere_there, elsewhere)
        added = await alex_there.post(OWN, json={"credential": passkey.create(asked)})
        assert added.status_code == 201
        used = await elsewhere_there.post(SIGN_IN, json={"credential": passkey.get(wanted)})
        assert used.status_code == 200


def _take_cookies(new: Any, old: Any) -> None:
    new.cookie_jar = old.cookie_jar


async def test_guessing_is_limited_by_network(inhabited_url: str):
    async with serve(
        inhabited_url, mode=Mode.PRODUCTION, public_url="https://portal.example"
    ) as strict:
        browser = strict.browser()
        made = Authenticator().but(handle=b"somebody")
        guess = {"credential": made.get({"challenge": "c29tZXRoaW5n", "rpId": "portal.example"})}
        for _ in range(60):
            await assert_problem(await browser.post(SIGN_IN, json=guess), 410, "passkey_expired")
        refused = await browser.post(SIGN_IN, json=guess)
        await assert_problem(refused, 429, "too_many")
        assert 800 < int(refused.headers["Retry-After"]) <= 900


async def test_asking_is_limited_by_network(inhabited_url: str):
    async with serve(
        inhabited_url, mode=Mode.PRODUCTION, public_url="https://portal.example"
    ) as strict:
        browser = strict.browser()
        cookie = (await browser.post(f"{SIGN_IN}/options")).headers["Set-Cookie"]
        assert re.match(r"__Host-doorstep-passkey=.*HttpOnly", cookie)
        assert "Secure" in cookie
        for _ in range(299):
            assert (await browser.post(f"{SIGN_IN}/options")).status_code == 200
        await assert_problem(await browser.post(f"{SIGN_IN}/options"), 429, "too_many")


async def test_challenges_that_nobody_used_are_forgotten(served: Served):
    await asked_who(served.browser())
    assert await delete_expired_challenges() == 0
    await served.office.execute("update passkey_challenges set expires_at = now()")
    assert await delete_expired_challenges() == 1
