"""Browsers that have signed in before, so that strangers' wrong tries do not count against them.

What OWASP calls a device cookie: a token that a browser keeps after signing in, and signing out. It
opens nothing; it only says that tries of an address come from where its person has been.
"""

from datetime import timedelta
from uuid import UUID

from quart import Response

from deltasync import Connection
from doorstep.kit.database import trusted

from .cookies import KNOWN, read_cookie, set_cookie
from .secrecy import new_token, token_hash

LASTS = timedelta(days=365)
"""Since it was last signed in there."""


def known_token() -> str | None:
    """Return the token by which the request's browser may be known."""
    return read_cookie(KNOWN)


def give_token(response: Response) -> str:
    """Let the browser keep a token by which it is known, the one it has already, if any."""
    token = known_token() or new_token()
    set_cookie(response, KNOWN, token, LASTS)
    return token


async def note_new_browser(
    session: bytes, organization: UUID, addresses: list[bytes], token: str | None
) -> None:
    """Note of a session, by its hash, if it is in another browser than somebody has had before.

    To be called before the browser is remembered, with the token it brought, if any.
    """
    async with trusted() as link:
        mine = token_hash(token or "")
        await link.execute(_NOTE_NEW, session, organization, addresses, mine)


async def forget_others(link: Connection, organization: UUID, addresses: list[bytes]) -> None:
    """Forget within a transaction where else somebody has signed in as an address."""
    mine = token_hash(read_cookie(KNOWN) or "")
    await link.execute(_FORGET_OTHERS, organization, addresses, mine)


async def forget_unused() -> int:
    """Forget the browsers that nobody has signed in with for long; return how many."""
    async with trusted() as link:
        return await link.fetchval(_FORGET_UNUSED, LASTS)


_OF_ADDRESS = """
    select from sign_in_browsers b
    where b.organization_id = $2 and b.address_hash = any($3::bytea[])
"""
_NOTE_NEW = f"""
    update sign_in_sessions set new_browser = true
    where token_hash = $1 and exists ({_OF_ADDRESS})
      and not exists ({_OF_ADDRESS} and b.token_hash = $4)
"""  # noqa: S608 - put together from our own words
_FORGET_OTHERS = """
    delete from sign_in_browsers
    where organization_id = $1 and address_hash = any($2::bytea[]) and token_hash <> $3
"""
_FORGET_UNUSED = """
    with unused as (
      delete from sign_in_browsers where seen_at < now() - $1::interval returning 1
    ) select count(*) from unused
"""
