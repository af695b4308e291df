"""As whom authenticators know a person: by a random handle for each of their contacts.

An authenticator keeps one passkey for each handle and shows the name that goes with it, so an
account has its own. It holds while the contact has one mail address: of what was made for the
address before it says nothing.
"""

from typing import Any
from uuid import UUID

import msgspec
from webauthn.helpers import bytes_to_base64url, generate_user_handle

from deltasync import Connection
from doorstep.kit.errors import SignInAgain
from doorstep.kit.ids import uuid7

from .ceremonies import Person
from .person import PERSON


class PasskeyOwner(msgspec.Struct):
    """As whom authenticators know the person in an account; null before its first passkey."""

    handle: str | None
    name: str
    display_name: str


async def owners_of(link: Connection, session: bytes) -> list[PasskeyOwner]:
    """Return who the person who has a session is to authenticators, first in the open account."""
    rows: list[Any] = await link.fetch(_OWNERS, session)
    return [PasskeyOwner(_text(row["handle"]), row["email"], row["shown"]) for row in rows]


async def known_as(link: Connection, session: bytes) -> Person:
    """Return as whom the contact of a session is to be known, from now on if they were not yet.

    Raises SignInAgain when the address they have is another than was proven.
    """
    await link.execute(_BECOME, session, uuid7(), generate_user_handle())
    row: Any = await link.fetchrow(_OWNERS, session)
    if not row["proven"]:
        raise SignInAgain
    return Person(row["handle"], row["email"], row["shown"])


async def lock_holders(link: Connection, session: bytes) -> UUID | None:
    """Have within a transaction to oneself what a person is known by; return the open account's.

    There is none when its address is another than was proven, or than it was known by.
    """
    rows: list[Any] = await link.fetch(_LOCKED, session)
    return next((row["id"] for row in rows if row["own"]), None)


async def keep_passkeys(link: Connection, contact: UUID, address_before: str) -> None:
    """Let passkeys go on working, within a transaction, under the address a contact has now.

    To be called when they have changed it themselves. Whom the office gives another address may be
    another person, so without this their passkeys open nothing from then on.
    """
    await link.execute(_FORGET_FORMER, contact)
    await link.execute(_FOLLOW, contact, address_before)


def _text(handle: bytes | None) -> str | None:
    return bytes_to_base64url(handle) if handle else None


HELD = "passkey_holders h join person c on c.id = h.contact_id join me on me.email = h.email"
"""After `with {PERSON}`, what the person's contacts are to authenticators under their address."""
# One person may be a contact of several customers: the name says which of them this is.
_OWNERS = f"""
    with {PERSON}
    select h.handle, me.email, me.proven,
      case when u.name = c.name then c.name else c.name || ', ' || u.name end as shown
    from me, person join customer_portal_access c on c.id = person.id
    join customers u on u.id = c.customer_id
    left join passkey_holders h on h.contact_id = c.id and h.email = c.email
    where h.id is not null or c.id = me.contact_id
    order by c.id <> me.contact_id, c.id
"""  # noqa: S608 - put together from our own words
_BECOME = f"""
    with {PERSON}
    insert into passkey_holders (id, organization_id, contact_id, email, handle)
    select $2, organization_id, contact_id, email, $3 from me where proven
    on conflict (contact_id, email) do nothing
"""  # noqa: S608 - as above
_LOCKED = f"""
    with {PERSON}
    select h.id, me.proven and c.id = me.contact_id as own from {HELD} order by h.id for update of h
"""  # noqa: S608 - as above
_FORGET_FORMER = """
    delete from passkey_holders h using customer_portal_access c
    where c.id = h.contact_id and c.email = h.email and c.id = $1
"""
_FOLLOW = """
    update passkey_holders h set email = c.email from customer_portal_access c
    where c.id = h.contact_id and c.id = $1 and h.email = $2
"""
