"""Who is signed in: opaque tokens, of which only the hash is kept."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from quart import has_request_context

from deltasync import Connection
from doorstep.customers.audit import Happening, note
from doorstep.customers.models import Role
from doorstep.kit.database import connection, trusted
from doorstep.kit.errors import NotSignedIn, SignInAgain

from .cookies import SESSION, read_cookie
from .doors import HOLDS, IDLE_DAYS
from .entering import current_viewer, refusal, session_token_hash
from .holding import hold_own
from .models import Way
from .person import PROVEN
from .secrecy import new_token, token_hash

LASTS = timedelta(days=365)
"""From signing in to having to do it again."""
FRESH = timedelta(minutes=10)
"""How long after signing in it is taken for granted who it is, for what opens the account."""
KEPT_FOR = timedelta(days=30)
"""How long a session can still be looked into after it has had its time."""
_VALID = f"s.token_hash = $1 and {HOLDS}"


class SessionContact(msgspec.Struct):
    """Who is signed in."""

    id: UUID
    name: str
    email: str
    role: Role


class SessionCustomer(msgspec.Struct):
    """For which customer."""

    id: UUID
    name: str


class SessionOrganization(msgspec.Struct):
    """With which business."""

    id: UUID
    name: str
    accent: str


class Session(msgspec.Struct):
    """What the app needs to know about the person signed in; `scope` names their copy.

    `accounts` is of how many customers they may open the records, this one included.
    """

    contact: SessionContact
    customer: SessionCustomer
    organization: SessionOrganization
    scope: UUID
    expires_at: datetime
    accounts: int


async def current_session() -> Session:
    """Return the session as the app shows it; raises NotSignedIn."""
    await current_viewer()
    return await session_of(session_token_hash())


async def session_of(hashed: bytes) -> Session:
    """Return the session whose token has this hash; raises NotSignedIn when it is not valid."""
    async with connection() as link:
        row: Any = await link.fetchrow("select * from doorstep.session_of($1)", hashed)
    if row is None:
        raise NotSignedIn
    return Session(
        SessionContact(row["contact_id"], row["contact"], row["email"], Role(row["role"])),
        SessionCustomer(row["customer_id"], row["customer"]),
        SessionOrganization(row["organization_id"], row["organization"], row["accent"]),
        row["customer_id"],
        row["expires_at"],
        row["accounts"],
    )


async def scopes_of_sessions(hashes: Collection[bytes]) -> dict[bytes, UUID]:
    """Return whose copy each session may have, by its token's hash; only those that are valid."""
    async with trusted() as link:
        rows: list[Any] = await link.fetch(_SCOPES, hashes)
    return {row["token_hash"]: row["customer_id"] for row in rows}


async def require_fresh() -> None:
    """Raise SignInAgain unless the request's session proved lately who it is, NotSignedIn.

    An address that the office has given the contact since is another than was proven.
    """
    await current_viewer()
    async with trusted() as link:
        fresh: Any = await link.fetchval(_IS_FRESH, session_token_hash(), FRESH)
    if fresh is None:
        raise await refusal()
    if not fresh:
        raise SignInAgain


async def open_session(
    link: Connection, contact: UUID, user_agent: str, way: Way = Way.CODE
) -> str:
    """Sign a contact in within a transaction; return the token for the browser.

    To be called with the contact held (holding.py), and once it is done the day is to be noted.
    Whose address several contacts share stays the one as whom this browser was signed in last.
    """
    contact = await _same_person(link, contact)
    token = new_token()
    await link.execute(_OPEN, contact, token_hash(token), LASTS, user_agent[:200], way)
    await note(link, contact, Happening.SIGNED_IN, way=way, browser=user_agent[:200])
    return token


async def close_session(*, leaving: bool = False) -> None:
    """End the request's session, `leaving` if the person wants out; nothing happens without one."""
    token = read_cookie(SESSION)
    if token is None:
        return
    async with trusted() as link:
        await hold_own(link, token_hash(token))
        contact: Any = await link.fetchval(_CLOSE, token_hash(token))
        if contact and leaving:
            await note(link, contact, Happening.SIGNED_OUT)


async def delete_ended_sessions() -> int:
    """Delete the sessions that would have ended by themselves a month ago; return how many.

    Those that were ended before are known for as long: their devices have to be told.
    """
    async with trusted() as link:
        return await link.fetchval(_DELETE_ENDED, KEPT_FOR)


async def _same_person(link: Connection, contact: UUID) -> UUID:
    token = read_cookie(SESSION) if has_request_context() else None
    if token is None:
        return contact
    before: UUID | None = await link.fetchval(_BEFORE, contact, token_hash(token))
    return before or contact


_BEFORE = """
    select c.id from sign_in_sessions s
    join customer_portal_access c on c.id = s.contact_id
    join customer_portal_access named
      on named.organization_id = c.organization_id and named.email = c.email
    where named.id = $1 and s.token_hash = $2 and c.active
"""
_IS_FRESH = f"""
    select s.created_at > now() - $2::interval
      and {PROVEN.format(proven="s.proven_hash", email="c.email")}
    from sign_in_sessions s join customer_portal_access c on c.id = s.contact_id
    where {_VALID}
"""  # noqa: S608 - put together from our own words
_OPEN = """
    insert into sign_in_sessions
      (organization_id, contact_id, token_hash, expires_at, user_agent, way, proven_hash)
    select organization_id, id, $2, now() + $3::interval, $4, $5, sha256(convert_to(email, 'UTF8'))
    from customer_portal_access where id = $1
"""
_CLOSE = """
    update sign_in_sessions set revoked_at = now(), expires_at = now()
    where token_hash = $1 and revoked_at is null
    returning contact_id
"""
"""It has had its time: to be told that it was ended is for those that others have ended."""
_SCOPES = f"""
    select s.token_hash, c.customer_id
    from sign_in_sessions s join customer_portal_access c on c.id = s.contact_id
    where s.token_hash = any($1::bytea[]) and {HOLDS}
"""  # noqa: S608 - put together from our own words
_DELETE_ENDED = f"""
    with ended as (
      delete from sign_in_sessions s using customer_portal_access c
      where c.id = s.contact_id
        and least(s.expires_at,
          case when c.active then s.last_used_at + interval '{IDLE_DAYS} days' end)
        < now() - $1::interval
      returning 1
    ) select count(*) from ended
"""  # noqa: S608 - put together from our own words
