"""How people want to be told: what they chose, what holds until they have, and so by which ways."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from deltasync import Connection
from doorstep.sign_in.doors import HOLDS

from .models import Category, Channel

LANGUAGES = ("en", "de", "es")
"""What alerts are written in; who chose none is written to in the organisation's language."""
A_DAY = 24 * 60


class Email(StrEnum):
    """When an alert is mailed: `instead` of a push that reaches no device of theirs."""

    ALWAYS = "always"
    INSTEAD = "instead"
    NEVER = "never"


class Channels(msgspec.Struct, frozen=True):
    """By which channels somebody is told of one category."""

    push: bool = True
    email: Email = Email.INSTEAD
    sms: bool = False


class Way(msgspec.Struct, frozen=True):
    """One way an alert is to go; a push goes to one subscription."""

    channel: Channel
    subscription_id: UUID | None = None


class Ways(msgspec.Struct, frozen=True):
    """All ways an alert is to go, none of which may be open: then it is in the inbox alone.

    `quiet_until` is when what makes a noise may begin to, null if it may now. With `discreet` what
    a locked screen shows has no detail.
    """

    ways: tuple[Way, ...]
    quiet_until: datetime | None
    discreet: bool


DEFAULTS: dict[Category, Channels] = {
    **dict.fromkeys(Category, Channels()),
    Category.SECURITY: Channels(email=Email.ALWAYS),
}
"""What holds until they choose: one message for one thing, where they said they want it.

Push only reaches devices on which they allowed it, and mail is for who has none. Somebody who has
got into an account has its devices, too, so what concerns security is always mailed.
"""
FACTS = f"""
    select a.id, a.category, h.channels -> a.category as chosen, h.discreet, h.quiet_from,
      h.quiet_until, o.time_zone, c.phone is not null as phone,
      exists (select from mail_bounces b
        where b.organization_id = c.organization_id and b.email = c.email) as bounced,
      array(select p.id from push_subscriptions p join sign_in_sessions s on s.id = p.session_id
        where p.contact_id = c.id and {HOLDS} order by p.id) as subscriptions
    from alerts a join customer_portal_access c on c.id = a.contact_id and c.active
    join organizations o on o.id = a.organization_id
    left join alert_choices h on h.contact_id = c.id
    where a.id = any($1)
"""  # noqa: S608 - put together from our own words
"""Of alerts ($1) to people who still have access, all that decides how they go."""


def chosen(category: Category, channels: Mapping[str, Any] | None) -> Channels:
    """Return what holds of a category, given what was chosen of it; security is always mailed."""
    known = msgspec.structs.asdict(DEFAULTS[category])
    given = {name: value for name, value in (channels or {}).items() if name in known}
    held = msgspec.convert(known | given, Channels)
    if category is Category.SECURITY:
        return msgspec.structs.replace(held, email=Email.ALWAYS)
    return held


async def ways_of(
    link: Connection, alerts: Sequence[UUID], now: datetime, *, sms: bool = False
) -> dict[UUID, Ways]:
    """Return how each of these alerts is to go at an instant; those to nobody are left out.

    Nobody is who has no access any more. `sms` says whether text messages can be sent at all.
    """
    rows: list[Any] = await link.fetch(FACTS, alerts)
    return {row["id"]: _ways(row, now, sms=sms) for row in rows}


def _ways(row: Any, now: datetime, *, sms: bool) -> Ways:
    chose = row["chosen"]
    held = chosen(
        Category(row["category"]), msgspec.json.decode(chose) if isinstance(chose, str) else chose
    )
    ways = [Way(Channel.PUSH, each) for each in row["subscriptions"] if held.push]
    wanted = held.email is Email.ALWAYS or (held.email is Email.INSTEAD and not ways)
    if wanted and not row["bounced"]:
        ways.append(Way(Channel.EMAIL))
    if held.sms and sms and row["phone"]:
        ways.append(Way(Channel.SMS))
    hours = (row["quiet_from"], row["quiet_until"])
    quiet = None if None in hours else quiet_end(now, row["time_zone"], *hours)
    return Ways(tuple(ways), quiet, discreet=bool(row["discreet"]))


def quiet_end(now: datetime, zone: str, begins: int, ends: int) -> datetime | None:
    """Return when the quiet hours end that an instant lies in, or None if it lies in none.

    They are minutes of the organisation's day, over midnight if they end before they begin. On a
    day whose clocks change they begin and end by the clock on the wall.
    """
    there = now.astimezone(ZoneInfo(zone))
    minute = there.hour * 60 + there.minute
    if (minute - begins) % A_DAY >= (ends - begins) % A_DAY:
        return None
    day = there.date() + timedelta(days=1 if minute >= ends else 0)
    end = datetime.combine(day, time(ends // 60, ends % 60), ZoneInfo(zone))
    # In the hour that a clock shows twice the first of both may be past, and noise has begun again.
    both = (end.astimezone(UTC), end.replace(fold=1).astimezone(UTC))
    return next((instant for instant in both if instant > now), None)
