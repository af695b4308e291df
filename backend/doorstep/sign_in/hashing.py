"""Hashing passwords, beside the event loop and within bounds.

Argon2id with 19 MiB, two passes and one lane: what OWASP's Password Storage Cheat Sheet asks for at
least. RFC 9106 §4 would have 64 MiB and three passes where memory is short; that takes several
times as long, which is more than a server needs that also syncs, refuses common passwords and
counts wrong tries.
"""

import asyncio
import os
import secrets
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from doorstep.kit.errors import TryAgain

T = TypeVar("T")
MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
SALT = 16
"""Bytes of the salt (RFC 9106 §3.1)."""
HASH = 32
"""Bytes of what is kept."""
THREADS = max(1, min(4, (os.cpu_count() or 1) // 2))
"""At most half of the processors hash, so that the others answer; each takes `MEMORY_KIB`."""
MOST_WAITING = 32
"""Passwords that wait for a thread; whoever comes then is asked to come again."""
log = structlog.get_logger()


class Hashing:
    """A few threads that hash; Argon2 lets go of the interpreter meanwhile."""

    def __init__(
        self,
        hasher: PasswordHasher | None = None,
        threads: int = THREADS,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._hasher = hasher or PasswordHasher(
            PASSES, MEMORY_KIB, LANES, hash_len=HASH, salt_len=SALT
        )
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._most = threads + most_waiting
        self._taken = 0
        self._nobodys = _hash_of_nothing(self._hasher)

    async def hash(self, password: str) -> str:
        """Return what is kept of a password. Raises TryAgain when too many wait."""
        return await self._aside(lambda: self._hasher.hash(password))

    async def is_right(self, kept: str | None, password: str) -> bool:
        """Return whether a password is the one that `kept` was made of.

        Where there is none it takes as long, and is wrong. Raises TryAgain when too many wait.
        """
        return await self._aside(lambda: self._verify(kept or self._nobodys, password))

    def is_outdated(self, kept: str) -> bool:
        """Return whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _aside(self, work: Callable[[], T]) -> T:
        if self._taken >= self._most:
            raise TryAgain
        self._taken += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._taken -= 1

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except VerifyMismatchError:
            return False
        except (InvalidHashError, VerificationError):
            log.exception("password_hash_unreadable")
            return False


def _hash_of_nothing(hasher: PasswordHasher) -> str:
    """Return a hash that no password has, made with the same parameters as any."""
    salt, random = (
        b64encode(secrets.token_bytes(size)).decode().rstrip("=")
        for size in (hasher.salt_len, hasher.hash_len)
    )
    memory, passes, lanes = hasher.memory_cost, hasher.time_cost, hasher.parallelism
    return f"$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${random}"
