"""An authenticator in software, which signs what it is given: also what no real one would."""

import secrets
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import cbor2
import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, ELIGIBLE, BACKED_UP, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40
AS_USUAL = PRESENT | VERIFIED | ELIGIBLE | BACKED_UP
NOBODYS = bytes(16)
"""The AAGUID of an authenticator that does not say what it is."""


@dataclass
class Authenticator:
    """One with one passkey at a time; the fields are what it and its browser say of themselves."""

    origin: str = "http://localhost"
    rp_id: str | None = None
    flags: int = AS_USUAL
    aaguid: bytes = NOBODYS
    count: int = 0
    cross_origin: bool = False
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: bytes = b""

    def but(self, **other: Any) -> "Authenticator":
        """Return the same one, with something else about it."""
        return replace(self, **other)

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return what a browser gives back when it is asked for a new passkey."""
        self.handle = base64url_to_bytes(options["user"]["id"])
        rp_id = self.rp_id or options["rp"]["id"]
        attested = self.aaguid + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        data = self._data(rp_id, self.flags | ATTESTED) + attested + cbor2.dumps(self._public_key())
        made = {"fmt": "none", "attStmt": {}, "authData": data}
        return self._credential(
            clientDataJSON=self._client_data("webauthn.create", options["challenge"]),
            attestationObject=cbor2.dumps(made),
        )

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return what a browser gives back when it is asked who this is."""
        client = self._client_data("webauthn.get", options["challenge"])
        data = self._data(self.rp_id or options["rpId"], self.flags)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential(
            clientDataJSON=client,
            authenticatorData=data,
            signature=signature,
            userHandle=self.handle,
        )

    def _credential(self, **response: bytes) -> dict[str, Any]:
        name = bytes_to_base64url(self.credential_id)
        spelled = {key: bytes_to_base64url(value) for key, value in response.items()}
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": spelled,
            "clientExtensionResults": {},
            "authenticatorAttachment": "platform",
        }

    def _client_data(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin}
        return msgspec.json.encode({**told, "crossOrigin": self.cross_origin})

    def _data(self, rp_id: str, flags: int) -> bytes:
        return sha256(rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _public_key(self) -> dict[int, Any]:
        """Return the key as COSE has it: EC2, ES256, P-256 (RFC 9053 §7.1.1)."""
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        return {1: 2, 3: -7, -1: 1, -2: x, -3: y}
