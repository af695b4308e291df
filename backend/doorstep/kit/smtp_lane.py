"""A lane to a mail server: connections kept while they are used, and never more than a few."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from aiosmtplib import SMTP, SMTPException, SMTPResponseException

IDLE = 15.0
"""Seconds after which a connection that nobody used is closed."""
QUICK = 10.0
"""Seconds for the first answer on a connection that was kept: it may be dead without a word."""
CLOSING = 421
"""What a server says that is about to close the connection (RFC 5321 §4.2.3)."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it goes over the line."""

    sender: str
    recipient: str
    content: bytes


class Lane:
    """Hands over mails, so many at once at most, over what `connect` opens."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[SMTP]],
        most: int,
        idle: float = IDLE,
        quick: float = QUICK,
    ) -> None:
        self._connect = connect
        self._turns = asyncio.Semaphore(most)
        self._idle = idle
        self._quick = quick
        self._kept: deque[tuple[float, SMTP]] = deque()
        self._reaper: asyncio.Task[None] | None = None

    async def send(self, letter: Letter) -> None:
        """Hand a mail over when it is its turn; raises what the server or the network did."""
        async with self._turns:
            client = await self._addressed(letter)
            try:
                await client.data(letter.content)
            except BaseException as error:
                await self._give_back(client, error)
                raise
            self._keep(client)

    def close(self) -> None:
        """Close what is kept."""
        while self._kept:
            self._kept.pop()[1].close()
        if self._reaper:
            self._reaper.cancel()
            self._reaper = None

    async def _addressed(self, letter: Letter) -> SMTP:
        """Return a connection on which the server is ready for the content of a mail.

        One that was kept may have been closed by the server: nothing is lost by a new one.
        """
        while self._kept:
            _, client = self._kept.pop()
            try:
                return await self._address(client, letter, self._quick)
            except (OSError, SMTPException) as error:
                if not _is_gone(error):
                    raise
        client = await self._connect()
        return await self._address(client, letter, client.timeout)

    async def _address(self, client: SMTP, letter: Letter, first: float | None) -> SMTP:
        """Address a letter; the server has `first` seconds for its first answer."""
        try:
            await client.mail(letter.sender, timeout=first)
            await client.rcpt(letter.recipient)
        except BaseException as error:
            await self._give_back(client, error)
            raise
        return client

    async def _give_back(self, client: SMTP, error: BaseException) -> None:
        """Keep a connection on which the server only refused; close any other."""
        if isinstance(error, SMTPResponseException) and not _is_gone(error):
            with suppress(OSError, SMTPException):
                await client.rset()
                return self._keep(client)
        client.close()
        return None

    def _keep(self, client: SMTP) -> None:
        if not client.is_connected:
            return
        self._kept.append((time.monotonic(), client))
        if self._reaper is None or self._reaper.done():
            self._reaper = asyncio.create_task(self._close_unused())

    async def _close_unused(self) -> None:
        """Close what nobody has used for a while; all of it when the program ends."""
        try:
            while self._kept:
                await asyncio.sleep(self._idle)
                while self._kept and self._kept[0][0] <= time.monotonic() - self._idle:
                    await _say_goodbye(self._kept.popleft()[1])
        except asyncio.CancelledError:
            while self._kept:
                self._kept.pop()[1].close()
            raise


async def _say_goodbye(client: SMTP) -> None:
    with suppress(OSError, SMTPException):
        await client.quit(timeout=1)
    client.close()


def _is_gone(error: BaseException) -> bool:
    """Return whether the connection is of no use after this."""
    return isinstance(error, OSError) or (
        isinstance(error, SMTPResponseException) and error.code == CLOSING
    )
