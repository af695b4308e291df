"""Letting people in, changing what they may, and letting them go.

All of it is decided one by one for each customer, under a lock on its row, so that two owners who
let each other go in the same moment do not leave a customer without any.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.customers.audit import Happening, note
from doorstep.customers.models import Role
from doorstep.customers.mutations import SOMETHING
from doorstep.customers.viewer import Viewer, require_owner
from doorstep.kit.database import trusted
from doorstep.kit.errors import AccessRemoved, Conflict, NotFound
from doorstep.sign_in.arriving import Email, plain_email
from doorstep.sign_in.holding import hold_session
from doorstep.sign_in.shutting import shut_out

MOST_PEOPLE = 50
"""Who may have access to a customer's records at a time, as far as owners invite them."""


class AlreadyHere(Conflict):
    """Somebody with this address has access already."""

    code = "already_here"


class TooManyPeople(Conflict):
    """Fifty people have access. Please remove somebody before you invite another."""

    code = "too_many_people"


class LastOwner(Conflict):
    """Somebody who has signed in must stay an owner. Make another one an owner first."""

    code = "last_owner"


class AlreadySignedIn(Conflict):
    """They have signed in already, so they need no invitation."""

    code = "already_signed_in"


class Invitation(msgspec.Struct, forbid_unknown_fields=True):
    """Whom to let in, and as what."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=SOMETHING)]
    email: Email
    role: Role


class Invited(msgspec.Struct):
    """Who is to get a mail, and in whose name it is written."""

    id: UUID
    email: str
    role: Role
    customer: str
    inviter: str


async def invite(owner: Viewer, session: bytes, wanted: Invitation) -> Invited:
    """Give somebody access; who had it before, and has it no more, gets it back.

    What they signed in with before opens nothing: the address may be another person's by now.
    Raises AlreadyHere or TooManyPeople, and what `_deciding` raises.
    """
    name, email = wanted.name.strip(), plain_email(wanted.email)
    async with _deciding(owner, session) as link:
        if await link.fetchval(_HOW_MANY, owner.customer_id) >= MOST_PEOPLE:
            raise TooManyPeople
        contact = await link.fetchval(
            _INVITE, owner.organization_id, owner.customer_id, name, email, wanted.role
        )
        if contact is None:
            raise AlreadyHere
        await shut_out(link, [contact])
        detail = {"person": name, "email": email, "role": wanted.role}
        await note(link, owner.contact_id, Happening.CONTACT_INVITED, **detail)
        return await _invited(link, owner, contact)


async def invite_again(owner: Viewer, session: bytes, contact: UUID) -> Invited:
    """Return who is to get another mail; AlreadySignedIn, NotFound, and as `_deciding` raises."""
    async with _deciding(owner, session, contact) as link:
        person = await _person(link, owner, contact)
        if person["signed_in_on"] is not None:
            raise AlreadySignedIn
        return await _invited(link, owner, contact)


async def change_role(owner: Viewer, session: bytes, contact: UUID, role: Role) -> None:
    """Let somebody see and do other things; LastOwner, NotFound, and as `_deciding` raises."""
    async with _deciding(owner, session, contact) as link:
        person = await _person(link, owner, contact)
        if person["role"] == role:
            return
        await _require_another_owner(link, person)
        await link.execute(
            "update customer_portal_access set role = $2 where id = $1", contact, role
        )
        detail = {"person": person["name"], "before": person["role"], "role": str(role)}
        await note(link, owner.contact_id, Happening.ROLE_CHANGED, **detail)


async def remove(owner: Viewer, session: bytes, contact: UUID) -> None:
    """End somebody's access and all that they signed in with.

    Raises LastOwner or NotFound, and what `_deciding` raises.
    """
    async with _deciding(owner, session, contact) as link:
        person = await _person(link, owner, contact)
        await _require_another_owner(link, person)
        await link.execute(_REMOVE, contact)
        await shut_out(link, [contact])
        detail = {"person": person["name"], "email": person["email"]}
        await note(link, owner.contact_id, Happening.CONTACT_REMOVED, **detail)


@asynccontextmanager
async def _deciding(
    owner: Viewer, session: bytes, contact: UUID | None = None
) -> AsyncGenerator[Connection]:
    """Hold the owner's customer, session and whom it is about, within a transaction.

    Raises AccessRemoved or NotAllowed for who is no owner by the time they have it, NotSignedIn
    when their session has ended by then.
    """
    async with trusted() as link:
        await link.execute(_LOCK, owner.customer_id)
        await link.execute(_TAKE, owner.customer_id, [owner.contact_id, contact])
        role = await link.fetchval(_ROLE_NOW, owner.contact_id, owner.customer_id)
        if role is None:
            raise AccessRemoved
        await hold_session(link, session)
        require_owner(msgspec.structs.replace(owner, role=Role(role)))
        yield link


async def _person(link: Connection, owner: Viewer, contact: UUID) -> Any:
    person = await link.fetchrow(_PERSON, contact, owner.customer_id)
    if person is None:
        raise NotFound
    return person


async def _require_another_owner(link: Connection, person: Any) -> None:
    """Raise LastOwner if without this owner none stays who can get in: one who did so before."""
    if person["role"] != Role.OWNER:
        return
    if not await link.fetchval(_ANOTHER_OWNER, person["customer_id"], person["id"]):
        raise LastOwner


async def _invited(link: Connection, owner: Viewer, contact: UUID) -> Invited:
    row = await link.fetchrow(_INVITED, contact, owner.contact_id)
    return Invited(contact, row["email"], Role(row["role"]), row["customer"], row["inviter"])


# In one order, as whoever else takes several; what they are just writing is written first.
_TAKE = """
    select from customer_portal_access where customer_id = $1 and id = any($2::uuid[])
    order by id for update
"""
# Not with its key: what others add for this customer meanwhile need not wait.
_LOCK = "select from customers where id = $1 for no key update"
_ROLE_NOW = """
    select role from customer_portal_access where id = $1 and customer_id = $2 and active
"""
_HOW_MANY = "select count(*) from customer_portal_access where customer_id = $1 and active"
_INVITE = """
    insert into customer_portal_access as c (organization_id, customer_id, name, email, role)
    values ($1, $2, $3, $4, $5)
    on conflict (organization_id, email, customer_id) do update set
      active = true, name = excluded.name, role = excluded.role, removed_at = null,
      signed_in_on = null
    where not c.active
    returning id
"""
_PERSON = """
    select id, customer_id, name, email, role, signed_in_on from customer_portal_access
    where id = $1 and customer_id = $2 and active
"""
_ANOTHER_OWNER = """
    select exists (select from customer_portal_access
      where customer_id = $1 and id <> $2 and active and role = 'owner'
        and signed_in_on is not null)
"""
_REMOVE = """
    update customer_portal_access set active = false, removed_at = now() where id = $1
"""
_INVITED = """
    select c.email, c.role, u.name as customer, o.name as inviter
    from customer_portal_access c join customers u on u.id = c.customer_id
    join customer_portal_access o on o.id = $2
    where c.id = $1
"""
