"""How people want to be told: what they chose, what holds until they have, and so by which ways."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import structlog

from deltasync import Connection
from doorstep.sign_in.doors import HOLDS
from doorstep.sign_in.person import PROVEN

from .models import Category
from .ways import Ways

LANGUAGES = ("en", "de", "es")
"""What alerts are written in; who chose none is written to in the organisation's language."""
A_DAY = 24 * 60
log = structlog.get_logger()


Email = Literal["always", "instead", "never"]
"""When an alert is mailed: "instead" is of a push that reaches no device of theirs."""


class Channels(msgspec.Struct, frozen=True):
    """By which channels somebody is told of one category."""

    push: bool = True
    email: Email = "instead"
    sms: bool = False


DEFAULTS: dict[Category, Channels] = {
    **dict.fromkeys(Category, Channels()),
    Category.SECURITY: Channels(email="always"),
}
"""What holds until they choose: one message for one thing, where they said they want it.

Push only reaches devices on which they allowed it, and mail is for who has none. Somebody who has
got into an account has its devices, too, so what concerns security is always mailed.
"""
REACHED = f"""
    select p.id from push_subscriptions p join sign_in_sessions s on s.id = p.session_id
    join customer_portal_access c on c.id = s.contact_id
    where {HOLDS} and (c.id = told.id or c.organization_id = told.organization_id
      and c.email = told.email and {PROVEN.format(proven="s.proven_hash", email="c.email")})
    order by p.id
"""  # noqa: S608 - put together from our own words
"""The subscriptions of all good sessions of one person: each opens all of the person's accounts."""
OF_PERSON = """
    select bool_or(h.discreet) as discreet,
      (array_agg(h.language order by other.id = told.id desc, h.id)
        filter (where h.language <> ''))[1] as language,
      (array_agg(array[h.quiet_from, h.quiet_until] order by other.id = told.id desc, h.id)
        filter (where h.quiet_from is not null and h.quiet_until is not null))[1:1] as quiet
    from alert_choices h join customer_portal_access other on other.id = h.contact_id
    where other.organization_id = told.organization_id and other.email = told.email
      and other.active
"""
"""A phone is one person's, whichever of their accounts it is told about: it shows no details if
they want that in any, and who chose no language or quiet hours here has those of another."""
FACTS = f"""
    select a.id, a.category, h.channels -> a.category as chosen, p.discreet, p.quiet[1][1] as
      quiet_from, p.quiet[1][2] as quiet_until, p.language, o.time_zone,
      coalesce(told.phone, '') <> '' as phone,
      exists (select from mail_bounces b where b.organization_id = told.organization_id
        and b.email = told.email) as bounced,
      array({REACHED}) as subscriptions
    from alerts a join customer_portal_access told on told.id = a.contact_id and told.active
    join organizations o on o.id = a.organization_id
    left join alert_choices h on h.contact_id = told.id
    left join lateral ({OF_PERSON}) p on true
    where a.id = any($1)
"""  # noqa: S608 - put together from our own words
"""Of alerts ($1) to people who still have access, all that decides how they go."""


def chosen(category: Category, channels: Any) -> Channels:
    """Return what holds of a category, given what was chosen of it; security is always mailed.

    What cannot be read, as a newer version may have written it, counts as not chosen.
    """
    held = DEFAULTS[category]
    for name in held.__struct_fields__ if isinstance(channels, dict) else ():
        known: dict[str, Any] = msgspec.structs.asdict(held)
        with suppress(msgspec.ValidationError):
            held = msgspec.convert(known | {name: channels.get(name, known[name])}, Channels)
    if category is Category.SECURITY:
        return msgspec.structs.replace(held, email="always")
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
    told = row["chosen"]
    held = chosen(Category(row["category"]), told and msgspec.json.decode(told))
    return Ways(
        push=tuple(row["subscriptions"]) if held.push else (),
        email="never" if row["bounced"] else held.email,
        sms=sms and held.sms and row["phone"],
        quiet_until=_quiet_until(row, now),
        discreet=bool(row["discreet"]),
        language=row["language"] or "",
    )


def _quiet_until(row: Any, now: datetime) -> datetime | None:
    """Return when quiet hours end; those that make no sense, as in no time zone, are none."""
    hours = (row["quiet_from"], row["quiet_until"])
    try:
        return None if None in hours else quiet_end(now, row["time_zone"], *hours)
    except (ValueError, ZoneInfoNotFoundError):
        log.warning("quiet_hours_broke", alert=str(row["id"]), exc_info=True)
        return None


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


async def note_texts(link: Connection, *, possible: bool) -> None:
    """Note whether text messages can be sent at all, so that people are offered what there is."""
    await link.execute("update organizations set texts = $1 where texts <> $1", possible)
