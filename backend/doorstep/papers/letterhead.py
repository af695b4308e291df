"""Whose paper it is, and how they write."""

from datetime import date
from typing import Any

import msgspec
from babel import Locale, UnknownLocaleError

from doorstep.kit.money import money_words, quantity_words, rate_words
from doorstep.kit.words import day_words
from doorstep.organizations.colours import WHITE, accent_of, ink

from .plain import WIDE, lines_of, one_line, short

USUAL = "en-GB"
LETTER = {"CA", "US"}
"""Countries whose printers hold US Letter; everybody else's hold A4 (ISO 216)."""
IN_PASSING = 40
"""Characters of a text that fit beside others in the margin."""
Words = dict[str, Any]
"""What a template is filled with: finished words alone, nothing to be computed."""


class Letterhead(msgspec.Struct, frozen=True):
    """The business as its paper shows it: accent as '#rrggbb', locale as BCP 47.

    `lines` stand under its name: its address, and what the law asks it to show.
    """

    name: str
    phone: str = ""
    email: str = ""
    accent: str = ""
    lines: list[str] = []
    locale: str = USUAL

    def words(self) -> Words:
        """Return what a template shows of it, and the paper it is printed on."""
        accent, reader = accent_of(self.accent), Locale.parse(self._known(), sep="-")
        contact = lines_of([self.phone, self.email], WIDE)
        return {
            "name": one_line(self.name),
            "lines": lines_of(self.lines),
            "contact": contact,
            "margin": [short(text, IN_PASSING) for text in [self.name, *contact]],
            "accent": accent,
            "ink": ink(accent, WHITE),
            "size": "us-letter" if reader.territory in LETTER else "a4",
            "region": _region(reader),
        }

    def money(self, minor: int, currency: str) -> str:
        """Return an amount as on the screen."""
        return money_words(minor, currency, self._known())

    def quantity(self, milli: int) -> str:
        """Return a quantity of thousandths."""
        return quantity_words(milli, self._known())

    def rate(self, ppm: int) -> str:
        """Return a tax rate as a percentage."""
        return rate_words(ppm, self._known())

    def day(self, on: date) -> str:
        """Return a date, in English."""
        return day_words(on, self._known())

    def _known(self) -> str:
        """Return the locale, or the usual one instead of one that nobody knows."""
        try:
            Locale.parse(self.locale, sep="-")
        except (UnknownLocaleError, ValueError):
            return USUAL
        return self.locale


def _region(reader: Locale) -> str | None:
    """Return the country of the English that a paper is in (ISO 3166-1), as PDF's /Lang has it."""
    territory = reader.territory or ""
    return territory if len(territory) == 2 and territory.isalpha() else None  # noqa: PLR2004
