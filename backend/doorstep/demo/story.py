"""What the parts of the made-up business share: its dice, its calendar, how its lines look."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

Line = dict[str, Any]
ORGANIZATION = "northgate"
ZONE = ZoneInfo("Europe/London")


class Story:
    """The dice, the calendar and the counters of one made-up business."""

    def __init__(self, seed: int, today: date) -> None:
        self.seed = seed
        self.dice = Random(seed)  # noqa: S311 - a story, not a secret
        self.today = today
        self.numbers = count(10_001)
        self.lines = count(100)

    def instant(self, day: date, hour: int, minute: int = 0) -> str:
        """Return an instant of the business's day, in UTC."""
        local = datetime.combine(day, time(hour, minute), ZONE)
        return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def phone(self) -> str:
        """Return a number of the range that Ofcom keeps for drama."""
        return f"07700 900{self.dice.randrange(1000):03d}"

    def landline(self) -> str:
        """Return a number of Leeds, of the range that Ofcom keeps for drama."""
        return f"0113 496 0{next(self.lines) % 1000:03d}"

    def workday(self, day: date) -> date:
        """Return the day, or the Monday after a weekend."""
        return day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))


def line_of(kind: str, external_id: str, **fields: Any) -> Line:
    """Return a line about something of the business."""
    return {"kind": kind, "external_id": external_id, "organization": ORGANIZATION, **fields}
