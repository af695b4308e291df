"""When a contact was here last: shown to owners, and what makes an owner one who can get in."""

from contextlib import suppress

from asyncpg import DeadlockDetectedError, LockNotAvailableError

from doorstep.kit.database import connection, trusted

PATIENCE = "300ms"
"""How long is waited for who has the contact, such as an import: what is missed is made up for."""


async def note_day(session: bytes) -> None:
    """Remember that who has a session, by its hash, is here today, unless that has to wait.

    In a transaction of its own, for nobody is kept out by it.
    """
    with suppress(LockNotAvailableError, DeadlockDetectedError):
        async with connection() as link:
            await link.execute("select doorstep.note_day($1, $2)", session, PATIENCE)


async def note_missed_day(session: bytes) -> None:
    """Remember that who has a session is here, where nothing is known of their having come."""
    async with trusted() as link:
        missed: bool | None = await link.fetchval(_MISSED, session)
    if missed:
        await note_day(session)


_MISSED = """
    select true from customer_portal_access
    where signed_in_on is null
      and id = (select contact_id from sign_in_sessions where token_hash = $1)
"""
