"""What happens to a phone as a whole, in words that every engine's driver can carry out."""

from typing import Literal, Protocol

from tests.browser.screen import Screen

Kept = Literal["records", "caches", "settings", "everything"]


class Device(Protocol):
    """A phone with a browser, and the network it is in."""

    def screen(self) -> Screen:
        """Open a tab."""
        ...

    def go_offline(self) -> None:
        """Lose the network."""

    def hold_sync(self) -> None:
        """Have the network, but let nobody reach /api/sync."""

    def go_online(self) -> None:
        """Have the whole network again."""

    def clear(self, *what: Kept) -> None:
        """Clear what the browser keeps of the portal, as it does when room is short."""

    def be_small(self) -> None:
        """Have little room; to be called before the portal is opened."""

    def make_room(self) -> None:
        """Have room again, after `journeys.full_device` has filled it up."""
