"""One request and its answer, by http.client: whole, or lost."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Moment = Callable[[str], None]  # called between two steps; a test may end the device there


class Lost(Exception):
    """No answer came, or none that is whole: the server may have heard, or not (ERR-16)."""


@dataclass(frozen=True)
class Reply:
    """A whole answer; header names are in lower case, the body is unpacked.

    `cookies` has one line for each that is set: signing in sets one and ends another (AUTH-5).
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()

    def json(self) -> Any:
        """The body as JSON; `None` when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @property
    def code(self) -> str | None:
        """The code of a problem document; `None` when the answer is not one."""
        problem = self.json()
        code = problem.get("code") if isinstance(problem, dict) else None
        return code if isinstance(code, str) else None

    @property
    def retry_after(self) -> float:
        """The least rest, at most ten minutes (DEV-5); 0 when none is asked for."""
        return float(min(self.number("retry-after") or 0, 600))

    def number(self, header: str) -> int | None:
        """A header that is a whole number, not negative; else `None`."""
        value = self.headers.get(header, "").strip()
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else None


class Wire:
    """Asks one origin, with a cookie; every request has its own connection."""

    def __init__(
        self, origin: str, cookie: str = "", *, patience: float = 30.0, moment: Moment | None = None
    ) -> None:
        self.origin = origin
        self.cookie = cookie
        self._patience = patience
        self._moment: Moment = moment or (lambda _: None)

    def connect(self, patience: float) -> http.client.HTTPConnection:
        parts = urlsplit(self.origin)
        secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        return kind(parts.hostname or "", parts.port, timeout=patience)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """The answer, whatever its status; raises Lost when there is none in time."""
        sent = {"Accept-Encoding": "gzip", "Connection": "close", **(headers or {})}
        if self.cookie:
            sent["Cookie"] = self.cookie
        connection = self.connect(self._patience)
        self._moment("before the request")
        try:
            reply = _exchange(connection, method, path, body, sent, self._patience)
        except (OSError, EOFError, http.client.HTTPException, zlib.error) as error:
            raise Lost(repr(error)) from error
        finally:
            connection.close()
        self._moment("after the answer")
        return reply


def _exchange(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes | None,
    headers: Mapping[str, str],
    patience: float,
) -> Reply:
    ends = time.monotonic() + patience
    with suppress(BrokenPipeError):  # it may have answered before it had heard all
        connection.request(method, path, body, dict(headers))
    line: socket.socket = connection.sock
    response = connection.getresponse()
    raw = _read(response, line, ends) if method != "HEAD" else b""
    found = {name.lower(): value for name, value in response.getheaders()}
    if found.get("content-encoding", "").lower() == "gzip" and raw:
        raw = gzip.decompress(raw)
    return Reply(response.status, found, raw, tuple(response.headers.get_all("Set-Cookie") or ()))


def _read(response: http.client.HTTPResponse, line: socket.socket, ends: float) -> bytes:
    """The whole body; raises when it is cut or late."""
    expected, parts = response.length, []
    while True:
        left = ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if line.fileno() >= 0:
            line.settimeout(left)
        part = response.read1(65536)
        if not part:
            break
        parts.append(part)
    raw = b"".join(parts)
    if expected is not None and len(raw) != expected:
        raise http.client.IncompleteRead(raw, expected - len(raw))
    return raw
