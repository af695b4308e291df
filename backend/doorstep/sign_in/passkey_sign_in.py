"""Signing in with a passkey that the browser found by itself."""

import hmac
from typing import Any

import structlog
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import base64url_to_bytes

from deltasync import Connection
from doorstep.kit.database import trusted
from doorstep.kit.errors import Unprocessable

from .ceremonies import UsedCredential, check_use
from .challenges import PasskeyRefused
from .holding import hold_alike
from .models import Way
from .relying_party import RelyingParty
from .sessions import open_session

log = structlog.get_logger()


class UnknownPasskey(Unprocessable):
    """We do not know this passkey, or not any more. Please sign in with a mailed code."""

    code = "unknown_passkey"


async def sign_in_by_passkey(
    party: RelyingParty, credential: UsedCredential, challenge: bytes, user_agent: str
) -> str:
    """Return a session's token for a passkey that has signed the challenge.

    Raises UnknownPasskey, and PasskeyRefused for one that did not sign what it had to, that belongs
    to another handle, or to a contact who may not sign in or has another address by now.
    """
    async with trusted() as link:
        key = party.organization, _bytes(credential.id)
        await hold_alike(link, await link.fetchval(_WHOSE, *key))
        row: Any = await link.fetchrow(_FOUND, *key)
        if row is None:
            raise UnknownPasskey
        used = check_use(party, credential, challenge, row["public_key"])
        handle = _bytes(credential.response.user_handle)
        if not (hmac.compare_digest(handle, row["handle"]) and row["opens"]):
            log.info("passkey_refused", why="of nobody who may sign in", passkey=str(row["id"]))
            raise PasskeyRefused
        await _note_use(link, row, used)
        return await open_session(link, row["contact_id"], user_agent, Way.PASSKEY)


def _bytes(text: str) -> bytes:
    try:
        return base64url_to_bytes(text)
    except ValueError as error:
        raise PasskeyRefused from error


async def _note_use(link: Connection, row: Any, used: VerifiedAuthentication) -> None:
    """Keep what the authenticator tells of the passkey now.

    A counter that does not rise is a sign of a copy, or of an authenticator that was put back or
    counts badly. It is written down, and locks nobody out (WebAuthn §7.2, step 22).
    """
    before, count = row["sign_count"], used.new_sign_count
    fell = max(before, count) > 0 and count <= before
    if fell:
        log.warning(
            "passkey_counter_fell",
            passkey=str(row["id"]),
            contact=str(row["contact_id"]),
            before=before,
            count=count,
        )
    kind = used.credential_device_type.value
    await link.execute(_USE, row["id"], count, fell, kind, used.credential_backed_up)


_WHOSE = "select contact_id from passkeys where organization_id = $1 and credential_id = $2"
_FOUND = """
    select p.id, p.contact_id, p.public_key, p.sign_count, h.handle,
      c.active and c.email = h.email as opens
    from passkeys p
    join passkey_holders h on h.id = p.holder_id
    join customer_portal_access c on c.id = p.contact_id
    where p.organization_id = $1 and p.credential_id = $2 for update of p
"""
_USE = """
    update passkeys set last_used_at = now(), sign_count = greatest(sign_count, $2),
      fell_at = case when $3 then now() else fell_at end, device_type = $4, backed_up = $5
    where id = $1
"""
