"""Which browsers take push messages: those that said so, for as long as they are signed in."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from doorstep.kit.database import trusted
from doorstep.kit.push.service import WebPush
from doorstep.kit.push.signing import public_key_of
from doorstep.kit.secrets import new_push_key
from doorstep.notifications.push.subscriptions import (
    live_subscriptions,
    note_answers,
    subscription_for,
)
from doorstep.notifications.ways import Later, Never, Sent
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.accounts import open_records
from tests.factories.alerts import tell
from tests.factories.portals import Browser, Served, assert_problem, serve
from tests.factories.push_services import KEY, PushBrowser
from tests.factories.pushing import PUSH, take_messages

OLD = new_push_key()
ROWS = "select endpoint, vapid_key, contact_id from push_subscriptions order by created_at"
CONTACT = "select id from customer_portal_access where email = $1 order by id limit 1"
THEIRS = "from customer_portal_access c where c.id = s.contact_id and c.email = $1"
READ = """
    update alerts set read_at = now() where id = (select min(id::text)::uuid from alerts
      where contact_id = $1)
"""
BAD_KEYS = [
    ("p256dh", ""),
    ("p256dh", "AAAA"),
    ("p256dh", "!" * 87),
    ("p256dh", "é" * 87),
    ("p256dh", "B" + "A" * 86),
    ("p256dh", "B" * 2000),
    ("auth", ""),
    ("auth", "AAAA"),
    ("auth", "A" * 43),
    ("auth", "AAAAAAAAAAAAAAAAAAAAA*"),
]


@pytest.fixture
async def portal(inhabited_url: str) -> AsyncIterator[Served]:
    async with serve(inhabited_url, push=WebPush([KEY, OLD], "mailto:a@b.example")) as served:
        yield served


async def reached(contact: Any) -> int:
    """Return how many browsers a contact is reached by."""
    async with trusted() as link:
        found = await live_subscriptions(link, [contact])
    return len(found.get(contact, []))


async def answer(browser: Browser, method: str = "GET") -> Any:
    asked: Any = browser
    return await (await asked.open(PUSH, method=method)).get_json()


async def test_a_browser_subscribes_renews_and_ends_it(portal: Served):
    browser, place = await portal.sign_in(ALEX), PushBrowser("https://push.example.com/1")
    key = public_key_of(KEY)
    assert await answer(browser) == {"key": key, "subscribed": False}
    for _ in range(2):
        taken = await take_messages(browser, place)
        assert (taken.status_code, await taken.get_json()) == (
            200,
            {"key": key, "subscribed": True},
        )
    assert await answer(browser) == {"key": key, "subscribed": True}
    moved = PushBrowser("https://push.example.com/2")
    await take_messages(browser, moved)
    assert [row["endpoint"] for row in await portal.office.fetch(ROWS)] == [moved.endpoint]
    for _ in range(2):
        assert await answer(browser, "DELETE") == {"key": key, "subscribed": False}
    assert await portal.office.fetch(ROWS) == []


async def test_with_another_key_of_ours_it_counts_until_the_app_subscribes_anew(portal: Served):
    browser = await portal.sign_in(ALEX)
    taken = await take_messages(browser, key=OLD)
    assert taken.status_code == 200
    assert (await answer(browser))["subscribed"] is False
    unknown = await take_messages(browser, key=new_push_key())
    await assert_problem(unknown, 409, "push_key_replaced")


async def test_without_a_key_nothing_is_sent(inhabited_url: str):
    async with serve(inhabited_url, push=None) as keyless:
        browser = await keyless.sign_in(ALEX)
        assert await answer(browser) == {"key": None, "subscribed": False}
        await assert_problem(await take_messages(browser), 503, "no_push")


async def test_who_is_not_signed_in_has_no_messages(portal: Served):
    for method in ("GET", "PUT", "DELETE"):
        stranger: Any = portal.browser()
        await assert_problem(await stranger.open(PUSH, method=method, json={}), 401)


@pytest.mark.parametrize("endpoint", ["http://a.example/", "https://10.0.0.1/", "file:///x", "x"])
async def test_an_endpoint_that_is_none_is_refused(portal: Served, endpoint: str):
    browser = await portal.sign_in(ALEX)
    refused = await take_messages(browser, endpoint=endpoint)
    problem = await assert_problem(refused, 422, "invalid")
    assert [error["field"] for error in problem["errors"]] == ["endpoint"]


async def test_keys_that_are_none_are_refused(portal: Served):
    browser, place = await portal.sign_in(ALEX), PushBrowser("https://push.example.com/1")
    good = place.wanted(public_key_of(KEY))["keys"]
    for name, bad in BAD_KEYS:
        refused = await take_messages(browser, place, keys=good | {name: bad})
        problem = await assert_problem(refused, 422, "invalid")
        assert [error["field"] for error in problem["errors"]] == [f"keys.{name}"], bad
    await assert_problem(await browser.put(PUSH, json={"endpoint": "x" * 9000}), 413)
    padded = await take_messages(browser, place, keys=good | {"auth": good["auth"] + "=="})
    assert padded.status_code == 200


async def test_an_endpoint_goes_to_who_holds_its_secret_alone(portal: Served):
    alex, priya = await portal.sign_in(ALEX), await portal.sign_in(PRIYA)
    place = PushBrowser("https://push.example.com/1")
    await take_messages(alex, place)
    thief = await take_messages(priya, PushBrowser(place.endpoint))
    await assert_problem(thief, 409, "push_endpoint_taken")
    assert (await take_messages(priya, place)).status_code == 200
    [row] = await portal.office.fetch(ROWS)
    assert row["contact_id"] == await portal.office.fetchval(CONTACT, PRIYA)


async def test_whoever_is_signed_out_gets_no_messages(portal: Served):
    alex = await portal.office.fetchval(CONTACT, ALEX)
    leaving, elsewhere, staying = [await portal.sign_in(ALEX) for _ in range(3)]
    for browser in (leaving, elsewhere, staying):
        await take_messages(browser)
    assert await reached(alex) == 3
    await leaving.delete("/api/session")
    assert await reached(alex) == 2
    await staying.delete("/api/portal/devices")
    assert await reached(alex) == 1
    assert len(await portal.office.fetch(ROWS)) == 1


@pytest.mark.parametrize(
    "over",
    [
        "update customer_portal_access set active = false where email = $1",
        f"update sign_in_sessions s set expires_at = now() {THEIRS}",
        f"update sign_in_sessions s set last_used_at = now() - interval '61 days' {THEIRS}",
    ],
)
async def test_a_session_that_has_ended_by_itself_gets_none_either(portal: Served, over: str):
    alex = await portal.office.fetchval(CONTACT, ALEX)
    await take_messages(await portal.sign_in(ALEX))
    [place] = (await of(alex))[alex]
    await portal.office.execute(over, ALEX)
    assert await reached(alex) == 0
    async with trusted() as link:
        assert await subscription_for(link, place, alex) is None


async def of(*contacts: Any) -> dict[Any, list[Any]]:
    async with trusted() as link:
        return await live_subscriptions(link, contacts)


async def test_one_device_is_told_of_all_accounts_of_its_person(portal: Served):
    alex = await portal.office.fetchval(CONTACT, ALEX)
    priya = await portal.office.fetchval(CONTACT, PRIYA)
    other = await open_records(portal, ALEX, PRIYA)
    browser = await portal.sign_in(ALEX)
    await take_messages(browser)
    for who in (ALEX, ALEX, ALEX, PRIYA):
        await tell(portal.office, who)
    await portal.office.execute(READ, alex)
    found = await of(alex, other, priya)
    assert found == {alex: found[alex], other: found[alex]}
    [place] = found[alex]
    async with trusted() as link:
        told = await subscription_for(link, place, other)
        assert told
        assert (told.account, told.unread) == ("Shah Lettings", 2 + 3)
        assert await subscription_for(link, place, priya) is None
    switched = await browser.post("/api/session/account", json={"contact": str(other)})
    assert switched.status_code == 200
    assert await of(alex, other) == found
    [row] = await portal.office.fetch(ROWS)
    assert row["contact_id"] == other
    # Who has another address by now may be somebody else.
    await portal.office.execute(
        "update customer_portal_access set email = 'new@example.com' where id = $1", other
    )
    assert set(await of(alex, other)) == {other}
    async with trusted() as link:
        told = await subscription_for(link, place, other)
    assert told
    assert (told.account, told.unread) == ("", 3)


async def test_an_account_is_not_named_to_who_has_only_one(portal: Served):
    alex = await portal.office.fetchval(CONTACT, ALEX)
    await take_messages(await portal.sign_in(ALEX))
    [place] = (await of(alex))[alex]
    async with trusted() as link:
        told = await subscription_for(link, place, alex)
    assert told
    assert told.account == ""
    assert told.key == public_key_of(KEY)


async def test_what_a_push_service_says_is_noted_and_who_is_gone_forgotten(portal: Served):
    alex = await portal.office.fetchval(CONTACT, ALEX)
    browser = await portal.sign_in(ALEX)
    await take_messages(browser, PushBrowser("https://push.example.com/1"))
    [place] = (await of(alex))[alex]
    async with trusted() as link:
        before = await subscription_for(link, place, alex)
        assert before
        await note_answers(link, [(before, Later("Answered 503."))])
        noted = await link.fetchrow("select trouble, last_sent_at from push_subscriptions")
        assert tuple(noted) == ("Answered 503.", None)
        await note_answers(link, [(before, Sent())])
        noted = await link.fetchrow("select trouble, last_sent_at from push_subscriptions")
        assert noted["trouble"] == ""
        assert noted["last_sent_at"]
    await take_messages(browser, PushBrowser("https://push.example.com/2"))
    async with trusted() as link:
        await note_answers(link, [(before, Never("Answered 410.", gone=True))])
    assert await reached(alex) == 1, "it has moved meanwhile"
    async with trusted() as link:
        after = await subscription_for(link, place, alex)
        assert after
        await note_answers(link, [(after, Never("Answered 403."))])
        await note_answers(link, [(after, Never("Answered 410.", gone=True))])
    assert await reached(alex) == 0
