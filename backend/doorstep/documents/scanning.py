"""A virus scanner, where the business has one: ClamAV's `clamd`, asked over the network."""

import asyncio
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlsplit

import structlog
from clamav_client.clamd import ClamdError, ClamdNetworkSocket

from .checking.refusal import Reason, Refused

PATIENCE = 30.0
"""Seconds that the scanner may say nothing."""
PORT = 3310
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
        except (ClamdError, OSError, ValueError, TimeoutError) as error:
            log.warning("scanner_away", error=type(error).__name__)
            raise Refused(Reason.SCANNER_AWAY) from error
        if verdict == "FOUND":
            raise Refused(Reason.INFECTED, f": {virus}")
        if verdict != "OK":
            log.warning("scanner_failed", verdict=verdict)
            raise Refused(Reason.SCANNER_AWAY)

    def _scan(self, data: bytes) -> tuple[str, str | None]:
        clamd = ClamdNetworkSocket(self.host, self.port, timeout=self.patience)
        return clamd.instream(BytesIO(data)).get("stream", ("", None))


def scanner_at(address: str) -> Scanner | None:
    """Return the scanner at a `tcp://host:port`, or None without one."""
    if not address:
        return None
    parts = urlsplit(address)
    return Scanner(parts.hostname or "localhost", parts.port or PORT)
