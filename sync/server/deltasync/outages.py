"""Telling a database that is away from a fault of ours."""

from asyncpg import (
    AdminShutdownError,
    CannotConnectNowError,
    CrashShutdownError,
    DeadlockDetectedError,
    InsufficientResourcesError,
    InterfaceError,
    LockNotAvailableError,
    PostgresConnectionError,
    QueryCanceledError,
    SerializationError,
)

AWAY = (
    PostgresConnectionError,
    AdminShutdownError,
    CrashShutdownError,
    CannotConnectNowError,
    InsufficientResourcesError,
)
BUSY = (LockNotAvailableError, QueryCanceledError, TimeoutError)
"""Others hold what is needed for too long."""
UNDONE = (DeadlockDetectedError, SerializationError)
"""Others were in the way: the same may go well at once."""


def is_outage(error: BaseException) -> bool:
    """Return whether it only says that the database cannot be worked with just now.

    The same may go well later, and whoever asked is not to blame. A transaction that ended so was
    undone, unless the connection was lost in the middle of its COMMIT: then nobody knows.
    """
    # What is done on a connection after it was lost raises this very class; others derive from it.
    return isinstance(error, AWAY) or type(error) is InterfaceError


def passes(error: BaseException) -> bool:
    """Return whether the same may go well later, or at once: an outage, or others in the way."""
    return is_outage(error) or isinstance(error, (*BUSY, *UNDONE))
