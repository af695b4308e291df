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

LONGEST = 60
"""Characters of a name in words; where it was cut an ellipsis stands."""
DASH = "\u2013"
THIN = re.compile("[\u2009\u202f\u00a0]")


class Words(msgspec.Struct, frozen=True):
    """What an alert says; the `discreet` ones are for a lock screen that others see.

    All is one line of plain text without control characters. `path` is a page of the portal,
    `action` the label of the button that leads to it, `about_job` what mails are threaded by. They
    are of no use any more from `until` on, if there is such a time.
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
        skeleton = "MMMEd" if on.year == self.today.year else "yMMMEd"
        noon = datetime(on.year, on.month, on.day, 12, tzinfo=ZoneInfo("UTC"))
        return _plain(format_skeleton(skeleton, noon, locale=self._babel))

    def clock_words(self, at: datetime) -> str:
        """Return "2:05 pm" or "14:05"."""
        skeleton = "h:mm a" if self._twelve else "HH:mm"
        words = format_time(at, skeleton, ZoneInfo(self.time_zone), self._babel)
        return _plain(words).lower() if self._twelve else _plain(words)

    def hours_words(self, start: datetime, end: datetime) -> str:
        """Return "2" to "4 pm", or "14:00" to "16:00"; over midnight the day of its end, too."""
        if self.day(start) != self.day(end):
            last = f"{self.day_words(self.day(end))} {self.clock_words(end)}"
            return f"{self.clock_words(start)} {DASH} {last}"
        if start == end:
            return self.clock_words(start)
        whole = start.minute == end.minute == 0
        skeleton = ("h" if whole else "hm") if self._twelve else "Hm"
        words = format_interval(start, end, skeleton, ZoneInfo(self.time_zone), locale=self._babel)
        return _plain(words).lower() if self._twelve else _plain(words)

    def window_words(self, start: datetime, end: datetime) -> str:
        """Return the day and the hours: "Thu 3 Dec" and "2" to "4 pm"."""
        return f"{self.day_words(self.day(start))} {self.hours_words(start, end)}"

    def money(self, minor: int, currency: str) -> str:
        """Return "£186.00"."""
        return _plain(money_words(minor, currency, str(self._babel).replace("_", "-")))

    @property
    def _twelve(self) -> bool:
        return self._babel.language == "en"

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
    line = re.sub(r"\s+", " ", one_line(str(said or "")))
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _plain(words: str) -> str:
    return THIN.sub(" ", words).replace(f" {DASH} ", DASH)
