"""Browsers that have signed in before, so that strangers' wrong tries do not count against them.

What OWASP calls a device cookie: a token that a browser keeps after signing in, and signing out. It
opens nothing; it only says that tries of an address come from where its person has been.
"""

from datetime import timedelta
from uuid import UUID

from quart import Response

from deltasync import Connection
from doorstep.kit.database import connection, trusted

from .cookies import KNOWN, read_cookie, set_cookie
from .secrecy import new_token, token_hash

LASTS = timedelta(days=365)
"""Since it was last signed in there."""


async def knows(organization: UUID, addresses: list[bytes]) -> str | None:
    """Return the request's token if its browser has signed in as this address before."""
    token = read_cookie(KNOWN)
    hashed = token_hash(token or "")
    async with connection() as link:
        known: bool = await link.fetchval(
            "select doorstep.knows_browser($1, $2, $3, $4)", organization, addresses, hashed, LASTS
        )
    return token if known else None


async def remember(response: Response, organization: UUID, address: bytes) -> None:
    """Remember that this browser has signed in as an address; it keeps a token it has already."""
    token = read_cookie(KNOWN) or new_token()
    async with trusted() as link:
        await link.execute(_REMEMBER, organization, address, token_hash(token))
    set_cookie(response, KNOWN, token, LASTS)


async def forget_others(link: Connection, organization: UUID, addresses: list[bytes]) -> None:
    """Forget within a transaction where else somebody has signed in as an address."""
    mine = token_hash(read_cookie(KNOWN) or "")
    await link.execute(_FORGET_OTHERS, organization, addresses, mine)


async def forget_unused() -> int:
    """Forget the browsers that nobody has signed in with for long; return how many."""
    async with trusted() as link:
        return await link.fetchval(_FORGET_UNUSED, LASTS)


_REMEMBER = """
    insert into sign_in_browsers (organization_id, address_hash, token_hash)
    values ($1, $2, $3) on conflict (token_hash, address_hash) do update set seen_at = now()
"""
_FORGET_OTHERS = """
    delete from sign_in_browsers
    where organization_id = $1 and address_hash = any($2::bytea[]) and token_hash <> $3
"""
_FORGET_UNUSED = """
    with unused as (
      delete from sign_in_browsers where seen_at < now() - $1::interval returning 1
    ) select count(*) from unused
"""
