"""What may be believed of a request's headers."""

import re
from ipaddress import IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

from quart import Quart, Response, request

from .errors import BadRequest, Forbidden

ONCE = {
    "authorization",
    "content-length",
    "content-type",
    "host",
    "idempotency-key",
    "origin",
    "upload-offset",
}
"""Headers that mean one thing or nothing; two of them are an attempt to be read in two ways."""
LABEL = r"[A-Za-z0-9][A-Za-z0-9-]{0,62}"
HOST = re.compile(
    rf"(?=.{{1,259}}\Z)(?:{LABEL}(?:\.{LABEL})*\.?|\[[0-9A-Fa-f:.]{{2,45}}\])(?::[0-9]{{1,5}})?"
)
NETWORK = 64
"""Bits of an IPv6 address that one household or company has."""


class AmbiguousHeaders(BadRequest):
    """A header of this request was sent twice, or its host is no host name."""

    code = "ambiguous_headers"


def refuse_ambiguous_headers(app: Quart) -> None:
    """Answer 400 to requests that could be read in two ways."""

    async def check() -> None:
        names = [name for key, _ in request.headers if (name := key.lower()) in ONCE]
        if len(names) > len(set(names)):
            raise AmbiguousHeaders
        if not HOST.fullmatch(request.headers.get("Host", "")):
            raise AmbiguousHeaders

    app.before_request(check)
    _drop_impossible_hosts(app)


def _drop_impossible_hosts(app: Quart) -> None:
    """Empty a Host that is none: routing by it would fail before anything can answer."""
    inner = app.asgi_app

    async def outer(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] in {"http", "websocket"}:
            headers = [
                (name, b"" if name == b"host" and not _is_host(value) else value)
                for name, value in scope["headers"]
            ]
            scope = {**scope, "headers": headers}
        await inner(scope, receive, send)

    app.asgi_app = outer  # pyright: ignore[reportAttributeAccessIssue]


def _is_host(value: bytes) -> bool:
    return HOST.fullmatch(value.decode("latin-1")) is not None


SAFE = {"GET", "HEAD", "OPTIONS"}


class ForeignOrigin(Forbidden):
    """This was sent by another site. Open the portal itself and try again."""

    code = "foreign_origin"


def refuse_foreign_writes(app: Quart) -> None:
    """Answer 403 to writes that a browser sends on behalf of another site.

    A browser tells where a write comes from by Sec-Fetch-Site or, an older one, by Origin. A
    program that is no browser sends neither and carries no cookie it was not given.
    """

    async def check() -> None:
        if request.method in SAFE:
            return
        site = request.headers.get("Sec-Fetch-Site")
        origin = request.headers.get("Origin")
        if site is not None and site not in {"same-origin", "none"}:
            raise ForeignOrigin
        if site is None and origin is not None and _host_of(origin) != request.host:
            raise ForeignOrigin

    app.before_request(check)


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
    " connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; trusted-types doorstep"
)
"""A page runs and loads nothing but its own; `doorstep` is the policy that registers the worker."""
OF_SCRIPTS = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'"
"""A worker obeys the policy that it comes with, not that of its page."""
OF_OTHERS = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""For what is no page, in case a browser shows it as one."""
ABILITIES = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
"""What a page of ours never asks a browser for."""


def protect_browsers(app: Quart, *, secure: bool) -> None:
    """Send with every page what keeps it from loading or doing foreign things.

    Other answers run nothing; with them goes that they are what they say they are, and nobody
    else's to show.
    """
    always = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    with_pages = {
        "Content-Security-Policy": POLICY,
        "Permissions-Policy": ", ".join(f"{ability}=()" for ability in ABILITIES),
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if secure:
        always["Strict-Transport-Security"] = "max-age=31536000"
    with_pages |= always

    async def add(response: Response) -> Response:
        kind = response.mimetype or ""
        for name, value in (with_pages if kind == "text/html" else always).items():
            response.headers.setdefault(name, value)
        other = OF_SCRIPTS if kind.endswith("javascript") else OF_OTHERS
        response.headers.setdefault("Content-Security-Policy", other)
        return response

    app.after_request(add)


def client_network(trusted_proxies: int) -> str:
    """Return where the request comes from: an IPv4 address, or the network of an IPv6 one.

    X-Forwarded-For is believed for as many hops as there are trusted proxies.
    """
    address = request.remote_addr or ""
    if trusted_proxies:
        forwarded = ",".join(request.headers.getlist("X-Forwarded-For")).split(",")
        hops = [hop.strip() for hop in forwarded if hop.strip()]
        address = hops[-min(trusted_proxies, len(hops))] if hops else address
    try:
        parsed = ip_address(_without_port(address))
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else f"{int(parsed) >> (128 - NETWORK):x}::/{NETWORK}"
    return str(parsed)


def _without_port(address: str) -> str:
    """Return an address without the port, new with every connection, that some proxies add."""
    bracketed = re.fullmatch(r"\[(.+)\](?::\d+)?", address)
    if bracketed:
        return bracketed.group(1)
    return address.partition(":")[0] if address.count(":") == 1 else address
