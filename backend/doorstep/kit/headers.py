"""What may be believed of a request's headers."""

import re
from ipaddress import IPv6Address, ip_address

from quart import Quart, request

from .errors import BadRequest

ONCE = (
    "Authorization",
    "Content-Length",
    "Content-Type",
    "Host",
    "Idempotency-Key",
    "Origin",
    "Upload-Offset",
)
"""Headers that mean one thing or nothing; two of them are an attempt to be read in two ways."""
HOST = re.compile(
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
)
NETWORK = 64
"""Bits of an IPv6 address that one household or company has."""


class AmbiguousHeaders(BadRequest):
    """A header of this request was sent twice, or its host is no host name."""

    code = "ambiguous_headers"


def refuse_ambiguous_headers(app: Quart) -> None:
    """Answer 400 to requests that could be read in two ways."""

    async def check() -> None:
        if any(len(request.headers.getlist(name)) > 1 for name in ONCE):
            raise AmbiguousHeaders
        if not HOST.fullmatch(request.headers.get("Host", "")):
            raise AmbiguousHeaders

    app.before_request(check)


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
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else f"{int(parsed) >> (128 - NETWORK):x}::/{NETWORK}"
    return address
