"""A person's own passkeys: added in a session of theirs, named, listed and removed.

Each is of one contact, as whom it signs in, but whoever has it may go on to every account of the
person. So all of them are shown, counted, named and removed in each.
"""

import asyncio
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta
from webauthn.helpers import bytes_to_base64url
from webauthn.registration.verify_registration_response import VerifiedRegistration

from deltasync import Connection
from doorstep.customers.audit import Happening, note
from doorstep.customers.mutations import SOMETHING
from doorstep.kit.database import trusted
from doorstep.kit.errors import Conflict, NotFound
from doorstep.kit.ids import uuid7

from .authenticators import told_apart, usual_name
from .ceremonies import NewCredential, Person, known_transports
from .challenges import PasskeyRefused
from .holding import hold_person, hold_session
from .passkey_holders import HELD, PasskeyOwner, known_as, lock_holders, owners_of
from .person import PERSON

MOST = 10
"""Passkeys of one person."""
Name = Annotated[str, Meta(min_length=1, max_length=60, pattern=SOMETHING)]


class TooManyPasskeys(Conflict):
    """You have ten passkeys already. Please remove one first."""

    code = "too_many_passkeys"


class PasskeyTaken(Conflict):
    """This passkey is here already."""

    code = "passkey_taken"


class Passkey(msgspec.Struct):
    """A passkey as its owner sees it; one that is `synced` is on their other devices, too.

    `handle` is as whom its authenticator knows them.
    """

    id: UUID
    credential_id: str
    handle: str
    name: str
    synced: bool
    created_at: datetime
    last_used_at: datetime | None


class Passkeys(msgspec.Struct):
    """All of a person's passkeys for the host `rp_id`, the newest last; none is added to `most`.

    `owner` is who they are to authenticators in the open account, `others` in those where they have
    been asked for one.
    """

    rp_id: str
    most: int
    owner: PasskeyOwner
    others: list[PasskeyOwner]
    passkeys: list[Passkey]


async def list_passkeys(session: bytes, rp_id: str) -> Passkeys:
    """Return the passkeys by which the person who has a session can sign in.

    Raises NotSignedIn when it has ended.
    """
    async with trusted() as link:
        await hold_session(link, session)
        owner, *others = await owners_of(link, session)
        rows: list[Any] = await link.fetch(_LISTED, session)
    return Passkeys(rp_id, MOST, owner, others, [_passkey(row) for row in rows])


async def may_add(session: bytes) -> tuple[Person, list[tuple[bytes, list[str]]]]:
    """Return as whom a session's contact adds a passkey, and which credentials the person has.

    Raises TooManyPasskeys, NotSignedIn, or SignInAgain when the address they have is another than
    was proven.
    """
    async with trusted() as link:
        await hold_person(link, session)
        person = await known_as(link, session)
        rows: list[Any] = await link.fetch(_LISTED, session)
    if len(rows) >= MOST:
        raise TooManyPasskeys
    known = [(row["credential_id"], msgspec.json.decode(row["transports"])) for row in rows]
    return person, known


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
        # Held, the address is no other's before the passkey is there, which goes with it then.
        await hold_person(link, session)
        # All of them, so that nobody adds one too many in two accounts at once.
        holder = await lock_holders(link, session)
        if holder is None:
            raise PasskeyRefused
        name = await _free_name(link, session, usual)
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
        await note(link, row["contact_id"], Happening.PASSKEY_ADDED, passkey=row["name"])
    return _passkey(row)


async def _free_name(link: Connection, session: bytes, usual: str) -> str:
    names = [row["name"] for row in await link.fetch(_LISTED, session)]
    if len(names) >= MOST:
        raise TooManyPasskeys
    return told_apart(usual, names)


async def rename_passkey(session: bytes, passkey: UUID, name: str) -> Passkey:
    """Call one of the passkeys of who has a session otherwise; raises NotFound for any other."""
    async with trusted() as link:
        await hold_person(link, session)
        row: Any = await link.fetchrow(_RENAME, session, passkey, name.strip())
    if row is None:
        raise NotFound
    return _passkey(row)


async def remove_passkey(session: bytes, passkey: UUID) -> None:
    """Remove one of the passkeys of who has a session, which opens nothing more.

    Raises NotFound. It is noted where it was added, for there it signed in.
    """
    async with trusted() as link:
        await hold_person(link, session)
        row: Any = await link.fetchrow(_REMOVE, session, passkey)
        if row is None:
            raise NotFound
        await note(link, row["contact_id"], Happening.PASSKEY_REMOVED, passkey=row["name"])


def _passkey(row: Any) -> Passkey:
    return Passkey(
        row["id"],
        bytes_to_base64url(row["credential_id"]),
        bytes_to_base64url(row["handle"]),
        row["name"],
        row["backed_up"],
        row["created_at"],
        row["last_used_at"],
    )


_COLUMNS = "p.id, p.credential_id, h.handle, p.name, p.backed_up, p.created_at, p.last_used_at"
_LISTED = f"""
    with {PERSON}
    select {_COLUMNS}, p.transports::text from {HELD} join passkeys p on p.holder_id = h.id
    order by p.created_at, p.id
"""  # noqa: S608 - put together from our own words
_ADD = """
    with h as (select * from passkey_holders where id = $2), p as (
      insert into passkeys (id, organization_id, contact_id, holder_id, credential_id,
        public_key, sign_count, transports, device_type, backed_up, name)
      select $1, organization_id, contact_id, id, $3, $4, $5, $6::text::jsonb, $7, $8, $9 from h
      on conflict (credential_id) do nothing returning *
    ) select p.*, h.handle from p, h
"""
_RENAME = f"""
    with {PERSON}
    update passkeys p set name = $3 from {HELD}
    where p.holder_id = h.id and p.id = $2 returning {_COLUMNS}
"""  # noqa: S608 - as above
_REMOVE = f"""
    with {PERSON}
    delete from passkeys p using {HELD}
    where p.holder_id = h.id and p.id = $2 returning p.contact_id, p.name
"""  # noqa: S608 - as above
