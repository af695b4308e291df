"""What is to be signed with a passkey: kept in the database, so that any server can check it.

A challenge is open for five minutes and works once, for the purpose and the browser it was made
for.
"""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from webauthn.helpers import base64url_to_bytes

from doorstep.kit.database import trusted
from doorstep.kit.errors import Gone, Unprocessable
from doorstep.kit.ids import uuid7

from .models import Purpose
from .secrecy import bytes_hash, token_hash

OPEN = timedelta(minutes=5)
LENGTH = 32
"""Bytes; WebAuthn §13.4.3 asks for 16 or more."""


class ChallengeOver(Gone):
    """This took too long, or was done already. Please try again."""

    code = "passkey_expired"


class PasskeyRefused(Unprocessable):
    """This passkey could not be checked. Try again, or sign in with a mailed code."""

    code = "passkey_refused"


class _ClientData(msgspec.Struct):
    challenge: str
    cross_origin: bool = msgspec.field(default=False, name="crossOrigin")


async def new_challenge(organization: UUID, purpose: Purpose, asker: str) -> bytes:
    """Return something new to be signed by whose cookie is `asker`."""
    challenge = secrets.token_bytes(LENGTH)
    async with trusted() as link:
        await link.execute(
            "insert into passkey_challenges"
            " (id, organization_id, purpose, challenge_hash, asker_hash, expires_at)"
            " values ($1, $2, $3, $4, $5, now() + $6::interval)",
            uuid7(),
            organization,
            purpose,
            bytes_hash(challenge),
            token_hash(asker),
            OPEN,
        )
    return challenge


async def take_challenge(
    organization: UUID, purposes: set[Purpose], asker: str | None, client_data: bytes
) -> tuple[bytes, Purpose]:
    """Return what the browser says was signed, and what for; it is over whatever comes of it.

    Raises ChallengeOver unless it was given to this browser, for one of these purposes, lately.
    Raises PasskeyRefused for client data (WebAuthn §5.8.1) of a page within another's.
    """
    challenge = _challenge_in(client_data)
    # A transaction of its own: a check that fails must not give it back.
    async with trusted() as link:
        purpose: Any = await link.fetchval(
            "delete from passkey_challenges where challenge_hash = $1 and organization_id = $2"
            " and asker_hash = $3 and purpose = any($4::text[]) and expires_at > now()"
            " returning purpose",
            bytes_hash(challenge),
            organization,
            token_hash(asker or ""),
            [*purposes],
        )
    if purpose is None:
        raise ChallengeOver
    return challenge, Purpose(purpose)


async def delete_expired_challenges() -> int:
    """Delete what nobody signed in time; return how many."""
    async with trusted() as link:
        return await link.fetchval(
            "with over as (delete from passkey_challenges where expires_at < now() returning 1)"
            " select count(*) from over"
        )


def _challenge_in(client_data: bytes) -> bytes:
    try:
        told = msgspec.json.decode(client_data, type=_ClientData)
        challenge = base64url_to_bytes(told.challenge)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise PasskeyRefused from error
    if told.cross_origin:
        raise PasskeyRefused
    return challenge
