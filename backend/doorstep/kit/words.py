"""Dates and times for mails and papers, in English, as a reader is used to them (Unicode CLDR)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time

CHRISTMAS = date(2001, 12, 25)


def moment_words(at: datetime, zone: str, locale: str) -> str:
    """Return "Thu, 26 Nov 2026, 21:14" as the locale (BCP 47) orders it, in an IANA time zone."""
    day = format_skeleton("yMMMEd", at, tzinfo=ZoneInfo(zone), locale=_english(locale))
    return f"{day}, {clock_words(at, zone, locale)}"


def day_words(on: date, locale: str, *, year: bool = True) -> str:
    """Return "Thu 26 Nov 2026" or "Thu, Nov 26, 2026", by the order of the locale (BCP 47).

    The app writes a day in the same way (`pwa/src/kit/words.ts`), for the locales of
    `tests/vectors`; for rare ones the browser may know another order than babel.
    """
    pattern, last = ("EEE, MMM d", ", y") if _month_leads(locale) else ("EEE d MMM", " y")
    return format_date(on, pattern + last * year, locale="en_US")


def clock_words(at: datetime, zone: str, locale: str) -> str:
    """Return "21:14" or "9:14 PM", as the locale (BCP 47) has it, in an IANA time zone."""
    return format_time(at, "short", tzinfo=ZoneInfo(zone), locale=_english(locale))


def counted(number: int, noun: str) -> str:
    """Return "1 payment" or "2 payments"."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _month_leads(locale: str) -> bool:
    """Return whether a locale writes 25 December with the month first."""
    try:
        known = Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return not format_skeleton("MMMd", CHRISTMAS, locale=known).startswith(str(CHRISTMAS.day))


def _english(locale: str) -> Locale:
    """Return the English of a locale's country, since that is what mails are written in."""
    try:
        known = Locale.parse(locale, sep="-")
        return known if known.language == "en" else Locale("en", known.territory or "GB")
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")
