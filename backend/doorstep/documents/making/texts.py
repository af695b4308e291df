"""What the data of all documents that are made here are put together of."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from doorstep.customers.mutations import ONE_LINE, PLAIN, SAYING, SAYING_LINE, SOMETHING

EARLIEST, LATEST = 1970, 2100
"""Years that a date or an instant may be in."""

Key = Annotated[str, Meta(min_length=1, max_length=100, pattern=SOMETHING)]
Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=SAYING_LINE)]
Number = Annotated[str, Meta(min_length=1, max_length=40, pattern=SAYING_LINE)]
Measured = Annotated[str, Meta(max_length=40, pattern=ONE_LINE)]
"""As the instrument shows it: "20.1", "0.0004", "> 200"."""
Text = Annotated[str, Meta(max_length=200, pattern=ONE_LINE)]
Sentence = Annotated[str, Meta(min_length=1, max_length=1000, pattern=SAYING)]
Remark = Annotated[str, Meta(max_length=1000, pattern=PLAIN)]
Long = Annotated[str, Meta(max_length=10_000, pattern=PLAIN)]
Answer = Literal["yes", "no", "not_applicable"]
Outcome = Literal["pass", "fail", "not_applicable"]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of what a document says."""

    def __post_init__(self) -> None:
        """Check what types cannot say; a ValueError begins with the field's name."""
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, date) and not EARLIEST <= value.year < LATEST:
                raise ValueError(f"{name}: expected a year from {EARLIEST} to {LATEST - 1}")


class Party(Part, frozen=True):
    """Somebody, and how to reach them; the lines of an address as an envelope has them."""

    name: Name
    address: Annotated[list[Text], Meta(max_length=6)] = []
    phone: Measured = ""
