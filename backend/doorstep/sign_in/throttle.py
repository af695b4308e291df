"""How often somebody may try, counted in the database so that all servers count together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any
from uuid import UUID

from doorstep.kit.database import connection, trusted
from doorstep.kit.settings import Mode

from .known import LASTS
from .secrecy import Keyed, token_hash

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many within a time that begins with the first."""

    kind: str
    most: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """What is limited.

    What a stranger does counts against the address, its network and the organisation; what a
    browser does that has signed in as the address before counts against that browser alone, so
    that nobody can lock its person out. `moments` is the time over which mails are spread, `rests`
    are those between the tries to send a notice.
    """

    asks_of_address: Limit
    asks_of_address_anywhere: Limit
    asks_of_address_in_a_day: Limit
    asks_of_address_after_that: Limit
    asks_of_network: Limit
    asks_of_browser: Limit
    mails_of_organization: Limit
    codes_of_network: Limit
    codes_of_organization: Limit
    codes_of_organization_in_a_day: Limit
    passwords_of_address: Limit
    passwords_of_address_in_a_day: Limit
    passwords_of_network: Limit
    passwords_of_organization: Limit
    tries_of_browser: Limit
    changes_of_contact: Limit
    changes_of_contact_in_a_day: Limit
    challenges_of_network: Limit
    passkeys_of_network: Limit
    passwords_set_by_contact: Limit
    moments: timedelta
    rests: Sequence[timedelta]


def limits(times: int, moments: timedelta, rests: Sequence[timedelta]) -> Limits:
    """Return the usual limits, so many times over.

    Of codes, passwords and passkeys only wrong ones stay counted. Codes of an organisation are few,
    for the chance that one of many guesses at many people is right grows with their number alone.
    They count, as mails do, whether or not somebody has the address: else what is left would tell.
    """
    return Limits(
        asks_of_address=Limit("ask", 5 * times, QUARTER),
        asks_of_address_anywhere=Limit("ask-anywhere", 15 * times, QUARTER),
        asks_of_address_in_a_day=Limit("ask-day", 40 * times, DAY),
        # So that few asks do not keep a person from their mails for all the rest of the day.
        asks_of_address_after_that=Limit("ask-after", 2 * times, HOUR),
        asks_of_network=Limit("network", 60 * times, QUARTER),
        asks_of_browser=Limit("ask-browser", 5 * times, QUARTER),
        mails_of_organization=Limit("mail", 2000 * times, QUARTER),
        codes_of_network=Limit("code", 60 * times, QUARTER),
        codes_of_organization=Limit("code-all", 200 * times, QUARTER),
        codes_of_organization_in_a_day=Limit("code-all-day", 2000 * times, DAY),
        passwords_of_address=Limit("password", 10 * times, QUARTER),
        passwords_of_address_in_a_day=Limit("password-day", 100 * times, DAY),
        passwords_of_network=Limit("password-network", 60 * times, QUARTER),
        passwords_of_organization=Limit("password-all", 2000 * times, QUARTER),
        tries_of_browser=Limit("try-browser", 10 * times, QUARTER),
        changes_of_contact=Limit("change", 5 * times, QUARTER),
        changes_of_contact_in_a_day=Limit("change-day", 20 * times, DAY),
        # One for every look at the door, and another every few minutes while it is looked at.
        challenges_of_network=Limit("challenge", 300 * times, QUARTER),
        passkeys_of_network=Limit("passkey", 60 * times, QUARTER),
        passwords_set_by_contact=Limit("password-set", 20 * times, HOUR),
        moments=moments,
        rests=rests,
    )


RESTS = [timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=5)]
AT_ONCE = timedelta(0)
LIMITS = {
    Mode.PRODUCTION: limits(1, timedelta(seconds=1), RESTS),
    Mode.DEMO: limits(200, AT_ONCE, [AT_ONCE] * len(RESTS)),
}
"""In the demo everybody comes from one machine, and its mail is there at once."""

Counted = tuple[Limit, str]
"""A limit, and whom it is counted for."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser by the token it may be known by, and the address somebody typed there."""

    organization: UUID
    email: str
    token: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """Whether a browser is known by the address, the seconds to wait, 0 within all limits.

    `over` is which of a stranger's limits it was.
    """

    known: bool
    wait: int
    over: Limit | None


class Throttle:
    """Counts for one server's secret."""

    def __init__(self, keyed: Keyed) -> None:
        self._keyed = keyed

    async def count(self, organization: UUID, counted: Sequence[Counted]) -> int:
        """Count one more of each, up to the first that is over its limit.

        Returns 0 when none is, else the seconds until it is not. Those that servers count together
        have to come in the same order everywhere.
        """
        wait, _ = await self.count_and_tell(organization, counted)
        return wait

    async def count_and_tell(
        self, organization: UUID, counted: Sequence[Counted]
    ) -> tuple[int, Limit | None]:
        """Count as `count`; return the limit that was exceeded, too."""
        limits = [limit for limit, _ in counted]
        async with connection() as link:
            row: Any = await link.fetchrow(
                "select * from doorstep.count_tries($1, $2, $3, $4)",
                organization,
                self._keys(organization, counted),
                [limit.most for limit in limits],
                [limit.within for limit in limits],
            )
        number: int = row["over_limit"]
        return ceil(row["wait"]), limits[number - 1] if number else None

    async def prolong(self, organization: UUID, counted: Sequence[Counted]) -> None:
        """Have the time of each begin anew, of what is counted already."""
        times = [limit.within for limit, _ in counted]
        async with trusted() as link:
            await link.execute(_PROLONG, self._keys(organization, counted), times)

    async def count_as(self, who: Visitor, own: Counted, counted: Sequence[Counted]) -> Told:
        """Count one more: of `own` for a browser that is known by an address, else as `count`."""
        [key], (limit, _) = self._keys(who.organization, [own]), own
        limits = [limit for limit, _ in counted]
        async with connection() as link:
            row: Any = await link.fetchrow(
                "select * from doorstep.count_as($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                who.organization,
                self._keyed.addresses(who.organization, who.email),
                token_hash(who.token or ""),
                LASTS,
                key,
                limit.most,
                limit.within,
                self._keys(who.organization, counted),
                [limit.most for limit in limits],
                [limit.within for limit in limits],
            )
        number: int = 0 if row["known"] else row["over_limit"]
        over = counted[number - 1][0] if number else None
        return Told(row["known"], ceil(row["wait"]), over)

    async def wait_of(self, organization: UUID, counted: Sequence[Counted]) -> int:
        """Return the seconds until one more of each is within its limit; counts none."""
        most = [limit.most for limit, _ in counted]
        async with connection() as link:
            wait: Any = await link.fetchval(
                "select doorstep.wait_of($1, $2)", self._keys(organization, counted), most
            )
        return ceil(wait)

    async def give_back(self, organization: UUID, counted: Sequence[Counted]) -> None:
        """Take one of each back."""
        async with connection() as link:
            await link.execute(
                "select doorstep.give_back_tries($1)", self._keys(organization, counted)
            )

    async def arrive(self, who: Visitor, counted: Sequence[Counted]) -> None:
        """Remember that a browser has signed in as an address, and take tries back."""
        async with connection() as link:
            await link.execute(
                "select doorstep.arrive($1, $2, $3, $4)",
                who.organization,
                self._keyed.address(who.organization, who.email),
                token_hash(who.token or ""),
                self._keys(who.organization, counted),
            )

    def _keys(self, organization: UUID, counted: Sequence[Counted]) -> list[bytes]:
        return [self._keyed.throttle(organization, limit.kind, whom) for limit, whom in counted]


async def allowed(keyed: Keyed, organization: UUID, limit: Limit, whom: str) -> bool:
    """Count one more; return whether it is still within the limit."""
    return not await Throttle(keyed).count(organization, [(limit, whom)])


async def forget_over() -> int:
    """Delete the counts whose time is over; return how many."""
    async with trusted() as link:
        return await link.fetchval(_FORGET)


_PROLONG = """
    update sign_in_throttles t set ends_at = now() + asked.within
    from unnest($1::bytea[], $2::interval[]) asked(key, within)
    where t.key_hash = asked.key and t.ends_at > now()
"""
_FORGET = """
    with ended as (delete from sign_in_throttles where ends_at < now() returning 1)
    select count(*) from ended
"""
