"""Which countries an address can be in: those of the CLDR, as the app offers them."""

import re
from functools import cache

from babel import Locale

NONE = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
"""Unions, remainders and stand-ins, which have a code of two letters, too."""


@cache
def countries() -> frozenset[str]:
    """Return their codes (ISO 3166-1 alpha-2, with the few that are reserved for parts of one)."""
    codes: list[str] = [*Locale("en").territories]  # pyright: ignore[reportAssignmentType]
    return frozenset(code for code in codes if re.fullmatch("[A-Z]{2}", code)) - NONE
