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
