"""Encrypting a push message and handing it over (RFC 8030, RFC 8291)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
import pywebpush
from aiohttp.abc import AbstractResolver
from yarl import URL

from doorstep.kit.clock import Clock, SystemClock

from .endpoints import PublicAlone, check_endpoint, service_of
from .places import Places, Unanswered
from .signing import Signer

PATIENCE = aiohttp.ClientTimeout(total=15, sock_connect=5)
"""With the push service alone: what is sent has a place there, and so a connection."""
AT_ONCE = 200
"""Connections; an idle one is kept for `IDLE` seconds."""
OF_ONE = 150
"""How many of them lead to one push service, so that one that hangs leaves some to others."""
SOON = 2.0
"""Seconds that a message waits for a place at its push service."""
IDLE = 60.0
HEARD = 1024
"""Bytes that are read of an answer."""


@dataclass(frozen=True, slots=True)
class Target:
    """A browser's subscription; `key` is the public one of ours that it was made with."""

    endpoint: str
    p256dh: str
    auth: str
    key: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a push service said: a status, how long to wait, and the beginning of its words."""

    status: int
    retry_after: str
    words: str


class PushService(Protocol):
    """Takes messages for browsers."""

    @property
    def public_keys(self) -> tuple[str, ...]:
        """Return the keys that browsers may subscribe with, newest first."""
        ...

    @property
    def allowed(self) -> Collection[str]:
        """Return which endpoints, `host:port`, need not be public."""
        ...

    async def push(
        self, target: Target, message: bytes, *, ttl: int, urgency: str, topic: str
    ) -> Answer:
        """Hand a message over; return what is answered, whatever it is.

        Raises BadEndpoint, KeyError for a target of a key that is none of ours, and Unanswered.
        """
        ...

    async def close(self) -> None:
        """Let go of all connections."""
        ...


class WebPush:
    """Speaks to the push services of browsers, over connections that are kept.

    It signs with private `keys`, newest first, as who can be reached at `contact` (a `mailto:` or
    `https:` address). `allowed` are stand-ins for push services, `host:port`. Names are looked up
    by `names`, else as the machine does. A message that finds no place at its push service for
    seconds is not sent.
    """

    def __init__(
        self,
        keys: Sequence[str],
        contact: str,
        *,
        allowed: Collection[str] = (),
        clock: Clock | None = None,
        timeout: aiohttp.ClientTimeout = PATIENCE,
        names: AbstractResolver | None = None,
        places: Places | None = None,
    ) -> None:
        self.allowed = frozenset(allowed)
        self._names = names
        self._signer = Signer(keys, contact)
        self._clock = clock or SystemClock()
        self._timeout = timeout
        self._places = places or Places(OF_ONE, SOON)
        self._http: aiohttp.ClientSession | None = None

    @property
    def public_keys(self) -> tuple[str, ...]:
        """Return the keys that browsers may subscribe with, newest first."""
        return self._signer.public_keys

    async def push(
        self, target: Target, message: bytes, *, ttl: int, urgency: str, topic: str
    ) -> Answer:
        """Hand a message over; return what is answered, whatever it is.

        Raises BadEndpoint, KeyError for a target of a key that is none of ours, and Unanswered.
        """
        parts = check_endpoint(target.endpoint, self.allowed)
        headers = {
            "Authorization": self._signer.sign(target.key, parts, self._clock.now()),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(ttl),
            "Urgency": urgency,
        }
        if topic:
            headers["Topic"] = topic
        async with self._places.at(service_of(target.endpoint)):
            return await self._post(target.endpoint, headers, encrypt(target, message))

    async def close(self) -> None:
        """Let go of all connections."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def _post(self, endpoint: str, headers: dict[str, str], body: bytes) -> Answer:
        url = URL(endpoint, encoded=True)
        try:
            async with self._session().post(
                url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                words = await answer.content.read(HEARD)
                return Answer(
                    answer.status,
                    answer.headers.get("Retry-After", ""),
                    words.decode("utf-8", "replace"),
                )
        except TimeoutError as error:
            raise Unanswered("It did not answer in time.") from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unanswered(f"It could not be reached{_reason(error)}.") from error

    def _session(self) -> aiohttp.ClientSession:
        """Return the connections of this process; the first message makes them, in its loop."""
        if self._http is None or self._http.closed:
            self._http = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=AT_ONCE,
                    limit_per_host=self._places.most,
                    keepalive_timeout=IDLE,
                    resolver=PublicAlone(self.allowed, self._names),
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=self._timeout,
                auto_decompress=False,
            )
        return self._http


def encrypt(target: Target, message: bytes) -> bytes:
    """Return the message as only the subscribed browser can read it (RFC 8291)."""
    keys = {"p256dh": target.p256dh, "auth": target.auth}
    pusher: Any = pywebpush.WebPusher({"endpoint": target.endpoint, "keys": keys})
    return pusher.encode(message)["body"]


def _reason(error: Exception) -> str:
    """Return in words what customers and the office can make something of."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return ": its name is not known"
    if isinstance(error, aiohttp.ClientSSLError | aiohttp.ClientConnectorCertificateError):
        return " safely: its certificate is not in order"
    return ""
