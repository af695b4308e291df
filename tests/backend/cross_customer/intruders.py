"""Who is after what is another customer's, signed in as the owner of a customer of their own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from tests.backend.conftest import PRIYA
from tests.factories.neighbours import ACME, BEA, open_acme
from tests.factories.portals import Browser, Served


@dataclass(frozen=True)
class Intruder:
    """A browser in which somebody has signed in, and who that is."""

    name: str
    email: str
    browser: Browser


async def priya(served: Served) -> Intruder:
    """Of another customer of the same organisation."""
    return Intruder("Priya Shah", PRIYA, await served.sign_in(PRIYA))


async def bea(served: Served) -> Intruder:
    """Of another organisation, at its own host."""
    await open_acme(served)
    return Intruder("Bea Lund", BEA, await served.sign_in(BEA, ACME))


async def nobody(served: Served) -> Intruder:
    """Has not signed in."""
    return Intruder("", "", served.browser())


Comes = Callable[[Served], Awaitable[Intruder]]
SIGNED_IN = [
    pytest.param(priya, marks=pytest.mark.attack("another customer"), id="another-customer"),
    pytest.param(bea, marks=pytest.mark.attack("another organisation"), id="another-organisation"),
]
