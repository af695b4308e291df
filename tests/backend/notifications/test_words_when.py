"""Days and hours in alerts: in the reader's language, and as the app writes them beside."""

from datetime import UTC, datetime, timedelta

import pytest

from doorstep.notifications.words import say

from .said import NOW, Fact, reader, visit


@pytest.mark.parametrize(
    ("language", "locale", "title"),
    [
        ("en", "en-GB", "Your visit: Thu 26 Nov 2\u20134\u00a0pm"),
        ("en", "en-US", "Your visit: Thu, Nov 26 2\u20134\u00a0pm"),
        ("de", "de-AT", "Ihr Termin: Do., 26. Nov. 14:00\u201316:00\u00a0Uhr"),
        ("de", "en-GB", "Ihr Termin: Do., 26. Nov. 14:00\u201316:00\u00a0Uhr"),
        ("es", "es-ES", "Su visita: jue, 26 nov 14:00\u201316:00"),
        ("en", "no such locale", "Your visit: Thu 26 Nov 2\u20134\u00a0pm"),
    ],
)
def test_times_are_in_the_language_of_the_reader(language: str, locale: str, title: str):
    told = say("visit", None, visit(), reader(language, locale))
    assert told
    assert told.title == title


def test_times_are_those_of_the_organisation():
    told = say("visit", None, visit(), reader(time_zone="Pacific/Apia"))
    assert told
    assert told.title == "Your visit: Fri 27 Nov 3\u20135\u00a0am"


@pytest.mark.parametrize(
    ("language", "locale", "clock"),
    [
        ("en", "en-GB", "9:14"),
        ("en", "en-US", "9:14\u00a0am"),
        ("en", "en-AU", "9:14\u00a0am"),
        ("en", "de-DE", "9:14"),
        ("de", "de-DE", "09:14"),
        ("es", "es-ES", "9:14"),
    ],
)
def test_a_moment_has_the_clock_that_the_app_shows_beside_it(
    language: str, locale: str, clock: str
):
    at = NOW.replace(hour=9, minute=14)
    assert reader(language, locale).clock_words(at) == clock
    browser = {"user_agent": "", "at": at.isoformat()}
    told = say("new_device", None, browser, reader(language, locale))
    assert told
    assert clock in told.body


def at(clock: str, day: int = 26) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (at("14:00"), at("16:00"), "2\u20134 pm"),
        (at("14:30"), at("16:00"), "2:30\u20134 pm"),
        (at("11:30"), at("13:00"), "11:30 am\u20131 pm"),
        (at("0:00"), at("12:00"), "12 am\u201312 pm"),
        (at("14:00"), at("14:00"), "2 pm"),
        (at("23:00"), at("1:00", 27), "11 pm \u2013 Fri 27 Nov 1 am"),
    ],
)
def test_a_window_is_as_short_as_in_the_app_and_breaks_within_no_hour(
    start: datetime, end: datetime, words: str
):
    said = reader(locale="en-US" if "Nov" not in words else "en-GB").hours_words(start, end)
    assert said.replace("\u00a0", " ") == words
    assert not any(f" {half}" in said for half in ("am", "pm"))


def test_half_hours_are_those_of_the_organisation():
    calcutta = reader(time_zone="Asia/Kolkata")
    assert calcutta.hours_words(at("9:00"), at("11:00")) == "2:30\u20134:30\u00a0pm"


def test_days_of_another_year_say_so_as_the_app_does():
    assert reader().day_words(at("9:00").date().replace(year=2027)) == "Fri 26 Nov 2027"


@pytest.mark.parametrize(
    ("topic", "baseline", "fact"),
    [
        ("visit", None, visit()),
        ("visit", visit(), visit("cancelled")),
        ("visit_tomorrow", None, visit()),
        ("visit_on_the_way", visit(), visit("on_the_way")),
        ("visit_done", visit(), visit("done")),
    ],
)
def test_what_is_said_of_a_visit_says_until_when_it_is_of_use(
    topic: str, baseline: Fact | None, fact: Fact
):
    words = say(topic, baseline, fact, reader())
    assert words
    assert words.until
    assert say(topic, baseline, fact, reader(now=words.until)) is None
    assert say(topic, baseline, fact, reader(now=words.until - timedelta(seconds=1)))
