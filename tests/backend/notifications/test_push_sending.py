"""Sending push messages to a service that reads them, and what its answers come to."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import aiohttp
import pytest

from doorstep.kit.push.service import WebPush
from doorstep.kit.push.signing import public_key_of
from doorstep.kit.secrets import new_push_key
from doorstep.notifications.push.message import message_of
from doorstep.notifications.push.sending import PushSending, rest_of
from doorstep.notifications.ways import Later, Never, Sent
from tests.factories.push_parcels import parcel, subscribed
from tests.factories.push_services import KEY, PushBrowser, PushService, push_service

SITE = "https://portal.example.com"
NOW = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)


@dataclass
class Line:
    """A sender, the push service it speaks to, and a browser that has subscribed there."""

    service: PushService
    sending: PushSending
    browser: PushBrowser

    async def send(self, *answers: int | str, **other: Any) -> Any:
        """Send an alert to the browser; return what came of it."""
        self.service.answers = list(answers)
        return await self.sending.send(parcel(subscribed(self.browser), **other))


@asynccontextmanager
async def sending(*keys: str, patience: float = 0.3) -> AsyncGenerator[Line]:
    async with push_service() as service:
        contact = "mailto:office@northgate.example"
        limit = aiohttp.ClientTimeout(total=patience)
        push = WebPush(keys or [KEY], contact, allowed={service.host}, timeout=limit)
        yield Line(service, PushSending(push, SITE), service.browser())
        await push.close()


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with sending(patience=10) as line:
        yield line


async def test_the_browser_reads_what_is_to_be_shown_and_opened(line: Line):
    sent = parcel(subscribed(line.browser))
    assert await line.sending.send(sent) == Sent()
    assert line.service.wrong == []
    [received] = line.browser.received
    assert received.message["web_push"] == 8030
    assert received.message["app_badge"] == 3
    shown = received.message["notification"]
    assert shown["title"] == "Visit moved to Thu 2 to 4 pm"
    assert shown["body"] == "Boiler service, with Dana"
    assert shown["navigate"] == f"{SITE}/portal/jobs/1#alert={sent.alert_id}"
    assert shown["data"] == {
        "alert": str(sent.alert_id),
        "revision": 2,
        "contact": str(sent.contact.id),
    }
    assert (received.ttl, received.urgency) == (4 * 3600, "high")
    assert received.claims["sub"] == "mailto:office@northgate.example"
    assert received.key == public_key_of(KEY)


async def test_later_words_about_the_same_have_one_topic_and_one_tag(line: Line):
    for about in ("visit:1", "visit:1", "visit:2"):
        await line.send(about=about)
    first, again, other = line.browser.received
    assert (first.topic, len(first.topic)) == (again.topic, 32)
    assert other.topic != first.topic
    tags = [each.message["notification"]["tag"] for each in (first, again, other)]
    assert (tags[0] == tags[1], tags[0] == tags[2]) == (True, False)


async def test_on_a_private_screen_there_is_no_detail(line: Line):
    assert await line.send(discreet=True, about="visit:1") == Sent()
    shown = line.browser.received[0].message["notification"]
    assert shown["title"] == "Northgate"
    assert shown["body"] == "There is something new for you."
    assert "Dana" not in str(shown)


async def test_whose_account_it_is_is_said_if_there_are_several_and_opened(line: Line):
    to = subscribed(line.browser, account="Shah Lettings")
    alert = parcel(to, path="/portal/jobs/1")
    await line.sending.send(alert)
    await line.sending.send(parcel(to, discreet=True))
    shown, private = (each.message["notification"] for each in line.browser.received)
    assert shown["body"] == "Shah Lettings: Boiler service, with Dana"
    there = f"/portal/jobs/1%23alert%3D{alert.alert_id}"
    assert shown["navigate"].endswith(f"/open?as={alert.contact.id}&to={there}")
    assert "Shah" not in private["title"] + private["body"]


@pytest.mark.parametrize(
    "body", ["x" * 10_000, "ö" * 10_000, "\u0001" * 10_000, "\U0001f600" * 10_000]
)
async def test_a_message_fits_and_its_length_tells_little(line: Line, body: str):
    assert await line.send(title="T" * 200, body=body) == Sent()
    assert await line.send(body="short") == Sent()
    assert await line.send(body="a little longer") == Sent()
    long, short, longer = (each.size for each in line.browser.received)
    assert long <= 4096
    assert short == longer
    assert line.browser.received[0].message["notification"]["body"].endswith("…")


async def test_where_the_words_are_long_the_brief_ones_are_shown(line: Line):
    assert await line.send(body="Your visit has moved. " * 20, brief="Moved.") == Sent()
    assert line.browser.received[0].message["notification"]["body"] == "Moved."


async def test_what_is_found_too_long_is_sent_shorter_once(line: Line):
    assert await line.send(413, body="word " * 500) == Sent()
    [received] = line.browser.received
    assert received.size < 1200
    assert await line.send(413, 413) == Never("The push service answered 413.", gone=False)
    assert line.service.asked == 4


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_what_is_taken_is_sent(line: Line, status: int):
    assert await line.send(status) == Sent()


@pytest.mark.parametrize("status", [404, 410])
async def test_a_subscription_that_is_over_is_gone(line: Line, status: int):
    assert await line.send(status) == Never(f"The push service answered {status}.", gone=True)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(line: Line, status: int):
    line.service.headers = {"Location": line.browser.endpoint}
    assert await line.send(status) == Never(f"The push service answered {status}.", gone=False)
    assert line.service.asked == 1


@pytest.mark.parametrize("status", [400, 401, 403, 405])
async def test_what_is_refused_is_never_sent(line: Line, status: int):
    line.service.words = '{"reason": "BadJwtToken", "at": "https://secret/endpoint"}'
    why = f"The push service answered {status} (BadJwtToken)."
    assert await line.send(status) == Never(why, gone=False)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("retry_after", "wait"), [("120", timedelta(minutes=2)), ("", None), ("soon", None)]
)
async def test_who_is_asked_to_wait_waits(
    line: Line, status: int, retry_after: str, wait: timedelta | None
):
    line.service.headers = {"Retry-After": retry_after}
    assert await line.send(status) == Later(f"The push service answered {status}.", wait)


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_trouble_of_theirs_passes(line: Line, status: int):
    assert await line.send(status) == Later(f"The push service answered {status}.")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("0", timedelta(0)),
        ("3600", timedelta(hours=1)),
        ("99999999999999", timedelta(hours=1)),
        (format_datetime(NOW + timedelta(minutes=5), usegmt=True), timedelta(minutes=5)),
        (format_datetime(NOW + timedelta(days=400), usegmt=True), timedelta(hours=1)),
        (format_datetime(NOW - timedelta(minutes=5), usegmt=True), timedelta(0)),
        ("-5", None),
        ("0000000000120", timedelta(minutes=2)),
        ("1.5", None),
        ("1e9", None),
        ("+5", None),
        ("5 minutes", None),
        ("\x00", None),
        ("Fri, 27 Nov 99999999999999999999 16:05:00 GMT", None),
        ("Fri, 27 Nov 2026 16:05:00 +99999999999999999999", None),
        ("Fri, 27 Nov 2026 16:05:00 -99999999", None),
        ("²", None),
        ("Fri, 99 Nov 2026 16:05:00 GMT", None),
    ],
)
def test_how_long_to_wait_is_said_in_either_form(said: str, meant: timedelta | None):
    assert rest_of(said, NOW) == meant


async def test_a_service_that_hangs_is_left_and_asked_again_later():
    async with sending() as line:
        assert await line.send("hang") == Later("It did not answer in time.")


async def test_an_answer_without_an_end_is_not_read(line: Line):
    async with asyncio.timeout(5):
        assert await line.send("endless") == Sent()


async def test_connections_are_kept(line: Line):
    for _ in range(5):
        assert await line.send() == Sent()
    assert len(line.service.lines) == 1


async def test_after_a_change_of_key_the_old_one_signs_for_who_has_subscribed_with_it():
    old, new = new_push_key(), new_push_key()
    async with sending(new, old) as line:
        for key in (old, new):
            assert await line.sending.send(parcel(subscribed(line.browser, key=key))) == Sent()
        keys = [received.key for received in line.browser.received]
        assert keys == [public_key_of(old), public_key_of(new)]
        line.service.answers = [403, 403]
        refused = "The push service answered 403."
        for key, gone in ((old, True), (new, False)):
            outcome = await line.sending.send(parcel(subscribed(line.browser, key=key)))
            assert outcome == Never(refused, gone=gone)


async def test_a_key_of_before_the_one_before_is_gone(line: Line):
    outcome = await line.sending.send(parcel(subscribed(line.browser, key=new_push_key())))
    assert isinstance(outcome, Never)
    assert outcome.gone
    assert line.service.asked == 0


async def test_who_has_no_subscription_any_more_is_gone(line: Line):
    assert (await line.sending.send(parcel())).gone  # pyright: ignore[reportAttributeAccessIssue]


def test_hostile_names_stay_words():
    hostile = '"},"web_push":0,"x":"\u2028</script>\n'
    assert b'"web_push":8030' in message_of(parcel(title=hostile), SITE)
