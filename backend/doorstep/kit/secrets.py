"""The server's own secrets: given by the environment, or made at the first start in a folder.

A secret is one key or several, newest first: what is made is made by the first, and what the others
have made is still good. So a key is changed without anybody noticing.
"""

import os
import secrets as random
import stat
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

SHORTEST = 32
"""Characters of a key."""
KEPT = 2
"""Keys that are kept: the one in use, and the one before."""
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class BadSecrets(Exception):
    """Why the secrets cannot be used, in a sentence to show as it is."""


def new_session_key() -> str:
    """Return a key for the hashes of codes and addresses: 256 random bits."""
    return random.token_urlsafe(32)


def new_push_key() -> str:
    """Return a private key for VAPID (RFC 8292): P-256, 32 bytes in base64url."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return urlsafe_b64encode(number.to_bytes(32)).rstrip(b"=").decode()


MAKERS: dict[str, Callable[[], str]] = {"session": new_session_key, "push": new_push_key}
"""The secrets there are, and how a new key of each is made."""


def keys_of(name: str, given: str, folder: Path | None) -> tuple[str, ...]:
    """Return the keys of a secret, newest first: those `given`, else those in the folder.

    A folder that has none gets one; of several processes that start together one makes it.
    Raises BadSecrets.
    """
    if given.split():
        return tuple(given.split())
    if folder is None:
        raise BadSecrets(
            "A secret key is needed: set DOORSTEP_SECRET_KEY, or DOORSTEP_SECRETS_FOLDER to a"
            " folder in which one is made at the first start."
        )
    file = _file(folder, name)
    if not file.exists():
        _make(file, MAKERS[name]())
    return _read(file)


def rotate(name: str, folder: Path) -> tuple[Path, bool]:
    """Put a new key before the one in use, if there is one, and forget older ones.

    Returns the file, and whether there was one in use.
    """
    file = _file(folder, name)
    before = _read(file) if file.exists() else ()
    draft = _draft(file, [MAKERS[name](), *before][:KEPT])
    draft.replace(file)
    return file, bool(before)


def _file(folder: Path, name: str) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSecrets(f"The folder {folder} cannot be made: {error.strerror}.") from error
    return folder / f"{name}.key"


def _make(file: Path, key: str) -> None:
    draft = _draft(file, [key])
    try:
        with suppress(FileExistsError):  # another process was first: its key counts
            os.link(draft, file)
    finally:
        draft.unlink()


def _draft(file: Path, keys: list[str]) -> Path:
    """Write the keys where nobody looks yet, for the owner alone."""
    draft = file.with_name(f".{file.name}.{random.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write("\n".join(keys) + "\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise BadSecrets(f"{file} cannot be written: {error.strerror}.") from error
    return draft


def _read(file: Path) -> tuple[str, ...]:
    try:
        if file.stat().st_mode & OTHERS:
            raise BadSecrets(f"Others may read {file}: run `chmod 600` on it, then change the key.")
        keys = tuple(file.read_text("utf-8").split())
    except OSError as error:
        raise BadSecrets(f"{file} cannot be read: {error.strerror}.") from error
    if not keys or any(len(key) < SHORTEST for key in keys):
        raise BadSecrets(f"{file} has no proper key. Delete it and start again to get one.")
    return keys
