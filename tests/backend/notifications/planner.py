"""What becomes due at any time, as `doorstep work` would find it then."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from doorstep.notifications.scheduling import Scheduling
from doorstep.notifications.spreading import Spreading
from tests.backend.documents.reminders import At

from .happenings import Happenings

SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=each) for each in (1, 60, 3600, 86400))
NEVER = datetime(1990, 1, 1, tzinfo=UTC)


def wall(said: str) -> datetime:
    """Return a time as a clock on some wall shows it."""
    return datetime.fromisoformat(said)


class Planner:
    """Looks at what is due as often as it is asked, at any time."""

    def __init__(self, happenings: Happenings) -> None:
        self.happenings = happenings
        self.clock = At(datetime.now(UTC))
        self.spreading = Spreading()

    async def at(self, when: datetime, *topics: str) -> list[tuple[str, UUID]]:
        """Return what becomes an event at an instant, as far as of the topics."""
        self.clock.at = when.astimezone(UTC)
        await Scheduling(self.clock, aside=self.spreading.aside.now).schedule_next()
        wanted = topics or ("visit_tomorrow",)
        return [each for each in await self.happenings.events() if each[0] in wanted]


async def visit_at(planner: Planner, start: datetime, zone: str) -> UUID:
    await planner.happenings.do("update organizations set time_zone = $1", zone)
    visit = await planner.happenings.visit(start.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))
    await planner.happenings.events()
    return visit
