"""Text messages by a gateway that takes a form over HTTP."""

import asyncio
from typing import TYPE_CHECKING, Any, Protocol

import httpx
import msgspec

if TYPE_CHECKING:
    from .settings import Settings

TIMEOUT = httpx.Timeout(10.0)
"""Seconds for each of connecting, sending and reading."""
PATIENCE = 30.0
"""Seconds for all of it together."""
PLAIN = {"Accept-Encoding": "identity"}
"""Nothing is to be unpacked: it may become very large."""
REFUSED = {400, 413, 422}
"""What is said of a message or a number; what else goes wrong the host can mend."""
MOST = 64 * 1024
"""Bytes of an answer that are read."""
TOO_MANY = 429
LONGEST_WAIT = 3600.0
"""Seconds beyond which what a gateway asks to wait is not believed."""


class NotNow(Exception):
    """The gateway did not take it, but may later: after so many seconds, if it said."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class NotEver(Exception):
    """The gateway will not take this message to this number; in a few words why."""


class Sms(Protocol):
    """Carries text messages."""

    async def send(self, to: str, text: str) -> None:
        """Hand a text over to a number as E.164 writes it; raises NotNow or NotEver."""
        ...


class HttpSms:
    """Sends by a gateway that takes a form with To, From and Body, as Twilio's does.

    It answers within the time, or is away; where it sends us on to is not followed, for the
    password would go there.
    """

    def __init__(self, url: str, user: str, token: str, sender: str) -> None:
        self._url = url
        self._auth = httpx.BasicAuth(user, token)
        self._sender = sender

    @classmethod
    def by(cls, settings: "Settings") -> "HttpSms | None":
        """Return the gateway that the settings name, if they do."""
        if not settings.sms_url:
            return None
        return cls(settings.sms_url, settings.sms_user, settings.sms_token, settings.sms_from)

    async def send(self, to: str, text: str) -> None:
        """Hand a text over, as `Sms` says."""
        form = {"To": to, "From": self._sender, "Body": text}
        client = httpx.AsyncClient(timeout=TIMEOUT, trust_env=False, follow_redirects=False)
        asked = client.build_request("POST", self._url, data=form, headers=PLAIN)
        try:
            async with asyncio.timeout(PATIENCE), client:
                answer = await client.send(asked, auth=self._auth, stream=True)
                _judge(answer, await _beginning(answer))
        except (httpx.HTTPError, TimeoutError) as error:
            raise NotNow(type(error).__name__) from error


async def _beginning(answer: httpx.Response) -> bytes:
    read = b""
    async for part in answer.aiter_raw():
        read += part
        if len(read) > MOST:
            break
    return read[:MOST]


def _judge(answer: httpx.Response, body: bytes) -> None:
    """Raise unless it was taken: what is wrong with us, not with the message, may be mended."""
    status = answer.status_code
    if answer.is_success:
        return
    why = f"{status} {_code(body)}".strip()
    if status in REFUSED:
        raise NotEver(why)
    raise NotNow(why, _wait(answer) if status in {TOO_MANY, 503} else None)


def _code(body: bytes) -> str:
    """Return the gateway's own code of what is wrong, if its answer has one."""
    try:
        found: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    code = found.get("code") if isinstance(found, dict) else None  # pyright: ignore
    return str(code)[:20] if isinstance(code, int | str) else ""


def _wait(answer: httpx.Response) -> float | None:
    text = answer.headers.get("Retry-After", "")
    return min(float(text), LONGEST_WAIT) if text.isascii() and text.isdigit() else None
