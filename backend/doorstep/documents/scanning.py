"""A virus scanner, where the business has one: ClamAV's `clamd`, asked over the network."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from socket import MSG_DONTWAIT
from urllib.parse import urlsplit

import structlog
from clamav_client.clamd import BufferTooLongError, ClamdError, ClamdNetworkSocket

from .checking.refusal import Reason, Refused

PATIENCE = 30.0
"""Seconds that the scanner may say nothing."""
PORT = 3310
TOO_LONG = b"size limit exceeded"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Scanner:
    """Asks `clamd` about files. What cannot be scanned is not taken."""

    host: str
    port: int = PORT
    patience: float = PATIENCE

    async def require_clean(self, data: bytes) -> None:
        """Raise Refused when the file is infected, or the scanner does not say that it is not."""
        try:
            async with asyncio.timeout(self.patience * 2):
                verdict, virus = await asyncio.to_thread(self._scan, data)
        except BufferTooLongError as error:
            raise Refused(Reason.TOO_LARGE_TO_SCAN) from error
        except (ClamdError, OSError, ValueError, TimeoutError) as error:
            log.warning("scanner_away", error=type(error).__name__)
            raise Refused(Reason.SCANNER_AWAY) from error
        if verdict == "FOUND":
            raise Refused(Reason.INFECTED, f": {virus}")
        if verdict != "OK":
            log.warning("scanner_failed", verdict=verdict)
            raise Refused(Reason.SCANNER_AWAY)

    def _scan(self, data: bytes) -> tuple[str, str | None]:
        clamd = _Clamd(self.host, self.port, timeout=self.patience)
        try:
            return clamd.instream(BytesIO(data)).get("stream", ("", None))
        except ConnectionError as error:
            if TOO_LONG in clamd.unread:
                raise BufferTooLongError from error
            raise


class _Clamd(ClamdNetworkSocket):
    """Keeps what was said before it hung up, as it does in the midst of too long a file."""

    unread = b""

    def _close_socket(self) -> None:
        with suppress(OSError):
            self.unread = self.clamd_socket.recv(1024, MSG_DONTWAIT)
        super()._close_socket()


def scanner_at(address: str) -> Scanner | None:
    """Return the scanner at a `tcp://host:port`, or None without one."""
    if not address:
        return None
    parts = urlsplit(address)
    return Scanner(parts.hostname or "localhost", parts.port or PORT)
