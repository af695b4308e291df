"""Who is signed in: by mail and code, once (AUTH-5), or with a cookie that is still good."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from .wire import Reply, Wire

NAMES = ("__Host-doorstep", "doorstep")  # AUTH-1


class Refused(Exception):
    """The server did not sign in; the text says status and code."""


@dataclass(frozen=True)
class Session:
    """One reader of one scope, with the cookie that says so (AUTH-2)."""

    origin: str
    cookie: str
    scope: str
    reader: str
    organization: str

    @property
    def store_name(self) -> str:
        """The name of the store that is theirs for good (AUTH-3)."""
        return f"{self.organization}.{self.reader}.sqlite"


def ask_for_code(origin: str, email: str) -> None:
    """Have a mail sent with six digits; raises Refused or Lost."""
    reply = _post(Wire(origin), "/api/sign-in/email", {"email": email})
    if reply.status != 202:
        raise Refused(f"{reply.status} {reply.code}")


def sign_in(origin: str, email: str, code: str) -> Session:
    """The session of who has the code; raises Refused or Lost."""
    reply = _post(Wire(origin), "/api/sign-in/code", {"email": email, "code": code})
    if reply.status != 200:
        raise Refused(f"{reply.status} {reply.code}")
    for line in reply.cookies:
        for name, cookie in SimpleCookie(line).items():
            if name in NAMES and cookie.value:
                return _session(origin, f"{name}={cookie.coded_value}", reply.json())
    raise Refused("no cookie of AUTH-1")


def resume(origin: str, cookie: str) -> Session:
    """The session of a cookie (`name=value`); raises Refused or Lost."""
    reply = Wire(origin, cookie).ask("GET", "/api/session")
    if reply.status != 200:
        raise Refused(f"{reply.status} {reply.code}")
    return _session(origin, cookie, reply.json())


def _post(wire: Wire, path: str, body: dict[str, str]) -> Reply:
    return wire.ask("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json"})


def _session(origin: str, cookie: str, told: Any) -> Session:
    try:
        return Session(
            origin, cookie, told["scope"], told["contact"]["id"], told["organization"]["id"]
        )
    except (KeyError, TypeError) as error:
        raise Refused("no session of AUTH-2") from error
