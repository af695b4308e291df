"""From asking for a mail to having used what was in it.

An attempt is open for ten minutes and works once, by its link or its code. The link works in the
browser that asked only. The code has five tries there, and five anywhere else.
"""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from deltasync import Connection
from doorstep.kit.database import connection, trusted
from doorstep.kit.errors import Conflict, Gone, Unprocessable
from doorstep.kit.ids import uuid7

from .holding import hold_address, hold_alike
from .models import Way
from .secrecy import Keyed, new_code, new_token, token_hash
from .sessions import open_session

OPEN = timedelta(minutes=10)
TRIES = 5
COMPARED = 3
"""Open attempts that a code is compared with: mails arrive late and out of order."""


class WrongCode(Unprocessable):
    """That is not the code we sent. Please look again."""

    code = "wrong_code"


class CodeExpired(Gone):
    """This code no longer works. Ask for a new one."""

    code = "code_expired"


class LinkExpired(Gone):
    """This link no longer works. Ask for a new one."""

    code = "link_expired"


class OtherBrowser(Conflict):
    """This link belongs to the app you started from. Type the code from the mail there."""

    code = "other_browser"


@dataclass(frozen=True, slots=True)
class Asked:
    """A new attempt: what to mail, and to whom; nobody when `contact` is None.

    `known` says that a browser asked that has signed in with the address before.
    """

    contact: UUID | None
    name: str | None
    email: str | None
    code: str
    token: str
    known: bool


@dataclass(frozen=True, slots=True)
class Guess:
    """A code as somebody typed it; `browser` is the token of the browser that asked, if it did."""

    organization: UUID
    email: str
    code: str
    browser: str | None


@dataclass(frozen=True, slots=True)
class Wish:
    """An address as somebody typed it, and the token of the browser that asks for a mail."""

    organization: UUID
    email: str
    browser: str
    known: bool = False


async def ask(keyed: Keyed, wish: Wish) -> Asked:
    """Open an attempt; does the same work whether or not somebody has the address."""
    attempt, code, token = uuid7(), new_code(), new_token()
    async with connection() as link:
        row: Any = await link.fetchrow(
            "select * from doorstep.open_attempt($1, $2, $3, $4, $5, $6, $7, $8)",
            attempt,
            wish.organization,
            wish.email,
            keyed.address(wish.organization, wish.email),
            keyed.code(attempt, code),
            token_hash(token),
            token_hash(wish.browser),
            OPEN,
        )
    return Asked(row["contact"], row["name"], row["mailbox"], code, token, wish.known)


async def redeem_code(
    keyed: Keyed, guess: Guess, user_agent: str, wrong: Callable[[], Awaitable[None]]
) -> str:
    """Return a session's token for a right code. Raises WrongCode or CodeExpired.

    `wrong` hears of a code that was compared in vain.
    """
    mine = token_hash(guess.browser or "")
    addresses = keyed.addresses(guess.organization, guess.email)
    async with trusted() as link:
        await hold_address(link, guess.organization, guess.email)
        rows: list[Any] = await link.fetch(
            _OPEN_ATTEMPTS, guess.organization, addresses, mine, guess.email
        )
        compared = _compared(rows)
        right = [row for row in compared if _is_right(keyed, row, guess.code)]
        if right:
            return await _redeem(link, right[0], user_agent, Way.CODE)
        await link.execute(_COUNT_TRY, [row["id"] for row in compared], mine)
    if not compared:
        raise CodeExpired
    await wrong()
    raise WrongCode


async def redeem_link(
    keyed: Keyed, organization: UUID, token: str, browser: str | None, user_agent: str
) -> str:
    """Return a session's token for a link. Raises LinkExpired or OtherBrowser."""
    async with trusted() as link:
        key = organization, token_hash(token)
        await hold_alike(link, await link.fetchval(_WHOSE, *key))
        rows: list[Any] = await link.fetch(_OF_LINK, *key)
        row = next((row for row in rows if row["asked"]), None)
        if row is None or row["contact_id"] is None:
            raise LinkExpired
        # Mailed to an address that the contact has no more, it is no word of theirs.
        if row["address_hash"] not in keyed.addresses(organization, row["email"]):
            raise LinkExpired
        if not hmac.compare_digest(row["browser_hash"], token_hash(browser or "")):
            raise OtherBrowser
        return await _redeem(link, row, user_agent, Way.LINK)


async def forget_old() -> int:
    """Delete attempts that were over a day ago, and wishes for another address; count attempts."""
    async with trusted() as link:
        await link.execute("delete from email_changes where expires_at < now()")
        return await link.fetchval(_FORGET)


def _compared(rows: list[Any]) -> list[Any]:
    """Return the newest open attempts of this browser, else of others, that have tries left."""
    mine = [row for row in rows if row["mine"]]
    column = "tries" if mine else "stray_tries"
    return [row for row in (mine or rows)[:COMPARED] if row[column] < TRIES]


def _is_right(keyed: Keyed, row: Any, code: str) -> bool:
    same = keyed.is_code(row["code_hash"], row["id"], code)
    return same and row["contact_id"] is not None


async def _redeem(link: Connection, row: Any, user_agent: str, way: Way) -> str:
    await link.execute(_USE, row["id"])
    return await open_session(link, row["contact_id"], user_agent, way)


_WHOSE = "select contact_id from sign_in_attempts where organization_id = $1 and token_hash = $2"
_OPEN_ATTEMPTS = """
    select a.id, c.id as contact_id, a.code_hash, a.browser_hash = $3 as mine,
      a.tries, a.stray_tries
    from sign_in_attempts a
    left join customer_portal_access c on c.id = a.contact_id and c.active and c.email = $4
    where a.organization_id = $1 and a.address_hash = any($2::bytea[])
      and a.used_at is null and a.expires_at > now()
    order by a.created_at desc, a.id desc for update of a
"""
_COUNT_TRY = """
    update sign_in_attempts set
      tries = tries + (browser_hash = $2)::int,
      stray_tries = stray_tries + (browser_hash <> $2)::int
    where id = any($1::uuid[])
"""
# With all that were open for the address, in the order in which a code locks them: in another, two
# that come together would wait for each other.
_OF_LINK = """
    select a.id, c.id as contact_id, c.email, a.address_hash, a.browser_hash,
      a.token_hash = $2 as asked
    from sign_in_attempts a
    left join customer_portal_access c on c.id = a.contact_id and c.active
    where a.organization_id = $1 and a.used_at is null and a.expires_at > now()
      and a.address_hash = (
        select address_hash from sign_in_attempts where token_hash = $2 and organization_id = $1)
    order by a.created_at desc, a.id desc for update of a
"""
# The browser's other open attempts for the same address have had their purpose too.
_USE = """
    update sign_in_attempts a set used_at = now() from sign_in_attempts used
    where used.id = $1 and a.used_at is null and a.organization_id = used.organization_id
      and a.address_hash = used.address_hash and a.browser_hash = used.browser_hash
"""
_FORGET = """
    with ended as (
      delete from sign_in_attempts where expires_at < now() - interval '1 day' returning 1
    ) select count(*) from ended
"""
