"""Dates in mails: English words, in the order and with the clock that a reader is used to."""

from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from doorstep.kit.words import day_words, moment_words

DAYS = msgspec.json.decode(
    (Path(__file__).parents[2] / "vectors" / "days.json").read_bytes(), type=list[dict[str, str]]
)
AT = datetime(2026, 7, 26, 21, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en-GB", "Sun, 26 Jul 2026, 22:14"),
        ("en-US", "Sun, Jul 26, 2026, 10:14\u202fPM"),
        ("en-AU", "Sun 26 Jul 2026, 10:14\u202fpm"),
        ("de-DE", "Sun, 26 Jul 2026, 22:14"),
        ("fr", "Sun, 26 Jul 2026, 22:14"),
        ("xx-YY", "Sun, 26 Jul 2026, 22:14"),
    ],
)
def test_a_moment_is_written_as_its_reader_is_used_to(locale: str, words: str):
    assert moment_words(AT, "Europe/London", locale) == words


@pytest.mark.parametrize("vector", DAYS)
def test_a_day_is_written_as_on_the_screen(vector: dict[str, str]):
    assert day_words(date.fromisoformat(vector["day"]), vector["locale"]) == vector["words"]


def test_a_day_is_written_for_whom_nobody_knows_the_locale():
    written = [day_words(date(2026, 7, 26), locale) for locale in ("xx-YY", "", "nonsense")]
    assert written == ["Sun 26 Jul 2026"] * 3
