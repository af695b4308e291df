"""A contact's own passkeys: added in a session of theirs, named, listed and removed."""

import asyncio
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta
from webauthn.helpers import bytes_to_base64url, generate_user_handle
from webauthn.registration.verify_registration_response import VerifiedRegistration

from deltasync import Connection
from doorstep.customers.audit import Happening, note
from doorstep.customers.mutations import SOMETHING
from doorstep.kit.database import trusted
from doorstep.kit.errors import Conflict, NotFound, SignInAgain
from doorstep.kit.ids import uuid7

from .authenticators import told_apart, usual_name
from .ceremonies import NewCredential, Person, known_transports
from .challenges import PasskeyRefused
from .holding import hold_own, hold_session
from .person import PROVEN

MOST = 10
"""Passkeys of one contact."""
Name = Annotated[str, Meta(min_length=1, max_length=60, pattern=SOMETHING)]


class TooManyPasskeys(Conflict):
    """You have ten passkeys already. Please remove one first."""

    code = "too_many_passkeys"


class PasskeyTaken(Conflict):
    """This passkey is here already."""

    code = "passkey_taken"


class Passkey(msgspec.Struct):
    """A passkey as its owner sees it; one that is `synced` is on their other devices, too."""

    id: UUID
    credential_id: str
    name: str
    synced: bool
    created_at: datetime
    last_used_at: datetime | None


class PasskeyOwner(msgspec.Struct):
    """As whom authenticators know the person; null before the first passkey."""

    handle: str | None
    name: str
    display_name: str


class Passkeys(msgspec.Struct):
    """All of a contact's passkeys for the host `rp_id`, the newest last; at most `most`."""

    rp_id: str
    most: int
    owner: PasskeyOwner
    passkeys: list[Passkey]


async def list_passkeys(contact: UUID, rp_id: str) -> Passkeys:
    """Return the passkeys by which a contact can sign in."""
    async with trusted() as link:
        owner: Any = await link.fetchrow(_OWNER, contact)
        rows: list[Any] = await link.fetch(_LISTED, contact)
    handle = owner["handle"] and bytes_to_base64url(owner["handle"])
    known_as = PasskeyOwner(handle, owner["email"], owner["shown"])
    return Passkeys(rp_id, MOST, known_as, [_passkey(row) for row in rows])


async def may_add(session: bytes) -> tuple[Person, list[tuple[bytes, list[str]]]]:
    """Return as whom a session's contact adds a passkey, and the credentials they have already.

    Raises TooManyPasskeys, NotSignedIn, or SignInAgain when the address they have is another than
    was proven.
    """
    async with trusted() as link:
        contact: UUID | None = await link.fetchval(_PROVEN, session)
        await hold_session(link, session)
        if contact is None:
            raise SignInAgain
        await link.execute(_HOLD, contact, uuid7(), generate_user_handle())
        owner: Any = await link.fetchrow(_OWNER, contact)
        rows: list[Any] = await link.fetch(_LISTED, contact)
    if len(rows) >= MOST:
        raise TooManyPasskeys
    known = [(row["credential_id"], msgspec.json.decode(row["transports"])) for row in rows]
    return Person(owner["handle"], owner["email"], owner["shown"]), known


async def add_passkey(
    session: bytes, credential: NewCredential, checked: VerifiedRegistration, user_agent: str
) -> Passkey:
    """Keep a passkey that was checked. Raises TooManyPasskeys, or PasskeyTaken for a known one.

    Raises PasskeyRefused when the contact's address has changed since it was asked for, NotSignedIn
    when the session has ended.
    """
    # Aside: to know the first browser takes a second.
    usual = await asyncio.to_thread(usual_name, checked.aaguid, user_agent[:200])
    transports = msgspec.json.encode(known_transports(credential.response.transports)).decode()
    async with trusted() as link:
        contact: UUID | None = await link.fetchval(_PROVEN, session)
        await hold_session(link, session)
        holder: UUID | None = contact and await link.fetchval(_LOCK_HOLDER, contact)
        if contact is None or holder is None:
            raise PasskeyRefused
        name = await _free_name(link, holder, usual)
        row: Any = await link.fetchrow(
            _ADD,
            uuid7(),
            holder,
            checked.credential_id,
            checked.credential_public_key,
            checked.sign_count,
            transports,
            checked.credential_device_type.value,
            checked.credential_backed_up,
            name,
        )
        if row is None:
            raise PasskeyTaken
        await note(link, contact, Happening.PASSKEY_ADDED, passkey=row["name"])
    return _passkey(row)


async def _free_name(link: Connection, holder: UUID, usual: str) -> str:
    names = [row["name"] for row in await link.fetch(_NAMES, holder)]
    if len(names) >= MOST:
        raise TooManyPasskeys
    return told_apart(usual, names)


async def rename_passkey(session: bytes, contact: UUID, passkey: UUID, name: str) -> Passkey:
    """Call one of a session's contact's passkeys otherwise; raises NotFound for any other."""
    async with trusted() as link:
        await hold_own(link, session)
        await hold_session(link, session)
        row: Any = await link.fetchrow(_RENAME, passkey, contact, name.strip())
    if row is None:
        raise NotFound
    return _passkey(row)


async def remove_passkey(session: bytes, contact: UUID, passkey: UUID) -> None:
    """Remove one of a session's contact's passkeys, which opens nothing more; raises NotFound."""
    async with trusted() as link:
        await hold_own(link, session)
        await hold_session(link, session)
        name: str | None = await link.fetchval(_REMOVE, passkey, contact)
        if name is None:
            raise NotFound
        await note(link, contact, Happening.PASSKEY_REMOVED, passkey=name)


async def keep_passkeys(link: Connection, contact: UUID, address_before: str) -> None:
    """Let passkeys go on working, within a transaction, under the address a contact has now.

    To be called when they have changed it themselves. Whom the office gives another address may be
    another person, so without this their passkeys open nothing from then on.
    """
    await link.execute(_FORGET_FORMER, contact)
    await link.execute(_FOLLOW, contact, address_before)


def _passkey(row: Any) -> Passkey:
    return Passkey(
        row["id"],
        bytes_to_base64url(row["credential_id"]),
        row["name"],
        row["backed_up"],
        row["created_at"],
        row["last_used_at"],
    )


# Held, so that it is no other's before the passkey is there, which goes with it then.
_PROVEN = f"""
    select c.id from sign_in_sessions s join customer_portal_access c on c.id = s.contact_id
    where s.token_hash = $1 and c.active
      and {PROVEN.format(proven="s.proven_hash", email="c.email")}
    for key share of c
"""  # noqa: S608 - put together from our own words
_HOLD = """
    insert into passkey_holders (id, organization_id, contact_id, email, handle)
    select $2, organization_id, id, email, $3 from customer_portal_access where id = $1
    on conflict (contact_id, email) do nothing
"""
# One person may be a contact of several customers: the name says which of them this is.
_OWNER = """
    select h.handle, c.email,
      case when u.name = c.name then c.name else c.name || ', ' || u.name end as shown
    from customer_portal_access c
    join customers u on u.id = c.customer_id
    left join passkey_holders h on h.contact_id = c.id and h.email = c.email
    where c.id = $1
"""
_COLUMNS = "p.id, p.credential_id, p.name, p.backed_up, p.created_at, p.last_used_at"
_OWN = """
    from passkey_holders h join customer_portal_access c
      on c.id = h.contact_id and c.email = h.email
"""
_LISTED = f"""
    select {_COLUMNS}, p.transports::text {_OWN}
    join passkeys p on p.holder_id = h.id
    where c.id = $1 order by p.created_at, p.id
"""
_LOCK_HOLDER = f"select h.id {_OWN} where c.id = $1 for update of h"
_NAMES = "select name from passkeys where holder_id = $1"
_ADD = f"""
    insert into passkeys as p (id, organization_id, contact_id, holder_id, credential_id,
      public_key, sign_count, transports, device_type, backed_up, name)
    select $1, organization_id, contact_id, id, $3, $4, $5, $6::text::jsonb, $7, $8, $9
    from passkey_holders where id = $2
    on conflict (credential_id) do nothing returning {_COLUMNS}
"""  # noqa: S608 - as above
_RENAME = f"""
    update passkeys p set name = $3 {_OWN}
    where p.holder_id = h.id and p.id = $1 and c.id = $2 returning {_COLUMNS}
"""  # noqa: S608 - as above
_REMOVE = "delete from passkeys where id = $1 and contact_id = $2 returning name"
_FORGET_FORMER = f"""
    delete from passkey_holders where id in (select h.id {_OWN} where c.id = $1)
"""  # noqa: S608 - as above
_FOLLOW = """
    update passkey_holders h set email = c.email from customer_portal_access c
    where c.id = h.contact_id and c.id = $1 and h.email = $2
"""
