"""A postal address as a value: what a record keeps so that a later change does not rewrite it.

In the database the function `address_of(row)` makes one of any row that has these columns: of a
property where work was done, of a customer a letter goes to.
"""

import msgspec


class Address(msgspec.Struct, frozen=True):
    """Where something was, as it was called then; `name` is the place's own, or whose it is."""

    name: str | None
    line1: str
    line2: str
    city: str
    postal_code: str
    country: str


def place_words(name: str | None, *address: str | None) -> str:
    """Return a place as the portal says it: "Flat 2, 12 Alder Road, Leeds".

    What its name says already is not said again.
    """
    said = (name or "").split(", ")
    rest = [each for each in dict.fromkeys(address) if each and each not in said]
    return ", ".join([name, *rest] if name else rest)
