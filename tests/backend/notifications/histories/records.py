"""What the office has in its books, and what was so of it since when."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from math import inf
from uuid import UUID
from zoneinfo import ZoneInfo

from doorstep.notifications.reader import Reader

from .worker import Arrived

LONDON = ZoneInfo("Europe/London")
WINDOW = timedelta(hours=2)
BOOKED = "planned"
OF_STATES = {
    "visit_tomorrow": BOOKED,
    "visit_on_the_way": "on_the_way",
    "visit_done": "done",
}
"""What is told in one state of a visit alone."""
TIMELESS = {"visit_on_the_way", "visit_done"}
"""What names no time, or that of another visit."""
A_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Truth:
    """What was so since it was committed: when a visit is awaited, None if it is not.

    One on the way or done is as it was awaited.
    """

    at: datetime | None
    began: float
    ended: float
    state: str = BOOKED

    def is_told_by(self, told: Arrived) -> bool:
        if self.state != OF_STATES.get(told.kind, self.state):
            return False
        if self.at is None:
            return told.kind == "visit_cancelled"
        if told.kind in TIMELESS:
            return True
        return told.kind != "visit_cancelled" and is_named(self.at, told)


@dataclass
class Job:
    """What visits are of; with it they are called off, and deleted."""

    id: UUID
    cancelled: bool = False


@dataclass
class Visit:
    """A visit, and all that was so of it."""

    id: UUID
    job: Job
    at: datetime
    planned: bool = True
    state: str = BOOKED
    deleted: bool = False
    truths: list[Truth] = field(default_factory=list[Truth])

    @property
    def awaited(self) -> datetime | None:
        stands = self.planned and not self.deleted
        stands = stands and (self.state == "done" or not self.job.cancelled)
        return self.at if stands else None

    def between(self, since: float, until: float) -> list[Truth]:
        """Return what may have been so in this while."""
        begun = [each for each in self.truths if each.began <= until]
        known = [index for index, each in enumerate(begun) if each.ended <= since]
        return begun[max(known, default=0) :]

    def is_so(self, at: float, told: Arrived) -> bool:
        """Return whether what arrived then may have been so while it was sent."""
        return any(each.is_told_by(told) for each in self.between(told.began, at))

    def time_in(self, told: Arrived) -> datetime | None:
        """Return which of its times words name."""
        times = (each.at for each in self.truths if each.at)
        return next((at for at in times if is_named(at, told)), None)


@dataclass
class Paper:
    """A document: it is there from when it is filed until it is withdrawn."""

    id: UUID
    title: str
    filed: float
    withdrawing: float = inf
    withdrawn: float = inf


@dataclass
class Person:
    """Somebody of the household; of visits they are told nothing from when they have `left`.

    Whoever is `gone` is told nothing at all.
    """

    email: str
    doors: set[str]
    left: float = inf
    gone: float = inf


def is_named(at: datetime, told: Arrived) -> bool:
    """Return whether words name a window, as it is said in its own year or before."""
    readers = (Reader("", LONDON.key, "en", "en-GB", now) for now in (at, at - A_YEAR))
    now_so = told.body.partition(" Before: ")[0]
    return any(each.window_words(at, at + WINDOW) in now_so for each in readers)


def evening_before(at: datetime) -> datetime:
    """Return five o'clock the day before, on the wall."""
    day = at.astimezone(LONDON).date() - timedelta(days=1)
    return datetime.combine(day, time(17), LONDON).astimezone(UTC)
