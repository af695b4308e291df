"""A password as one more way in, for who wants it: set, used, taken away.

It belongs to the address: all contacts of an organisation with the same one have the same password,
but for those whose access has ended, who have none.
"""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from deltasync import Connection
from doorstep.customers.audit import Happening, note
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import trusted
from doorstep.kit.errors import SignInAgain, Unprocessable

from .choosing import LONGEST, check_choice, plain_password
from .hashing import Hashing
from .holding import hold_address, hold_session
from .known import forget_others
from .models import Way
from .person import PERSON
from .secrecy import Keyed
from .sessions import open_session


class WrongPassword(Unprocessable):
    """Address and password do not go together. Please look again, or use a code."""

    code = "wrong_password"


@dataclass(frozen=True, slots=True)
class Entry:
    """An address and a password as somebody typed them."""

    organization: UUID
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Own:
    """Whose password it is: the session's contact, and the session, which outlives a change."""

    viewer: Viewer
    session: bytes


async def redeem_password(hashing: Hashing, entry: Entry, user_agent: str) -> str:
    """Return a session's token for a right password. Raises WrongPassword or TryAgain.

    An address that nobody has, one without a password and a wrong password take the same time.
    """
    async with trusted() as link:
        row: Any = await link.fetchrow(_OF_ADDRESS, entry.organization, entry.email)
    kept: str | None = row and row["kept"]
    # Longer ones cannot be right and need not be hashed in full.
    password = plain_password(entry.password)[: LONGEST + 1]
    if not await hashing.is_right(kept, password) or kept is None:
        raise WrongPassword
    newer = await hashing.hash(password) if hashing.is_outdated(kept) else None
    async with trusted() as link:
        # Changed meanwhile, it is wrong; changed from now on, this session ends with the others.
        await hold_address(link, entry.organization, entry.email)
        if not await link.fetchval(_STILL, row["id"], entry.email, kept, row["holder"]):
            raise WrongPassword
        if newer:
            await link.execute(_REHASH, entry.organization, entry.email, kept, newer)
        return await open_session(link, row["id"], user_agent, Way.PASSWORD)


async def has_password(session: bytes) -> bool:
    """Return whether the address of who has a session has a password."""
    async with trusted() as link:
        return any(row["kept"] for row in await link.fetch(_KEPT, session))


async def set_password(hashing: Hashing, keyed: Keyed, own: Own, typed: str) -> int:
    """Set a contact's password; return how many other sessions ended because there was one before.

    Raises TooShort, TooLong, TooCommon, TooClose or TryAgain, NotSignedIn when the session has
    ended, and SignInAgain when the contact's address is another since the session proved one: it
    may be somebody else's.
    """
    password = plain_password(typed)
    async with trusted() as link:
        known: Any = await link.fetchrow(_ABOUT, own.viewer.contact_id)
    # Aside: the first one has to wait for the lists of common ones.
    await asyncio.to_thread(check_choice, password, list(filter(None, known.values())))
    hashed = await hashing.hash(password)
    async with trusted() as link:
        had = await _keep(link, own, hashed)
        await note(link, own.viewer.contact_id, Happening.PASSWORD_SET)
        return await _end_others(link, keyed, own) if had else 0


async def remove_password(keyed: Keyed, own: Own) -> int:
    """Take a contact's password away; return how many other sessions ended, none without one."""
    async with trusted() as link:
        if not await _keep(link, own, None):
            return 0
        await note(link, own.viewer.contact_id, Happening.PASSWORD_REMOVED)
        return await _end_others(link, keyed, own)


async def _keep(link: Connection, own: Own, hashed: str | None) -> bool:
    """Keep a hash, or none, for all contacts of the address; return whether there was one.

    Raises NotSignedIn or SignInAgain.
    """
    rows: list[Any] = await link.fetch(_KEPT + _LOCKED, own.session)
    await hold_session(link, own.session)
    if not rows:
        raise SignInAgain
    await link.execute(_KEEP, [row["id"] for row in rows], hashed)
    return any(row["kept"] for row in rows)


async def _end_others(link: Connection, keyed: Keyed, own: Own) -> int:
    """End every other session of the address; whoever knew the password may have opened it."""
    email: str = await link.fetchval(
        "select email from customer_portal_access where id = $1", own.viewer.contact_id
    )
    organization = own.viewer.organization_id
    await forget_others(link, organization, keyed.addresses(organization, email))
    return await link.fetchval(_END_OTHERS, organization, email, own.session)


# As for codes, the contact who was here last is meant; the password may be kept with another.
_OF_ADDRESS = """
    select c.id, held.id as holder, held.password_hash as kept
    from customer_portal_access c
    left join lateral (
      select id, password_hash from customer_portal_access
      where organization_id = $1 and email = $2 and active and password_hash is not null
      order by id limit 1
    ) held on true
    where c.organization_id = $1 and c.email = $2 and c.active
    order by c.last_login_at desc nulls last, c.created_at, c.id limit 1
"""
_STILL = """
    select count(*) = (case when $1 = $4 then 1 else 2 end) from (
      select id from customer_portal_access
      where id in ($1, $4) and email = $2 and active
        and (id <> $4 or password_hash = $3)
    ) still
"""
# What others have hold of is made anew another time.
_REHASH = """
    update customer_portal_access set password_hash = $4 where id in (
      select id from customer_portal_access
      where organization_id = $1 and email = $2 and password_hash = $3
      order by id for no key update skip locked)
"""
# Those of a contact whose address was given to somebody else since are not the session's to change.
_KEPT = f"""
    with {PERSON}
    select c.id, c.password_hash is not null as kept
    from customer_portal_access c join me
      on c.organization_id = me.organization_id and c.email = me.email and c.active and me.proven
"""  # noqa: S608 - put together from our own words
_LOCKED = " order by c.id for update of c"
_KEEP = "update customer_portal_access set password_hash = $2 where id = any($1::uuid[])"
_ABOUT = """
    select c.email, c.name, c.phone, u.name as customer, o.name as organization, o.host
    from customer_portal_access c join customers u on u.id = c.customer_id
    join organizations o on o.id = c.organization_id where c.id = $1
"""
_END_OTHERS = """
    with ended as (
      update sign_in_sessions s set revoked_at = now() from customer_portal_access c
      where c.id = s.contact_id and c.organization_id = $1 and c.email = $2
        and s.token_hash <> $3 and s.revoked_at is null and s.expires_at > now()
      returning 1
    ) select count(*) from ended
"""
