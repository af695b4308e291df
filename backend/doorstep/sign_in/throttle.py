"""How often somebody may try, counted in the database so that all servers count together."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from doorstep.kit.database import trusted
from doorstep.kit.settings import Mode

from .secrecy import Keyed

QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many within a time that begins with the first."""

    kind: str
    most: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """What is limited."""

    asks_of_address: Limit
    asks_of_address_in_a_day: Limit
    asks_of_network: Limit
    mails_of_organization: Limit
    codes_of_network: Limit
    changes_of_contact: Limit
    changes_of_contact_in_a_day: Limit
    challenges_of_network: Limit
    passkeys_of_network: Limit


def limits(times: int) -> Limits:
    """Return the usual limits, so many times over."""
    return Limits(
        asks_of_address=Limit("ask", 5 * times, QUARTER),
        asks_of_address_in_a_day=Limit("ask-day", 20 * times, DAY),
        asks_of_network=Limit("network", 60 * times, QUARTER),
        mails_of_organization=Limit("mail", 2000 * times, QUARTER),
        codes_of_network=Limit("code", 60 * times, QUARTER),
        changes_of_contact=Limit("change", 5 * times, QUARTER),
        changes_of_contact_in_a_day=Limit("change-day", 20 * times, DAY),
        # One for every look at the door, and another every few minutes while it is looked at.
        challenges_of_network=Limit("challenge", 300 * times, QUARTER),
        passkeys_of_network=Limit("passkey", 60 * times, QUARTER),
    )


LIMITS = {Mode.PRODUCTION: limits(1), Mode.DEMO: limits(200)}
"""In the demo everybody comes from one machine."""

_COUNT = """
    insert into sign_in_throttles as t (organization_id, key_hash, count, started_at)
    values ($1, $2, 1, now())
    on conflict (key_hash) do update set
      count = case when t.started_at <= now() - $3::interval then 1 else t.count + 1 end,
      started_at = case when t.started_at <= now() - $3::interval then now() else t.started_at end
    returning count
"""


async def allowed(keyed: Keyed, organization: UUID, limit: Limit, whom: str) -> bool:
    """Count one more; return whether it is still within the limit."""
    key = keyed.throttle(organization, limit.kind, whom)
    async with trusted() as link:
        count: int = await link.fetchval(_COUNT, organization, key, limit.within)
    return count <= limit.most
