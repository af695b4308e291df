"""`doorstep secrets`: changes the keys that the servers keep in a folder."""

import os
from pathlib import Path

from doorstep.demo.folder import Unusable
from doorstep.kit.secrets import BadSecrets, rotate
from doorstep.kit.settings import read_settings, variable


def rotate_key(name: str, folder: Path | None) -> int:
    """Put a new key before one in use, and say what is to be done then. Raises Unusable."""
    given = folder or _folder_of_settings()
    try:
        file, replaces = rotate(name, given)
    except BadSecrets as error:
        raise Unusable(str(error)) from error
    if not replaces:
        print(f"A first key is in {file}: there was none before. Start the servers with it.")  # noqa: T201
        return 0
    print(  # noqa: T201
        f"A new key is in {file}, before the one that was in use.\n"
        "Restart the servers, one after the other: what the old key has made is good until the"
        " next change."
    )
    return 0


def _folder_of_settings() -> Path:
    settings = read_settings(os.environ)
    if not settings.secrets_folder:
        raise Unusable(
            f"{variable('secrets_folder')} is not set. Where {variable('secret_key')} is, put a new"
            " key before it there, with a space between, and restart the servers."
        )
    return Path(settings.secrets_folder)
