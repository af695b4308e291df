"""Listens to pokes, so that a change arrives without asking (LIVE)."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator

from .wire import Wire

SILENCE = 60.0  # LIVE-2


def pokes(wire: Wire, silence: float = SILENCE) -> Iterator[int]:
    """The version of each poke until the stream ends, however it ends."""
    connection = wire.connect(silence)
    headers = {"Accept": "text/event-stream", "Cookie": wire.cookie}
    try:
        connection.request("GET", "/api/live", headers=headers)
        response = connection.getresponse()
        media = response.getheader("Content-Type", "")
        if response.status == 200 and media.startswith("text/event-stream"):
            yield from _events(response)
    except (OSError, http.client.HTTPException):
        return
    finally:
        connection.close()


def _events(response: http.client.HTTPResponse) -> Iterator[int]:
    event = ""
    while raw := response.readline(65536):
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if line.startswith("event:"):
            event = line[6:].strip()
        elif line.startswith("data:") and event == "poke":
            version = _version(line[5:])
            if version is not None:
                yield version
        elif not line:
            event = ""


def _version(data: str) -> int | None:
    try:
        told = json.loads(data)
    except ValueError:
        return None
    version = told.get("version") if isinstance(told, dict) else None
    return version if type(version) is int else None
