"""Ending whatever somebody could sign in with, for when a contact may be another's from then on."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from deltasync import Connection
from doorstep.customers.audit import Happening, note_of_office

# By itself: who is just signing in holds the contact, and what they get is seen only afterwards.
_LOCK = "select from customer_portal_access where id = any($1::uuid[]) order by id for update"
_END = """
    with sessions as (
      update sign_in_sessions set revoked_at = now()
      where contact_id = any($1::uuid[]) and revoked_at is null
    ), mails as (
      update sign_in_attempts set used_at = now()
      where contact_id = any($1::uuid[]) and used_at is null
    ), calendars as (
      update calendar_feeds set revoked_at = now()
      where contact_id = any($1::uuid[]) and revoked_at is null
    )
    update customer_portal_access set password_hash = null where id = any($1::uuid[])
    returning customer_id, name
"""
_END_LINKS = """
    update document_links set revoked_at = now()
    where contact_id = any($1::uuid[]) and revoked_at is null
"""
_FORGET_PASSKEYS = "delete from passkey_holders where contact_id = any($1::uuid[])"


async def shut_out(link: Connection, contacts: Sequence[UUID]) -> None:
    """End within a transaction all that these contacts could sign in with, passkeys too.

    Their calendars and the links to documents that they have made show nothing any more, either.
    For whose access ends, and who gets it back: the address may be another person's by then.
    """
    if contacts:
        await _end(link, contacts)
        await link.execute(_FORGET_PASSKEYS, contacts)
        await link.execute(_END_LINKS, contacts)


async def shut_out_moved(link: Connection, contacts: Sequence[UUID]) -> None:
    """End within a transaction the sessions, open mails, calendars and password of these contacts.

    The office has given them another mail address, and that is noted. Their passkeys were for the
    address before, and open nothing by themselves.
    """
    if contacts:
        for row in await _end(link, contacts):
            told = {"contact": row["name"]}
            await note_of_office(link, row["customer_id"], Happening.EMAIL_CHANGED, **told)


async def _end(link: Connection, contacts: Sequence[UUID]) -> list[Any]:
    await link.execute(_LOCK, contacts)
    return await link.fetch(_END, contacts)
