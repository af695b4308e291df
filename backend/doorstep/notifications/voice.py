"""What telling is made of: which topics there are, what is true, in which words, on which ways."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import UUID

from msgspec import Struct

from deltasync import Connection

from .alerted import Alerted, Fact
from .ways import Ways


class Topical(Protocol):
    """How urgent a topic is, and for how long a push of it is of use."""

    @property
    def ttl(self) -> timedelta:
        """How long a push service may keep it."""
        ...

    @property
    def urgency(self) -> Literal["very-low", "low", "normal", "high"]:
        """RFC 8030 §5.3."""
        ...

    @property
    def urgent(self) -> bool:
        """Whether quiet hours do not hold it up."""
        ...


class Said(Protocol):
    """What is told, in words."""

    kind: str
    title: str
    body: str
    path: str
    discreet_title: str
    discreet_body: str
    action: str
    about_job: UUID | None


class AskWays(Protocol):
    """`choices.ways_of`."""

    async def __call__(
        self, link: Connection, alerts: Sequence[UUID], now: datetime, *, sms: bool
    ) -> Mapping[UUID, Ways]:
        """Return how each of these alerts is to go; those to nobody are left out."""
        ...


class Voice(Struct, frozen=True):
    """Topics by name, and what asks for facts, words and ways.

    `facts` leaves out what there is no more, and what its contact is not to hear. `say` returns
    None when a fact is nothing new to who believes the baseline, or of no use any more.
    """

    topics: Mapping[str, Topical]
    facts: Callable[[Connection, Sequence[Alerted], datetime], Awaitable[Mapping[UUID, Fact]]]
    say: Callable[[str, Fact | None, Fact, Any], Said | None]
    reader: Callable[..., Any]
    ways: AskWays

    def reading(self, alert: Alerted, language: str, now: datetime) -> Any:
        """Return for whom words are: in their language, and as they write dates."""
        locale = alert.contact.locale or alert.organization.locale
        return self.reader(
            organization_name=alert.organization.name,
            time_zone=alert.organization.time_zone,
            language=language or locale.replace("_", "-").partition("-")[0].lower(),
            locale=locale,
            now=now,
        )
