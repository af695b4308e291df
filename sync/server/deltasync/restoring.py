"""Noticing that the database has been restored, so that every device starts a new epoch."""

from dataclasses import dataclass

from .install import Connection


@dataclass(frozen=True, slots=True)
class Witness:
    """How far the log of a database had come: the place it was in, and the position there."""

    place: str
    reached: str


async def recognize(connection: Connection, seen: Witness | None = None) -> tuple[bool, Witness]:
    """Return whether the database had been restored, and how far it has come now.

    When it was, all cursors given out before are of another epoch from now on (PULL-4). A dump
    loaded anywhere, files brought forward from a backup and a standby that took over are noticed
    by the database itself; files merely put back are noticed by `seen`, kept outside of it, once
    for each such witness. Safe to call at any time, from any number of processes.
    """
    row = await connection.fetchrow(
        "select renewed, place, reached::text from sync_recognize($1, $2::text::pg_lsn)",
        seen.place if seen else None,
        seen.reached if seen else None,
    )
    return row["renewed"], Witness(row["place"], row["reached"])


async def renew(connection: Connection) -> None:
    """Begin a new epoch for everybody, for a restore that nothing could have noticed."""
    async with connection.transaction():
        await connection.execute("update sync_incarnation set place = ''")
        await recognize(connection)
