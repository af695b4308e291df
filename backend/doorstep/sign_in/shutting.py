"""Ending whatever somebody could sign in with, for when their mail address may be another's."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from deltasync import Connection
from doorstep.customers.audit import Happening, note_of_office

_SHUT_OUT = """
    with sessions as (
      update sign_in_sessions set revoked_at = now()
      where contact_id = any($1::uuid[]) and revoked_at is null
    ), mails as (
      update sign_in_attempts set used_at = now()
      where contact_id = any($1::uuid[]) and used_at is null
    )
    update customer_portal_access set password_hash = null where id = any($1::uuid[])
    returning customer_id, name
"""


async def shut_out(link: Connection, contacts: Sequence[UUID]) -> None:
    """End within a transaction the sessions, open mails and password of these contacts.

    The office has given them another mail address, and that is noted. Their passkeys were for the
    address before, and open nothing by themselves.
    """
    if not contacts:
        return
    found: list[Any] = await link.fetch(_SHUT_OUT, contacts)
    for row in found:
        await note_of_office(link, row["customer_id"], Happening.EMAIL_CHANGED, contact=row["name"])
