"""Dates and times for mails and papers, in English, as a reader is used to them (Unicode CLDR)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_time


def moment_words(at: datetime, zone: str, locale: str) -> str:
    """Return "Thu, 26 Nov 2026, 21:14" as the locale (BCP 47) orders it, in an IANA time zone."""
    place, written = ZoneInfo(zone), _english(locale)
    day = format_skeleton("yMMMEd", at, tzinfo=place, locale=written)
    return f"{day}, {format_time(at, 'short', tzinfo=place, locale=written)}"


def day_words(on: date, locale: str) -> str:
    """Return "26 Nov 2026" as the locale (BCP 47) orders it."""
    return format_skeleton("yMMMd", on, locale=_english(locale))


def _english(locale: str) -> Locale:
    """Return the English of a locale's country, since that is what mails are written in."""
    try:
        known = Locale.parse(locale, sep="-")
        return known if known.language == "en" else Locale("en", known.territory or "GB")
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")
