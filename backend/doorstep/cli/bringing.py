"""Where the files of an import come from, and where they are kept."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from doorstep.demo.folder import Unusable
from doorstep.documents.intake import Intakes
from doorstep.documents.scanning import scanner_at
from doorstep.imports import Files
from doorstep.kit.settings import Settings, read_settings
from doorstep.kit.store import Store, open_store


@asynccontextmanager
async def taking_files(
    data: Path, folder: Path | None = None, *, dry_run: bool = False, demo: bool = False
) -> AsyncGenerator[Files | None]:
    """Lend what takes in files from `folder`, for the settings' portal or the demo's in `data`.

    There is none where nothing says where files of the settings' database are kept; the `demo`
    keeps its own beside it. A dry run only looks at them.
    """
    settings = read_settings(os.environ)
    store = _store(settings, data, demo=demo)
    if store is None:
        yield None
        return
    intakes = Intakes(None if dry_run else store, scanner_at(settings.clamav))
    try:
        yield Files(intakes, folder)
    finally:
        await intakes.close()


def folder_of(name: str, given: Path | None) -> Path | None:
    """Return the given folder of files, else that of the import's file. Raises Unusable."""
    if given is None:
        return None if name == "-" else Path(name).resolve().parent
    if not given.is_dir():
        raise Unusable(f"{given} is no folder.")
    return given.resolve()


def _store(settings: Settings, data: Path, *, demo: bool) -> Store | None:
    if settings.store_url:
        return open_store(settings.store_url, settings.store_encryption)
    if settings.database_url and not demo:
        return None
    return open_store((data / "files").as_uri())
