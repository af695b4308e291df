"""Spreading what happened, and the alerts that come of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from doorstep.kit.database import trusted
from doorstep.notifications.facts import facts_of
from doorstep.notifications.models import Alert
from doorstep.notifications.spreading import Spreading

from .happenings import Happenings

DAY = timedelta(days=1)


async def spread() -> None:
    while await Spreading().spread_next():
        pass


async def alerts(**only: Any) -> list[Alert]:
    await spread()
    return await Alert.filter(**only).order_by("created_at", "id").prefetch_related("contact")


async def told(**only: Any) -> list[tuple[str, str]]:
    """Return to whom which kind of alert goes."""
    return sorted((each.contact.email, each.kind) for each in await alerts(**only))


async def tell() -> None:
    """Have all that waits be told."""
    await spread()
    await Alert.filter(state="waiting").update(state="told", told_at=datetime.now(UTC))


async def move(happenings: Happenings, visit: Any, by: timedelta) -> None:
    await happenings.do(
        "update visits set arrives_from = arrives_from + $2, arrives_until = arrives_until + $2"
        " where id = $1",
        *(visit, by),
    )


async def facts_now(alert: Alert) -> Any:
    """Return what is true now of what an alert is about."""
    about = _About(alert)
    async with trusted() as link:
        return (await facts_of(link, [about], datetime.now(UTC))).get(alert.id)


class _About:
    def __init__(self, alert: Alert) -> None:
        self.id, self.customer_id = alert.id, alert.customer_id
        self.contact_id, self.role = alert.contact_id, alert.contact.role
        self.topic, self.subject_id = alert.topic, alert.subject_id
        self.about, self.fact = alert.about, alert.fact
