"""Making documents: of data to a PDF with a code, into the store, and only then to be seen."""

import asyncio
import hashlib
import io
from dataclasses import dataclass, field

import structlog
from PIL import Image

from doorstep.documents.checking.checked import Checked
from doorstep.documents.checking.refusal import Refused
from doorstep.documents.files import path_of
from doorstep.documents.filing import Filed, file_document, new_code
from doorstep.documents.keeping import hold, let_go_unspoken, put
from doorstep.documents.names import file_name
from doorstep.documents.sandbox import Sandbox
from doorstep.kit.clock import Clock, SystemClock
from doorstep.kit.database import trusted
from doorstep.kit.errors import TryAgain
from doorstep.kit.store import Store
from doorstep.papers.printing import Printable, print_paper
from doorstep.replica.cleaning import on_white, smaller

from .gas_safety_paper import GasSafetyPaper
from .job_report import JobReport
from .job_report_paper import JobReportPaper
from .reading import Order, Unmade, read_order
from .waiting import Claimed, claim, note_made, note_trouble, still_wanted

PATIENCE = 120.0
"""Seconds that a paper may take."""
LONGEST_EDGE = 1400
"""Pixels of a photo's longer side: 85 mm of paper at 400 dots an inch."""
QUALITY = 85
log = structlog.get_logger()


@dataclass(slots=True)
class Making:
    """Makes documents into `store`, for portals at `public_url` or at a host of their own."""

    public_url: str
    store: Store
    clock: Clock = field(default_factory=SystemClock)
    sandbox: Sandbox = field(default_factory=Sandbox)

    async def make_next(self) -> int:
        """Make one document; return 0 when none waits.

        One that cannot be made is tried again after a rest that grows, and at once when its data
        have changed. What was made is filed only if it is still wanted so; whatever becomes of
        this process, no datum has two versions.
        """
        claimed = await claim()
        if claimed is None:
            return 0
        try:
            await self._make(claimed)
        except (Unmade, Refused, TryAgain) as error:
            await self._note(claimed, str(error) or type(error).__name__)
        except Exception as error:
            log.exception("document_failed", document=str(claimed.document_id))
            await self._note(claimed, type(error).__name__)
        return 1

    async def _make(self, claimed: Claimed) -> None:
        code = new_code()
        order = await read_order(claimed.document_id, code, self.public_url, self.clock)
        paper, pictures = await self._paper(order)
        printed = await print_paper(paper, pictures, patience=PATIENCE)
        checked = await self.sandbox.look_at(printed)
        sha256 = hashlib.sha256(checked.data).hexdigest()
        named = file_name(order.file_name, paper.heading, checked.media_type)
        filed = _filed(named, sha256, checked)
        if not await self._file(claimed, filed, checked, code):
            # Of somebody who was erased meanwhile, perhaps: nothing is to be left of it.
            await let_go_unspoken(self.store, sha256)
            return
        log.info("document_made", document=str(claimed.document_id), size=len(checked.data))

    async def _file(self, claimed: Claimed, filed: Filed, checked: Checked, code: str) -> bool:
        """Put the file into the store and in its place; return whether it is still wanted."""
        async with trusted() as link:
            await hold(link, filed.sha256)
            await put(self.store, filed.sha256, checked.data, checked.thumbnail)
            if not await still_wanted(link, claimed):
                return False
            await file_document(link, claimed.document_id, filed, code=code)
            await note_made(link, claimed)
        return True

    async def _paper(self, order: Order) -> tuple[Printable, dict[str, bytes]]:
        if not isinstance(order.data, JobReport):
            return GasSafetyPaper(order.issue, order.data), {}
        names = {key: f"photo{at}.jpg" for at, key in enumerate(order.photos, 1)}
        pictures = {names[key]: await self._photo(sha) for key, sha in order.photos.items()}
        return JobReportPaper(order.issue, order.data, names), pictures

    async def _photo(self, sha256: str) -> bytes:
        found = await self.store.get(path_of(sha256))
        if found is None:
            raise Unmade("The file of a photo is not in the store.")
        return await asyncio.to_thread(_for_paper, found)

    async def _note(self, claimed: Claimed, why: str) -> None:
        document, attempts = str(claimed.document_id), claimed.attempts
        log.error("document_not_made", document=document, attempts=attempts, why=why)
        await note_trouble(claimed, why)


def _for_paper(picture: bytes) -> bytes:
    """Return a picture that we have packed, as JPEG and no larger than paper shows."""
    with Image.open(io.BytesIO(picture), formats=["JPEG", "PNG"]) as opened:
        small = on_white(smaller(opened, LONGEST_EDGE))
    packed = io.BytesIO()
    small.save(packed, "JPEG", quality=QUALITY, optimize=True)
    return packed.getvalue()


def _filed(named: str, sha256: str, checked: Checked) -> Filed:
    size, thumbnail = len(checked.data), bool(checked.thumbnail)
    return Filed(named, checked.media_type, size, sha256, checked.pages, thumbnail)
