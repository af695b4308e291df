"""Photos that were refused, counted by contact: to look at one may take seconds of computing."""

from uuid import UUID

from deltasync import Connection
from doorstep.kit.database import trusted
from doorstep.kit.errors import TooMany

MOST_REFUSED_A_DAY = 60
"""As many as a contact may announce (BLOB-9): with whole photos nobody comes near it."""
_COUNT = """
    insert into sync_refusal as r (reader) values ($1) on conflict (reader) do update set
      refused = case when r.first_at > now() - interval '1 day' then r.refused + 1 else 1 end,
      first_at = case when r.first_at > now() - interval '1 day' then r.first_at else now() end
"""


class TooManyRefused(TooMany):
    """Too many photos could not be used today. Please send them again tomorrow."""

    code = "photo_quota"


async def require_patience(link: Connection, contact_id: UUID) -> None:
    """Raise TooManyRefused unless more of a contact's photos may be looked at in this day."""
    refused = await link.fetchval(
        "select refused from sync_refusal"
        " where reader = $1 and first_at > now() - interval '1 day'",
        contact_id,
    )
    if (refused or 0) >= MOST_REFUSED_A_DAY:
        raise TooManyRefused(headers={"Retry-After": "600"})


async def count_refusal(link: Connection, contact_id: UUID) -> None:
    """Count one more in the day that began with the first."""
    await link.execute(_COUNT, contact_id)


async def delete_old_refusals() -> int:
    """Delete the counts whose day is over; return how many."""
    async with trusted() as link:
        done: str = await link.execute(
            "delete from sync_refusal where first_at <= now() - interval '1 day'"
        )
    return int(done.rpartition(" ")[2])
