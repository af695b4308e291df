"""The files that lines about documents bring: found, checked and kept while lines are read."""

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import structlog

from doorstep.documents.checking.refusal import Refused
from doorstep.documents.filing import new_code
from doorstep.documents.intake import LARGEST, Intakes, Taken, require_size
from doorstep.documents.keeping import let_go
from doorstep.documents.models import DocumentKind
from doorstep.documents.names import file_name
from doorstep.kit.store import StoreAway

from .documents import Document
from .reading import Bad

ELSEWHERE = re.compile(r"[/\\]|[A-Za-z]:")
"""How a path begins that does not begin in the folder."""
NO_FOLDER = "there is no folder to look in: name one by --files"
NOT_INSIDE = "expected a path inside of the folder of files"
NO_STORE = "there is no place to keep files: set DOORSTEP_STORE_URL"
log = structlog.get_logger()
UNFILED: dict[str, Any] = {
    "file_name": "",
    "media_type": "",
    "size": 0,
    "sha256": None,
    "pages": None,
    "thumbnail": False,
    "code": None,
    "kept": False,
    "altered": False,
}


@dataclass(frozen=True, slots=True)
class Files:
    """Takes files from `folder`, or as they are in the lines."""

    intakes: Intakes
    folder: Path | None = None

    async def take(self, line: Document) -> dict[str, Any]:
        """Return what the file of a line is, by columns, and if it is `altered`.

        Raises Bad, or StoreAway.
        """
        if line.made_of() is not None:
            return UNFILED
        field = "data" if line.path is None else "path"
        try:
            taken = await self.intakes.take(self._brought(line), line.filed_as())
        except Refused as refused:
            raise Bad(field, f"the file {refused.sentence}") from refused
        name = file_name(line.file_name, line.title, taken.media_type)
        return _filed(taken, name, kept=self.intakes.store is not None)

    async def let_go(self, hashes: Sequence[str]) -> None:
        """Delete files of customers who were erased while the lines were read.

        What cannot be deleted now is cleared away later, as all that no document has.
        """
        if self.intakes.store is None or not hashes:
            return
        try:
            await let_go(self.intakes.store, hashes)
        except StoreAway:
            log.warning("files_left", number=len(hashes))

    def _brought(self, line: Document) -> bytes:
        if line.path is None:
            return line.data or b""
        try:
            with _opened(_found(self.folder, line.path)) as file:
                return _read(file, line.filed_as())
        except OSError as error:
            raise Bad("path", f"cannot be read: {error.strerror}") from error


async def refuse_files(line: Document) -> dict[str, Any]:
    """Take no file, where there is no place to keep any. Raises Bad."""
    if line.made_of() is None:
        raise Bad("data" if line.path is None else "path", NO_STORE)
    return UNFILED


def _found(folder: Path | None, path: str) -> Path:
    """Return where a file is. Raises Bad unless that is inside the folder, links followed."""
    if folder is None:
        raise Bad("path", NO_FOLDER)
    if ELSEWHERE.match(path) or ".." in re.split(r"[/\\]", path):
        raise Bad("path", NOT_INSIDE)
    try:
        found = (folder / path).resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise Bad("path", "there is no such file in the folder of files") from error
    if not found.is_relative_to(folder.resolve()):
        raise Bad("path", f"leads elsewhere: {NOT_INSIDE}")
    if found.is_dir():
        raise Bad("path", "is a folder")
    return found


def _opened(path: Path) -> BinaryIO:
    """Open what is there, without waiting for whoever is at its other end."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    return os.fdopen(handle, "rb")


def _read(file: BinaryIO, kind: DocumentKind) -> bytes:
    about = os.fstat(file.fileno())
    if not stat.S_ISREG(about.st_mode):
        raise Bad("path", "is no file")
    require_size(about.st_size, kind)
    return file.read(LARGEST[kind] + 1)  # it may have grown; no more than that is ever held


def _filed(taken: Taken, name: str, *, kept: bool) -> dict[str, Any]:
    return {
        "file_name": name,
        "media_type": taken.media_type,
        "size": taken.size,
        "sha256": taken.sha256,
        "pages": taken.pages,
        "thumbnail": taken.thumbnail,
        "code": new_code(),
        "kept": kept,
        "altered": taken.altered,
    }
