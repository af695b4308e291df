"""What telling is made of: which topics there are, what is true, in which words, on which ways."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol
from uuid import UUID

from msgspec import Struct, structs

from deltasync import Connection

from .alerted import Alerted, Fact
from .choices import ways_of
from .facts import facts_of
from .phrases import language_of
from .reader import Reader, Words
from .topics import TOPICS
from .ways import Ways
from .words import say

NEVER = datetime.max.replace(tzinfo=UTC)


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

    @property
    def several(self) -> str:
        """Which topic goes out of many at once; empty if each goes out by itself."""
        ...

    @property
    def useful(self) -> timedelta | None:
        """How old it may be; null if its words say until when they are of use."""
        ...


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
    say: Callable[[str, Fact | None, Fact, Reader], Words | None]
    ways: AskWays

    @property
    def urgent(self) -> list[str]:
        """Return the topics that come before all others, and are told in quiet hours, too."""
        return [name for name, topic in self.topics.items() if topic.urgent]

    def words(self, alert: Alerted, fact: Fact, language: str, now: datetime) -> Words | None:
        """Return what to say of an alert at an instant, None if it is not new or of no use then."""
        words = self.say(alert.topic, alert.baseline, fact, reading(alert, language, now))
        useful = self.topics[alert.topic].useful
        if words is None or useful is None:
            return words
        until = min(words.until or NEVER, alert.created_at + useful)
        return structs.replace(words, until=until) if now <= until else None


VOICE = Voice(TOPICS, facts_of, say, ways_of)
"""What people are told, with nothing made up."""


def reading(alert: Alerted, language: str, now: datetime) -> Reader:
    """Return for whom words are: in their language, and as they write dates."""
    usual = alert.organization.locale
    return Reader(
        organization_name=alert.organization.name,
        time_zone=alert.organization.time_zone,
        language=language_of(language, alert.contact.locale, usual),
        locale=alert.contact.locale or usual,
        now=now,
    )
