"""What goes to an authenticator and comes back from it (WebAuthn Level 3 §5 and §7).

To add a passkey and to sign in with it the authenticator has to have verified the person, by
finger, face or PIN: a passkey opens the account by itself, so having the device is not enough. One
that is added without asking the person (§5.1.3, `conditional`) was made in a session that has just
proved who they are; the first sign-in with it asks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

import msgspec
import structlog
import webauthn
from msgspec import Meta
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import (
    base64url_to_bytes,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    options_to_json_dict,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from .challenges import OPEN, PasskeyRefused
from .models import Purpose
from .relying_party import RelyingParty

T = TypeVar("T")
TIMEOUT = int(OPEN.total_seconds() * 1000)
LONGEST_KEY = 1100
"""Bytes of a public key: RSA of 8192 bits, which nobody makes; more would be slow to check with."""
LONGEST_ID = 1023
"""Bytes of a credential id (WebAuthn §4)."""
log = structlog.get_logger()

Base64 = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]+\Z", max_length=12_000)]
CredentialId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]+\Z", max_length=1364)]


class Attestation(msgspec.Struct):
    """An authenticator's answer to being asked for a new passkey."""

    client_data: Base64 = msgspec.field(name="clientDataJSON")
    attestation_object: Base64 = msgspec.field(name="attestationObject")
    transports: Annotated[list[Annotated[str, Meta(max_length=20)]], Meta(max_length=10)] = []


class NewCredential(msgspec.Struct):
    """A RegistrationResponseJSON (WebAuthn §5.1); what else it has is passed over."""

    id: CredentialId
    raw_id: CredentialId = msgspec.field(name="rawId")
    type: Literal["public-key"]
    response: Attestation


class Assertion(msgspec.Struct):
    """An authenticator's answer to being asked who this is."""

    client_data: Base64 = msgspec.field(name="clientDataJSON")
    authenticator_data: Base64 = msgspec.field(name="authenticatorData")
    signature: Base64
    user_handle: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]+\Z", max_length=88)] = msgspec.field(
        name="userHandle"
    )


class UsedCredential(msgspec.Struct):
    """An AuthenticationResponseJSON (WebAuthn §5.1); what else it has is passed over."""

    id: CredentialId
    raw_id: CredentialId = msgspec.field(name="rawId")
    type: Literal["public-key"]
    response: Assertion


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a passkey is for, as the authenticator is to know and to show them."""

    handle: bytes
    email: str
    name: str


def options_to_add(
    party: RelyingParty,
    person: Person,
    known: Sequence[tuple[bytes, Sequence[str]]],
    challenge: bytes,
    purpose: Purpose,
) -> dict[str, Any]:
    """Return what a browser is asked a new passkey with; `known` are those there are already.

    It has to be one that is found without a name typed before (`residentKey`). Who made the
    authenticator is not asked (`attestation`).
    """
    verification = UserVerificationRequirement.REQUIRED
    if purpose is Purpose.ADD_QUIETLY:
        verification = UserVerificationRequirement.PREFERRED
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=person.handle,
        user_name=person.email,
        user_display_name=person.name,
        challenge=challenge,
        timeout=TIMEOUT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=verification
        ),
        exclude_credentials=[_descriptor(*each) for each in known],
    )
    return options_to_json_dict(options)


def options_to_sign_in(party: RelyingParty, challenge: bytes) -> dict[str, Any]:
    """Return what a browser is asked with who this is: anybody whose passkey is for this host."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=TIMEOUT,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


def check_new(
    party: RelyingParty, credential: NewCredential, challenge: bytes, purpose: Purpose
) -> VerifiedRegistration:
    """Return what is to be kept of a new passkey (WebAuthn §7.1). Raises PasskeyRefused."""

    def check() -> VerifiedRegistration:
        found = webauthn.verify_registration_response(
            credential=msgspec.to_builtins(credential),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_presence=purpose is Purpose.ADD,
            require_user_verification=purpose is Purpose.ADD,
        )
        if found.credential_id != base64url_to_bytes(credential.id):
            raise ValueError("The id is another's.")
        if len(found.credential_public_key) > LONGEST_KEY or len(found.credential_id) > LONGEST_ID:
            raise ValueError("The key or its id is too long.")
        # A key that nothing could be checked with is found out now and not at the first sign-in.
        decoded_public_key_to_cryptography(
            decode_credential_public_key(found.credential_public_key)
        )
        return found

    return _checked(check)


def check_use(
    party: RelyingParty, credential: UsedCredential, challenge: bytes, public_key: bytes
) -> VerifiedAuthentication:
    """Return what a passkey that signed the challenge tells of itself (WebAuthn §7.2).

    Raises PasskeyRefused. Whether its counter has risen is for the caller to look at: a counter
    that has not is no proof of a copy, and must not lock anybody out.
    """
    return _checked(
        lambda: webauthn.verify_authentication_response(
            credential=msgspec.to_builtins(credential),
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    )


def _checked(check: Callable[[], T]) -> T:
    try:
        return check()
    # The library decodes CBOR, keys and points out of bytes that anybody may send, and lets through
    # what its parts raise.
    except Exception as error:
        log.info("passkey_refused", why=f"{type(error).__name__}: {error}"[:200])
        raise PasskeyRefused from error


def _descriptor(credential_id: bytes, transports: Sequence[str]) -> PublicKeyCredentialDescriptor:
    known = [AuthenticatorTransport(each) for each in known_transports(transports)]
    return PublicKeyCredentialDescriptor(id=credential_id, transports=known)


def known_transports(told: Sequence[str]) -> list[str]:
    """Return the ways to reach an authenticator that there are names for (WebAuthn §5.8.4)."""
    return [each.value for each in AuthenticatorTransport if each.value in told]
