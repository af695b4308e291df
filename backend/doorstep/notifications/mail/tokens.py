"""What stands in mails for a person, signed, so that nobody can make it up.

Tokens do not run out: a mail is found again after years. They are as good as the keys of sessions
that made them, of which one before the newest still counts.
"""

import binascii
import hashlib
import hmac
from base64 import b32decode, b32encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from doorstep.notifications.models import Category

STOPPABLE = {
    Category.VISITS: b"v",
    Category.REQUESTS: b"r",
    Category.INVOICES: b"i",
    Category.DOCUMENTS: b"d",
}
"""What mails can be stopped of, and the letter of each; those of security go on."""
OF_STOPPING, OF_RETURNS = 15, 10
"""Bytes of the signatures: 120 bits, and 80 where an address has no room for more."""
PRINT = 4
"""Bytes that tell whether an address is still the one that a mail went to."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Makes and reads tokens with a server's keys, newest first."""

    keys: tuple[str, ...]

    def stopping(self, contact: UUID, category: Category) -> str:
        """Return the token that stops a contact's mails of a category; none stops security."""
        signed = self._sign("stop", contact.bytes + STOPPABLE[category], OF_STOPPING)
        return urlsafe_b64encode(signed).rstrip(b"=").decode()

    def stopped(self, token: str) -> tuple[UUID, Category] | None:
        """Return whose mails of which category a token stops; None for one that we never made."""
        payload = self._open("stop", lambda: urlsafe_b64decode(token + "="), OF_STOPPING)
        if payload is None:
            return None
        letters = {letter: category for category, letter in STOPPABLE.items()}
        return UUID(bytes=payload[:16]), letters[payload[16:]]

    def returning(self, contact: UUID, email: str) -> str:
        """Return the token for what comes back of a mail: 48 characters, of any case."""
        signed = self._sign("return", contact.bytes + print_of(email), OF_RETURNS)
        return b32encode(signed).decode().lower()

    def returned(self, token: str) -> tuple[UUID, bytes] | None:
        """Return whose mail has come back, and the print of the address that it went to."""
        payload = self._open("return", lambda: b32decode(token.upper()), OF_RETURNS)
        return None if payload is None else (UUID(bytes=payload[:16]), payload[16:])

    def _sign(self, purpose: str, payload: bytes, length: int) -> bytes:
        return payload + _signature(self.keys[0], purpose, payload)[:length]

    def _open(self, purpose: str, decode: Callable[[], bytes], length: int) -> bytes | None:
        try:
            signed = decode()
        except (binascii.Error, ValueError):
            return None
        payload, signature = signed[:-length], signed[-length:]
        made = [_signature(key, purpose, payload)[:length] for key in self.keys]
        return payload if any(hmac.compare_digest(signature, each) for each in made) else None


def print_of(email: str) -> bytes:
    """Return what tells an address from the one that came after it."""
    return hashlib.sha256(email.encode()).digest()[:PRINT]


def _signature(key: str, purpose: str, payload: bytes) -> bytes:
    text = b"mail\x00" + purpose.encode() + b"\x00" + payload
    return hmac.new(key.encode(), text, hashlib.sha256).digest()
