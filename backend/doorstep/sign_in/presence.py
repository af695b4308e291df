"""When a contact was here last: shown to owners, and what makes an owner one who can get in."""

from contextlib import suppress
from uuid import UUID

from asyncpg import DeadlockDetectedError, LockNotAvailableError

from doorstep.kit.database import trusted

PATIENCE = "300ms"
"""How long is waited for who has the contact, such as an import: what is missed is made up for."""


async def note_day(contact: UUID) -> None:
    """Remember that a contact is here today, by signing in or switching, unless that has to wait.

    In a transaction of its own, for nobody is kept out by it.
    """
    await _note(_TODAY, contact)


async def note_missed_day(session: bytes) -> None:
    """Remember that who has a session is here, where nothing is known of their having come."""
    await _note(_MISSED, session)


async def _note(statement: str, of: UUID | bytes) -> None:
    with suppress(LockNotAvailableError, DeadlockDetectedError):
        async with trusted() as link:
            await link.execute(f"set local lock_timeout = '{PATIENCE}'")
            await link.execute(statement, of)


_NOTE = """
    update customer_portal_access c set last_login_at = now(),
      signed_in_on = (now() at time zone o.time_zone)::date
    from organizations o where o.id = c.organization_id
"""
_TODAY = f"{_NOTE} and c.id = $1"
_MISSED = f"""{_NOTE} and c.signed_in_on is null
    and c.id = (select contact_id from sign_in_sessions where token_hash = $1)
"""  # noqa: S608 - put together from our own words
