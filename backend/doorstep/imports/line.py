"""What all kinds of lines have in common: an `external_id`, and fields of these types."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Annotated

import msgspec
from babel.numbers import list_currencies
from msgspec import Meta

from doorstep.customers.mutations import NO_NUL, ONE_LINE, PLAIN, SAYING_LINE, SOMETHING
from doorstep.kit.money import LARGEST_MINOR

EARLIEST, LATEST = 1970, 2100
"""Years an instant or a date may be in."""

NO_MONEY = {
    *("XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XFO", "XFU", "XPD", "XPT", "XRE", "XSU"),
    *("XTS", "XUA", "XXX"),
}
"""Codes of ISO 4217 for metals, units of account, tests and nothing."""
AHEAD = timedelta(days=1)
"""How far clocks and time zones are ahead of UTC, with some to spare."""

Key = Annotated[str, Meta(min_length=1, max_length=100, pattern=SOMETHING)]
Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=SAYING_LINE)]
Number = Annotated[str, Meta(min_length=1, max_length=40, pattern=SAYING_LINE)]
Text = Annotated[str, Meta(max_length=200, pattern=ONE_LINE)]
Short = Annotated[str, Meta(max_length=60, pattern=ONE_LINE)]
Phone = Annotated[str, Meta(max_length=40, pattern=ONE_LINE)]
City = Annotated[str, Meta(max_length=100, pattern=ONE_LINE)]
PostalCode = Annotated[str, Meta(max_length=20, pattern=ONE_LINE)]
Notes = Annotated[str, Meta(max_length=1000, pattern=NO_NUL)]
Long = Annotated[str, Meta(max_length=10_000, pattern=PLAIN)]
Email = Annotated[str, Meta(max_length=254, pattern=NO_NUL)]
Instant = Annotated[datetime, Meta(tz=True)]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")]
Paid = Annotated[int, Meta(ge=1, le=LARGEST_MINOR)]
"""An amount in the minor unit that is more than nothing."""


class Line(msgspec.Struct, forbid_unknown_fields=True, tag_field="kind"):
    """What every line has: `external_id` is its name in your system, one of its kind."""

    external_id: Key

    def __post_init__(self) -> None:
        """Check what types cannot say; a ValueError begins with the field's name."""
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, date) and not EARLIEST <= value.year < LATEST:
                raise ValueError(f"{name}: expected a year from {EARLIEST} to {LATEST - 1}")


def check_currency(code: str) -> None:
    """Raise ValueError unless it is a currency of ISO 4217."""
    if code not in _currencies():
        raise ValueError("currency: expected a code of ISO 4217 such as GBP")


def check_past(field: str, when: date | datetime) -> None:
    """Raise ValueError if something that has happened is said to be more than a day ahead."""
    latest = datetime.now(UTC) + AHEAD
    if when > (latest if isinstance(when, datetime) else latest.date()):
        raise ValueError(f"{field}: is in the future")


@cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies()) - NO_MONEY
