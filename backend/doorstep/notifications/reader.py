"""For whom words are made, and how they write days, times and money (Unicode CLDR)."""

import re
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from babel import Locale, UnknownLocaleError
from babel.dates import format_interval, format_skeleton, format_time

from doorstep.kit.mail import one_line
from doorstep.kit.money import money_words
from doorstep.kit.words import day_words

LONGEST = 60
"""Characters of a name in words; where it was cut an ellipsis stands."""
DASH, NO_BREAK = "\u2013", "\u00a0"
SPACES = re.compile("[\u2009\u202f\u00a0]")
SPACED_DASH = re.compile(f"[ {NO_BREAK}]{DASH}[ {NO_BREAK}]")
BREAKING = re.compile(r"[^\S\u00a0]+")
NOON = 12


class Words(msgspec.Struct, frozen=True):
    """What an alert says; the `discreet` ones are for a lock screen that others see.

    `brief` is a body for where there is little room, empty where the body itself is short.

    All is one line of plain text without control characters, with spaces that do not break
    (U+00A0) within hours and amounts. `path` is a page of the portal, `action` the label of the
    button that leads to it, `about_job` what mails are threaded by. They are of no use any more
    from `until` on, if there is such a time.
    """

    kind: str
    title: str
    body: str
    path: str
    discreet_title: str
    discreet_body: str
    action: str
    about_job: UUID | None = None
    until: datetime | None = None
    brief: str = ""


class Reader(msgspec.Struct, frozen=True):
    """Who reads: in a `language` ("en", "de", "es"), with dates as a `locale` (BCP 47) has them."""

    organization_name: str
    time_zone: str
    language: str
    locale: str
    now: datetime

    @property
    def today(self) -> date:
        """Return the day it is where the organisation is."""
        return self.day(self.now)

    def day(self, at: datetime) -> date:
        """Return on which day of the organisation an instant is."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()

    def day_words(self, on: date) -> str:
        """Return "Thu 3 Dec", with the year of another one: it may be read weeks later."""
        other = on.year != self.today.year
        if self.language == "en":
            return day_words(on, self.locale, year=other)
        skeleton = "yMMMEd" if other else "MMMEd"
        noon = datetime(on.year, on.month, on.day, 12, tzinfo=ZoneInfo("UTC"))
        return _whole(format_skeleton(skeleton, noon, locale=self._babel))

    def clock_words(self, at: datetime) -> str:
        """Return "14:05", or "2:05 pm" where clocks have twelve hours, as the app has a moment."""
        if self.language != "en":
            return _whole(format_time(at, "short", ZoneInfo(self.time_zone), self._babel)).lower()
        wall, halved = self._wall(at), "a" in self._babel.time_formats["short"].pattern
        hour = (wall.hour % NOON or NOON) if halved else wall.hour
        return f"{hour}:{wall.minute:02}" + (f"{NO_BREAK}{_half(wall)}" if halved else "")

    def hours_words(self, start: datetime, end: datetime) -> str:
        """Return "2" to "4 pm", or "14:00" to "16:00"; over midnight the day of its end, too.

        English windows have am and pm wherever they are read, as in the app.
        """
        if self.day(start) != self.day(end):
            last = f"{self.day_words(self.day(end))} {self._hour_words(end)}"
            return f"{self._hour_words(start)} {DASH} {last}"
        if start == end:
            return self._hour_words(start)
        if self.language != "en":
            zone = ZoneInfo(self.time_zone)
            words = format_interval(start, end, "Hm", zone, locale=self._babel)
            return _whole(words).replace(" ", NO_BREAK)
        first, last = self._wall(start), self._wall(end)
        begins = _bare(first) if _half(first) == _half(last) else self._hour_words(start)
        return f"{begins}{DASH}{self._hour_words(end)}"

    def window_words(self, start: datetime, end: datetime) -> str:
        """Return the day and the hours: "Thu 3 Dec" and "2" to "4 pm"."""
        return f"{self.day_words(self.day(start))} {self.hours_words(start, end)}"

    def money(self, minor: int, currency: str) -> str:
        """Return "£186.00"."""
        return _whole(money_words(minor, currency, str(self._babel).replace("_", "-")))

    def _hour_words(self, at: datetime) -> str:
        wall = self._wall(at)
        if self.language != "en":
            return f"{wall:%H:%M}"
        return f"{_bare(wall)}{NO_BREAK}{_half(wall)}"

    def _wall(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.time_zone))

    @property
    def _babel(self) -> Locale:
        """Return the language as it is written in the country of the locale, if it is there."""
        try:
            known = Locale.parse(self.locale, sep="-")
        except (UnknownLocaleError, ValueError):
            known = Locale("en", "GB")
        if known.language == self.language:
            return known
        usual = "GB" if self.language == "en" else None
        try:
            return Locale(self.language, known.territory or usual)
        except UnknownLocaleError:
            return Locale(self.language, usual)


def moment(said: Any) -> datetime:
    """Return an instant as a fact has it."""
    return datetime.fromisoformat(str(said))


def plain_name(said: object, most: int = LONGEST) -> str:
    """Return a name from outside as one line without control characters, of bounded length."""
    return plain_line(re.sub(r"\s+", " ", one_line(str(said or ""))), most)


def plain_line(said: str, most: int) -> str:
    """Return words as one line of bounded length; spaces that do not break stay."""
    line = BREAKING.sub(" ", one_line(said))
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _half(wall: datetime) -> str:
    return "am" if wall.hour < NOON else "pm"


def _bare(wall: datetime) -> str:
    """Return "2" or "2:30"."""
    return f"{wall.hour % NOON or NOON}" + (f":{wall.minute:02}" if wall.minute else "")


def _whole(words: str) -> str:
    """Return words with no thin spaces, which some devices lack, and none that a line breaks at."""
    return SPACED_DASH.sub(DASH, SPACES.sub(NO_BREAK, words))
