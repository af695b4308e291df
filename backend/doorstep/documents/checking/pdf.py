"""PDFs: whole, readable by anybody, of a size that a phone can show, and without what acts."""

from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2

from . import checked
from .checked import Checked
from .disarming import disarm
from .pictures import thumbnail_of
from .pixels import HEAD, Inline, require_own, require_said, says_its_own
from .refusal import Reason, Refused
from .unpacking import unpacked

MOST_PAGES = 2000
MOST_UNPACKED = 512 * 1024 * 1024
"""Bytes that all streams of a file may come to."""


def check_pdf(data: bytes) -> Checked:
    """Return the PDF: the same bytes if nothing was to be taken out, else written anew.

    What is written anew is the same for the same bytes. Raises Refused.
    """
    try:
        with pikepdf.open(BytesIO(data), attempt_recovery=False) as pdf:
            pages = _checked_pages(pdf)
            _require_modest(pdf)
            harmless = _harmless(pdf, data)
    except pikepdf.PasswordError as error:
        raise Refused(Reason.ENCRYPTED) from error
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, RecursionError) as error:
        raise Refused(Reason.DAMAGED) from error
    return Checked(harmless, "application/pdf", pages, _first_page(harmless))


def _checked_pages(pdf: pikepdf.Pdf) -> int:
    if pdf.is_encrypted:
        raise Refused(Reason.ENCRYPTED)
    root: Any = pdf.Root
    if root.get("/NeedsRendering", False):
        raise Refused(Reason.DYNAMIC_FORM)
    pages = len(pdf.pages)
    if not pages:
        raise Refused(Reason.NO_PAGES)
    if pages > MOST_PAGES:
        raise Refused(Reason.TOO_MANY_PAGES)
    return pages


def _require_modest(pdf: pikepdf.Pdf) -> None:
    """Unpack everything once, piece by piece, holding no more of it than a picture's head."""
    left, inline = MOST_UNPACKED, Inline()
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream):
            require_said(item)
            left -= _size(item, left, inline)


def _size(stream: Any, most: int, inline: Inline) -> int:
    """Return how many bytes a stream unpacks to; raises Refused for more, or a huge picture."""
    size, head, is_picture = 0, bytearray(), says_its_own(stream)
    inline.begin()
    for piece in unpacked(stream):
        size += len(piece)
        if size > most:
            raise Refused(Reason.UNPACKS_TOO_LARGE)
        if not is_picture:
            inline.look(piece)
        elif len(head) < HEAD:
            head += piece[: HEAD - len(head)]
    if is_picture:
        require_own(stream, bytes(head))
    return size


def _harmless(pdf: pikepdf.Pdf, data: bytes) -> bytes:
    disarmed = disarm(pdf)
    if not disarmed and not pdf.get_warnings() and _is_all_pdf(data):
        return data
    out = BytesIO()
    pdf.save(out, linearize=True, deterministic_id=True, fix_metadata_version=False)
    return out.getvalue()


def _is_all_pdf(data: bytes) -> bool:
    """Tell whether there is nothing before its head and after its end: it is nothing else, too."""
    return data.startswith(b"%PDF-") and data.rstrip(b"\r\n \0").endswith(b"%%EOF")


def _first_page(data: bytes) -> bytes:
    """Return a small picture of the first page, or nothing if it cannot be drawn."""
    try:
        with pypdfium2.PdfDocument(data) as document:
            page: Any = document[0]
            width, height = page.get_size()
            scale = checked.LONGEST_EDGE / max(width, height, 1)
            return thumbnail_of(page.render(scale=scale).to_pil())
    except (pypdfium2.PdfiumError, ValueError, OSError):
        return b""
