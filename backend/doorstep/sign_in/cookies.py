"""Cookies: of the session, and of a browser that asked for a mail or passkey, or is known."""

from datetime import timedelta
from typing import Any

from quart import Response, current_app, request

from .secrecy import TOKEN

SECURE = "DOORSTEP_SECURE_COOKIES"
"""The app's configuration says under this name whether customers come over https."""
SESSION = "doorstep"
ASKED = "doorstep-asked"
PASSKEY = "doorstep-passkey"
KNOWN = "doorstep-known"


def read_cookie(name: str) -> str | None:
    """Return the token in a cookie; None when there is none, or not exactly one proper one."""
    values = request.cookies.getlist(_full(name))
    return values[0] if len(values) == 1 and TOKEN.fullmatch(values[0]) else None


def set_cookie(response: Response, name: str, token: str, lasts: timedelta) -> None:
    """Give the browser a token that scripts cannot read and other sites cannot use to write."""
    response.set_cookie(
        _full(name),
        token,
        max_age=lasts,
        path="/",
        secure=_secure(),
        httponly=True,
        samesite="Lax",
    )


def expire_cookie(response: Response, name: str) -> None:
    """Make the browser forget a token."""
    response.delete_cookie(
        _full(name),
        path="/",
        secure=_secure(),
        httponly=True,
        samesite="Lax",
    )


def cookie_name(name: str, *, secure: bool) -> str:
    """Return what a cookie is called on the wire, over https or not."""
    # The prefix makes browsers refuse the cookie from sibling hosts and over http (RFC 6265bis).
    return f"__Host-{name}" if secure else name


def _full(name: str) -> str:
    return cookie_name(name, secure=_secure())


def _secure() -> bool:
    app: Any = current_app
    return bool(app.config[SECURE])
