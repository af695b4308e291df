"""Tokens and codes, and the hashes that are kept in their place."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from uuid import UUID

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
DIGITS = 6


def new_token() -> str:
    """Return 256 random bits, fit for a URL and a cookie."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Return six random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def token_hash(token: str) -> bytes:
    """Return what is kept of a token; it is too long to be guessed, so SHA-256 is enough."""
    return bytes_hash(token.encode())


def bytes_hash(value: bytes) -> bytes:
    """Return what is kept of random bytes."""
    return hashlib.sha256(value).digest()


@dataclass(frozen=True, slots=True)
class Keyed:
    """Hashes for what is short enough to be guessed, useless without the server's keys.

    What is kept is made by the first key; what the one before has made is found by it still.
    """

    keys: tuple[str, ...]

    def code(self, attempt: UUID, code: str) -> bytes:
        """Return the hash of an attempt's code."""
        return self._hash("code", str(attempt), code)

    def is_code(self, kept: bytes, attempt: UUID, code: str) -> bool:
        """Return whether what is kept of an attempt's code was made of this one, by any key."""
        made = [Keyed((key,)).code(attempt, code) for key in self.keys]
        return any(hmac.compare_digest(kept, each) for each in made)

    def address(self, organization: UUID, email: str) -> bytes:
        """Return the hash of a mail address within an organisation."""
        return self._hash("address", str(organization), email)

    def addresses(self, organization: UUID, email: str) -> list[bytes]:
        """Return the hashes by which what is kept of an address may be found, by any key."""
        return [Keyed((key,)).address(organization, email) for key in self.keys]

    def throttle(self, organization: UUID, kind: str, whom: str) -> bytes:
        """Return the hash that stands for somebody doing something."""
        return self._hash("throttle", str(organization), kind, whom)

    def _hash(self, *parts: str) -> bytes:
        text = "\x00".join(parts).encode()
        return hmac.new(self.keys[0].encode(), text, hashlib.sha256).digest()
