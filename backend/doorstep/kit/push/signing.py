"""Saying who sends a push message (VAPID, RFC 8292)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import SplitResult

import py_vapid
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

GOOD_FOR = timedelta(hours=12)
"""How long a signature is good for; a push service takes a day at most."""
AGAIN = timedelta(hours=6)
"""How long one is used: a push service that has checked one knows it again (RFC 8292 §4.1)."""
MOST = 1000
"""Signatures that are remembered: one for each push service and key."""
POINT = 65
"""Bytes of an uncompressed point of P-256."""
SECRET = 16
"""Bytes of a subscription's secret (RFC 8291 §3.2)."""
SCALAR = 32


class BadKey(ValueError):
    """This is no key of the kind that it should be."""


def decoded(text: str) -> bytes:
    """Return what base64url stands for, with or without padding. Raises BadKey."""
    if not text.isascii() or not text.rstrip("=").replace("-", "").replace("_", "").isalnum():
        raise BadKey("It is not base64url.")
    bare = text.rstrip("=")
    try:
        return urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except ValueError as error:
        raise BadKey("It is not base64url.") from error


def encoded(raw: bytes) -> str:
    """Return bytes in base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def point_of(text: str) -> bytes:
    """Return a public key's bytes. Raises BadKey unless it is a point of P-256, uncompressed."""
    raw = decoded(text)
    if len(raw) != POINT:
        raise BadKey(f"It has {len(raw)} bytes, and not {POINT}.")
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except ValueError as error:
        raise BadKey("It is no point of P-256.") from error
    return raw


def secret_of(text: str) -> bytes:
    """Return the bytes of a subscription's secret. Raises BadKey unless there are 16."""
    raw = decoded(text)
    if len(raw) != SECRET:
        raise BadKey(f"It has {len(raw)} bytes, and not {SECRET}.")
    return raw


def public_key_of(private: str) -> str:
    """Return the public key of a private one, as a browser is given it. Raises BadKey."""
    raw = decoded(private)
    if len(raw) != SCALAR:
        raise BadKey(f"It has {len(raw)} bytes, and not {SCALAR}.")
    try:
        key = ec.derive_private_key(int.from_bytes(raw), ec.SECP256R1()).public_key()
    except ValueError as error:
        raise BadKey("It is no private key of P-256.") from error
    return encoded(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


class Signer:
    """Signs with one of several keys, newest first, in the name of a `contact`."""

    def __init__(self, keys: Sequence[str], contact: str) -> None:
        vapid: Any = py_vapid.Vapid02
        self._keys = {public_key_of(key): vapid.from_raw(key.encode()) for key in keys}
        for each in self._keys.values():
            each.conf = {"no-strict": True}  # what a contact may be is looked at in settings
        self._contact = contact
        self._signed: OrderedDict[tuple[str, str], tuple[datetime, str]] = OrderedDict()

    @property
    def public_keys(self) -> tuple[str, ...]:
        """Return the keys that browsers may have subscribed with, newest first."""
        return tuple(self._keys)

    def sign(self, key: str, endpoint: SplitResult, now: datetime) -> str:
        """Return the Authorization with which a message goes to an endpoint subscribed with `key`.

        Raises KeyError when the key is none of ours.
        """
        audience = f"{endpoint.scheme}://{endpoint.netloc.lower().removesuffix(':443')}"
        known = self._signed.get((key, audience))
        if known is None or not known[0] <= now < known[0] + AGAIN:
            known = now, self._sign(key, audience, now)
            self._signed[key, audience] = known
            if len(self._signed) > MOST:
                self._signed.popitem(last=False)
        return known[1]

    def _sign(self, key: str, audience: str, now: datetime) -> str:
        claims = {
            "aud": audience,
            "sub": self._contact,
            "exp": int((now + GOOD_FOR).timestamp()),
        }
        return self._keys[key].sign(claims)["Authorization"]
