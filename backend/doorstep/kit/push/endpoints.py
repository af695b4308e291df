"""Where a push message may go: an endpoint is what a browser says, and so what anybody says.

It is looked at when it is told and again before each message; which machine its name leads to is
looked at by the very lookup that the connection is made by, so that no name can lead elsewhere a
moment later (DNS rebinding).
"""

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import AddressFamily
from urllib.parse import SplitResult, urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

LONGEST = 2048
"""Characters of an endpoint; those of today's push services have up to 600."""
PORTS = {"https": 443, "http": 80}
PLAIN = re.compile(r"[!-~]+")
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
NAME = re.compile(rf"(?=.{{1,253}}\Z){LABEL}(?:\.{LABEL})+")
OURS = ("localhost", "local", "internal", "lan", "home.arpa", "onion")
"""Names under which nothing public is."""
EMBEDDED = ip_network("64:ff9b::/96")
"""IPv6 addresses that stand for IPv4 ones behind a translator (RFC 6052 §2.1)."""
OTHERS = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "fec0::/10", "3fff::/20")))
"""What else is not public, or nobody's, of which Python thinks that it is."""


class BadEndpoint(ValueError):
    """No message is sent there; it says why."""


def check_endpoint(endpoint: str, allowed: Collection[str] = ()) -> SplitResult:
    """Return an endpoint's parts. Raises BadEndpoint unless it is one a push service may have.

    That is a name of the public internet, by https at the usual port. What is `allowed`,
    `host:port`, may be anywhere, and without encryption.
    """
    if len(endpoint) > LONGEST:
        raise BadEndpoint(f"It has more than {LONGEST} characters.")
    if not PLAIN.fullmatch(endpoint) or "\\" in endpoint:
        raise BadEndpoint("It is not written as an address is.")
    parts, port = _split(endpoint)
    if parts.username is not None or parts.password is not None:
        raise BadEndpoint("It has a name or a password in it.")
    if parts.fragment or "#" in endpoint:
        raise BadEndpoint("It has a fragment.")
    if f"{parts.hostname}:{port}" in allowed and parts.scheme in PORTS:
        return parts
    if parts.scheme != "https":
        raise BadEndpoint("It is not https.")
    if port != PORTS["https"]:
        raise BadEndpoint("It is not at the port of https.")
    _check_name(parts)
    return parts


def service_of(endpoint: str) -> str:
    """Return which push service an endpoint is of, as `host:port`. Raises BadEndpoint."""
    parts, port = _split(endpoint)
    return f"{(parts.hostname or '').removesuffix('.')}:{port}"


def _split(endpoint: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(endpoint)
        given = parts.port
        return parts, PORTS.get(parts.scheme) if given is None else given
    except ValueError as error:
        raise BadEndpoint("It is not written as an address is.") from error


def _check_name(parts: SplitResult) -> None:
    """Refuse what is no public name: addresses, too, in each of the ways they are written."""
    name = (parts.hostname or "").removesuffix(".")
    last = name.rpartition(".")[2]
    bracketed = "[" in parts.netloc  # such as [v1.a], an address of the future (RFC 3986 §3.2.2)
    if (
        bracketed
        or not NAME.fullmatch(name)
        or last.isdigit()
        or re.fullmatch(r"0x[0-9a-f]*", last)
    ):
        raise BadEndpoint("It does not name a host of the internet.")
    if any(name == ours or name.endswith(f".{ours}") for ours in OURS):
        raise BadEndpoint("It names a host that is not of the internet.")


def is_public(address: str) -> bool:
    """Return whether an IP address is of the public internet, whatever it is wrapped in."""
    try:
        found = _unwrapped(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    return found.is_global and not (
        found.is_multicast
        or found.is_reserved
        or found.is_unspecified
        or found.is_loopback
        or any(found in network for network in OTHERS)
    )


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 one stands for, if it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in EMBEDDED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address.teredo is not None:
        return IPv4Address(0)  # through whoever answers: nobody's push service is there
    return address.ipv4_mapped or address.sixtofour or address


class PublicAlone(AbstractResolver):
    """Looks names up, and knows only what of them is public; what is `allowed` may be anywhere."""

    def __init__(
        self, allowed: Collection[str] = (), inner: AbstractResolver | None = None
    ) -> None:
        self._allowed = allowed
        self._inner = inner or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return where a host is. Raises BadEndpoint when any of its addresses is not public."""
        found = await self._inner.resolve(host, port, family)
        if f"{host}:{port}" in self._allowed:
            return found
        if not all(is_public(each["host"]) for each in found):
            raise BadEndpoint("Its name leads into a network that is not public.")
        return found

    async def close(self) -> None:
        """Let go of what looks names up."""
        await self._inner.close()
