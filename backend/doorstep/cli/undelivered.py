"""`doorstep notifications failed | retry`: what could not be delivered, and one more try."""

from pathlib import Path
from typing import Any
from uuid import UUID

from deltasync import Connection
from doorstep.demo.folder import Unusable
from doorstep.kit.clock import SystemClock
from doorstep.kit.database import connection, trusted
from doorstep.kit.mail import one_line
from doorstep.kit.words import counted
from doorstep.notifications.dead_letters import AT_ONCE, revive

from .outbox import over_database

FAILED = """
    select d.id, d.created_at, d.channel, d.attempts, d.trouble, a.topic,
      o.external_id as organization, count(*) over () as total
    from notification_deliveries d join alerts a on a.id = d.alert_id
    join organizations o on o.id = d.organization_id
    where d.state = 'failed' and ($1::text is null or o.external_id = $1)
    order by d.created_at desc, d.id desc limit $2
"""


def list_failed(folder: Path, organization: str | None, most: int) -> int:
    """Print what was given up, the newest first, so many at most; 1 if there is any."""

    async def show() -> int:
        async with connection() as link:
            await _require(link, organization)
            rows: list[Any] = await link.fetch(FAILED, organization, most)
        for row in rows:
            print(_described(row))  # noqa: T201 - the command line speaks by printing
        total: int = rows[0]["total"] if rows else 0
        more = f"; {len(rows)} are shown, --limit shows more" if total > len(rows) else ""
        print(f"{counted(total, 'alert')} could not be delivered{more}.")  # noqa: T201
        return 1 if rows else 0

    return over_database(folder, show)


def retry(folder: Path, delivery: UUID | None, organization: str | None) -> int:
    """Have one delivery, or all that were given up, tried again by `doorstep work`; 1 if none is.

    What is out of date by now is dropped then. A push that was mailed instead stays given up.
    """

    async def again() -> int:
        async with connection() as link:
            await _require(link, organization)
        total = 0
        while True:
            async with trusted() as link:
                some = await revive(link, delivery, organization, SystemClock().now())
            total += some
            if some < AT_ONCE:
                break
        print(_told(total, one=delivery is not None))  # noqa: T201
        return 0 if total else 1

    return over_database(folder, again)


def _told(total: int, *, one: bool) -> str:
    if one and not total:
        return "Nothing that was given up has this id, or it was mailed instead."
    return f"{counted(total, 'alert')} will be tried again."


async def _require(link: Connection, organization: str | None) -> None:
    known = "select exists (select from organizations where external_id = $1)"
    if organization is not None and not await link.fetchval(known, organization):
        raise Unusable(f"No organisation is known as {one_line(organization)}.")


def _described(row: Any) -> str:
    tries = "once" if row["attempts"] == 1 else f"{row['attempts']} times"
    return (
        f"{row['id']}  {row['created_at']:%Y-%m-%d %H:%M}  {one_line(row['organization'])}  "
        f"{row['topic']} by {row['channel']}\n"
        f"  tried {tries}: {one_line(row['trouble']) or 'no reason was given'}"
    )
