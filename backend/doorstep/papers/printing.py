"""From a paper to its PDF: made by typst, off the event loop, and kept for who asks again."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, NamedTuple, Protocol, TypeVar
from uuid import UUID

import msgspec
import typst

from doorstep.kit.clock import Clock
from doorstep.kit.errors import TryAgain
from doorstep.kit.store import Store, StoreAway

from .invoice import InvoicePaper
from .letterhead import Letterhead, Words
from .receipt import ReceiptPaper
from .statement import StatementPaper

T = TypeVar("T")
Paper = InvoicePaper | ReceiptPaper | StatementPaper
Permit = Callable[[], Awaitable[None]]
"""Asked before a paper is made, and raises what its reader is told when it may not be."""
TEMPLATES = Path(__file__).parent / "templates"
MADE_BY = ("typst", "fontpkg-inter", "fontpkg-noto-sans-arabic")
"""Packages whose other version makes other bytes of the same words."""
FONTS = ("fontpkg_inter", "fontpkg_noto_sans_arabic")
"""Packages with a folder of fonts: on every machine the same, whatever else it has."""
AT_ONCE = 2
PATIENCE = 10
"""Seconds that somebody waits for a paper; most take a few milliseconds."""
FOLDER = "papers"
KEPT = timedelta(days=30)
PAGE = 500
"""Objects that are looked at together."""
_PRESS = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="papers")
"""typst lets go of the interpreter's lock, but cannot be stopped: whatever was given up takes its
place here until it is done, so that no more than that is ever under way."""


class PaperLate(TryAgain):
    """This paper could not be made just now. Nothing was lost; please try again in a moment."""


class Printable(Protocol):
    """What can be printed: a struct whose tag is the name of its template."""

    __struct_config__: ClassVar[msgspec.structs.StructConfig]

    @property
    def letterhead(self) -> Letterhead:
        """Whose it is."""
        ...

    @property
    def heading(self) -> str:
        """What it is, and which one."""
        ...

    @property
    def dated(self) -> date:
        """The day it was made."""
        ...

    def words(self) -> Words:
        """Return what its template shows."""
        ...


class Sheet(NamedTuple):
    """What typst is given: the template's name, the words as JSON, and the instant in seconds."""

    template: str
    words: str
    stamp: int


async def print_paper(
    paper: Printable, pictures: Mapping[str, bytes] | None = None, *, patience: float = PATIENCE
) -> bytes:
    """Return the PDF of a paper, the same bytes for the same paper.

    Its words may speak of `pictures` by their names, which are ours. It is tagged, as PDF/UA-1 if
    the fonts have all its letters. Raises PaperLate when that takes longer than `patience` in
    seconds, waiting for a turn included.
    """
    return await _in_time(lambda: _press(_sheet(paper), pictures), patience)


async def printed(
    store: Store,
    organization_id: UUID,
    customer_id: UUID,
    paper: Paper,
    permit: Permit | None = None,
) -> tuple[bytes, str]:
    """Return the PDF of a paper and the SHA-256 of what is in it, for an entity tag.

    It comes from the store when it was made before; a store that is away only means that it is
    made anew, which may take a `permit`. Raises PaperLate, and as the permit does.
    """
    sheet = await _in_time(lambda: _sheet(paper), PATIENCE)
    digest = _digest(sheet)
    path = f"{folder_of(organization_id, customer_id)}/{digest}.pdf"
    with suppress(StoreAway):
        if found := await store.get(path):
            return found, digest
    if permit is not None:
        await permit()
    made = await _in_time(lambda: _press(sheet), PATIENCE)
    with suppress(StoreAway):
        await store.put(path, made)
    return made, digest


def folder_of(organization_id: UUID, customer_id: UUID) -> str:
    """Return the folder of a customer's papers in the object store."""
    return f"{FOLDER}/{organization_id}/{customer_id}"


async def delete_old(store: Store, clock: Clock) -> int:
    """Delete papers that were made more than 30 days ago; return how many.

    Whoever asks for one again has it made anew.
    """
    deleted, before = 0, clock.now() - KEPT
    async for page in store.pages(FOLDER, PAGE):
        for path in [path for path, at in page if at < before]:
            await store.delete(path)
            deleted += 1
    return deleted


async def forget(store: Store, organization_id: UUID, customer_id: UUID) -> int:
    """Delete all papers of a customer; return how many. Raises StoreAway."""
    return await store.delete_folder(folder_of(organization_id, customer_id))


@cache
def fonts() -> typst.Fonts:
    """Return the fonts of all papers."""
    folders = [Path(str(files(package))) / "files" for package in FONTS]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


async def _in_time(work: Callable[[], T], patience: float) -> T:
    working = asyncio.get_running_loop().run_in_executor(_PRESS, work)
    try:
        return await asyncio.wait_for(working, patience)
    except TimeoutError as error:
        raise PaperLate from error


def _sheet(paper: Printable) -> Sheet:
    words = {
        "letterhead": paper.letterhead.words(),
        "heading": paper.heading,
        **paper.words(),
    }
    midnight = datetime.combine(paper.dated, time(), UTC)
    template = str(paper.__struct_config__.tag)
    return Sheet(template, msgspec.json.encode(words).decode(), int(midnight.timestamp()))


def _digest(sheet: Sheet) -> str:
    return hashlib.sha256(_edition() + msgspec.json.encode(sheet)).hexdigest()


@cache
def _edition() -> bytes:
    """Return a hash of all that words are printed with."""
    made = hashlib.sha256()
    for file in sorted(TEMPLATES.glob("*.typ")):
        made.update(hashlib.sha256(file.read_bytes()).digest())
    made.update(repr([(name, version(name)) for name in MADE_BY]).encode())
    return made.digest()


def _press(sheet: Sheet, pictures: Mapping[str, bytes] | None = None) -> bytes:
    with _desk(pictures or {}) as desk:
        try:
            return _compiled(sheet, desk, ["ua-1"])
        except typst.TypstError as error:
            if "could not be displayed" not in error.message:
                raise
            # PDF/UA has no place for letters that no font has: there they are boxes, still tagged.
            return _compiled(sheet, desk, [])


@contextmanager
def _desk(pictures: Mapping[str, bytes]) -> Generator[Path]:
    """Lend a folder with the templates and these pictures: typst reads files in it alone."""
    if not pictures:
        yield TEMPLATES
        return
    with TemporaryDirectory(prefix="doorstep-paper-") as folder:
        for template in TEMPLATES.glob("*.typ"):
            (Path(folder) / template.name).write_bytes(template.read_bytes())
        for name, picture in pictures.items():
            (Path(folder) / name).write_bytes(picture)
        yield Path(folder)


def _compiled(sheet: Sheet, desk: Path, standards: list[Any]) -> bytes:
    return typst.compile(
        desk / f"{sheet.template}.typ",
        root=desk,
        font_paths=fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"words": sheet.words},
        pdf_standards=standards,
        timestamp=sheet.stamp,
    )
