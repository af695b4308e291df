"""Another mail address for who is signed in, once a code mailed to it has come back.

Contacts of several customers that share an address are one person, who switches between them: all
of them move (decision 0014). Nothing else that was opened with the old address stays open; their
passkeys go on, for the same person has them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from deltasync import Connection
from doorstep.customers.audit import Happening, note
from doorstep.kit.database import trusted
from doorstep.kit.errors import Conflict, SignInAgain
from doorstep.kit.ids import uuid7

from .attempts import OPEN, TRIES, CodeExpired, WrongCode
from .holding import hold_own, hold_session, take_alike
from .passkey_holders import keep_passkeys
from .person import PROVEN
from .secrecy import Keyed, new_code


class SameAddress(Conflict):
    """This is your mail address already."""

    code = "same_email"


class AddressTaken(Conflict):
    """Somebody else of yours signs in with this address. Each of you needs one of their own."""

    code = "email_taken"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A new address to be proved; `taken` when another of the same customer has it."""

    email: str
    code: str
    taken: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of it, for the mail to the old address."""

    name: str
    old: str
    new: str
    locale: str | None
    at: datetime


async def ask_change(keyed: Keyed, session: bytes, email: str) -> Wanted:
    """Keep the wish of a session for another address, in place of the one before.

    Does the same work whether or not the address is taken. Raises SameAddress, NotSignedIn, or
    SignInAgain when the address they have is another than the session proved: it may be somebody
    else's.
    """
    change, code = uuid7(), new_code()
    async with trusted() as link:
        await hold_own(link, session)
        await hold_session(link, session)
        row: Any = await link.fetchrow(_OF_SESSION, session, email)
        if not row["proven"]:
            raise SignInAgain
        if row["email"] == email:
            raise SameAddress
        hashed = keyed.code(change, code)
        await link.execute(_ASK, change, row["session_id"], email, hashed, OPEN)
    return Wanted(email, code, row["taken"])


async def confirm_change(keyed: Keyed, contact: UUID, session: bytes, code: str) -> Changed:
    """Change the address for the right code of the wish of a contact's session.

    Raises WrongCode, CodeExpired without an open wish or after five wrong codes, AddressTaken, or
    NotSignedIn and SignInAgain as `ask_change`.
    """
    try:
        async with trusted() as link:
            # Contacts first, as everybody else who also wants what they have open.
            await take_alike(link, contact)
            await hold_session(link, session)
            row: Any = await link.fetchrow(_OPEN, session, TRIES)
            if row is None:
                raise CodeExpired
            if not row["proven"]:
                raise SignInAgain
            if keyed.is_code(row["code_hash"], row["id"], code):
                return await _change(link, row)
            await link.execute(
                "update email_changes set tries = tries + 1 where id = $1", row["id"]
            )
    except asyncpg.UniqueViolationError as error:
        raise AddressTaken from error
    raise WrongCode


async def _change(link: Connection, row: Any) -> Changed:
    old, new = row["email"], row["wanted"]
    await link.execute(TOLD_BY_LETTER)
    found: list[Any] = await link.fetch(_MOVE, row["organization_id"], old, new)
    moved: list[UUID] = [each["id"] for each in found]
    if row["contact_id"] not in moved:
        raise AddressTaken
    await link.execute(_CLOSE, moved, row["session_id"])
    await link.execute(_PROVEN, row["session_id"], new)
    for contact in moved:
        await keep_passkeys(link, contact, old)
        await note(link, contact, Happening.EMAIL_CHANGED, before=old, after=new)
    return Changed(row["name"], old, new, row["locale"], row["at"])


TOLD_BY_LETTER = "select set_config('doorstep.quiet', 'on', true)"
"""Both addresses get a letter about it, so nobody is told of it once more (decision 0022)."""
_PROVEN_NOW = PROVEN.format(proven="s.proven_hash", email="c.email")
_OF_SESSION = f"""
    select s.id as session_id, c.email, {_PROVEN_NOW} as proven, exists (
        select from customer_portal_access o
        where o.customer_id = c.customer_id and o.email = $2 and o.id <> c.id) as taken
    from sign_in_sessions s join customer_portal_access c on c.id = s.contact_id
    where s.token_hash = $1
"""  # noqa: S608 - put together from our own words
_ASK = """
    insert into email_changes as e
      (id, organization_id, session_id, email, code_hash, expires_at)
    select $1, organization_id, id, $3, $4, now() + $5::interval
    from sign_in_sessions where id = $2
    on conflict (session_id) do update set id = excluded.id, email = excluded.email,
      code_hash = excluded.code_hash, tries = 0, expires_at = excluded.expires_at
"""
_OPEN = f"""
    select e.id, e.email as wanted, e.code_hash, e.session_id, e.organization_id,
      c.id as contact_id, c.email, c.name, c.locale, now() as at, {_PROVEN_NOW} as proven
    from email_changes e join sign_in_sessions s on s.id = e.session_id
    join customer_portal_access c on c.id = s.contact_id
    where s.token_hash = $1 and e.expires_at > now() and e.tries < $2 for update of e
"""  # noqa: S608 - as above
# Where another of the same customer has the new address already, that one stays theirs.
_MOVE = """
    update customer_portal_access c set email = $3
    where c.organization_id = $1 and c.email = $2 and c.active and not exists (
      select from customer_portal_access o where o.customer_id = c.customer_id and o.email = $3)
    returning c.id
"""
_PROVEN = """
    update sign_in_sessions set proven_hash = sha256(convert_to($2, 'UTF8')) where id = $1
"""
_CLOSE = """
    with sessions as (
      update sign_in_sessions set revoked_at = now()
      where contact_id = any($1::uuid[]) and id <> $2 and revoked_at is null
    ), mails as (
      update sign_in_attempts set used_at = now()
      where contact_id = any($1::uuid[]) and used_at is null
    )
    delete from email_changes e using sign_in_sessions s
    where s.id = e.session_id and s.contact_id = any($1::uuid[])
"""
