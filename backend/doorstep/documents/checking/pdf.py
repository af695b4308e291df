"""PDFs: whole, readable by anybody, of a size that a phone can show, and without what acts."""

import zlib
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2

from doorstep.replica.cleaning import MOST_PIXELS

from . import checked
from .checked import Checked
from .disarming import disarm
from .pictures import thumbnail_of
from .refusal import Reason, Refused

MOST_PAGES = 2000
MOST_UNPACKED = 512 * 1024 * 1024
"""Bytes that all that is packed in a file may come to."""
PIECE = 1024 * 1024
_FLATE = ("/FlateDecode", "/Fl")
_GROWING = {"/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}


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
    """Unpack everything once, piece by piece, holding nothing of it."""
    left = MOST_UNPACKED
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream):
            _require_pixels(item)
            left -= _unpacked(item, left)


def _require_pixels(stream: Any) -> None:
    if str(stream.get("/Subtype", "")) != "/Image":
        return
    if int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > MOST_PIXELS * 2:
        raise Refused(Reason.TOO_MANY_PIXELS)


def _unpacked(stream: Any, most: int) -> int:
    filters = _filters(stream)
    if not filters:
        return 0
    if filters[0] in _FLATE:
        if any(each in _FLATE or each in _GROWING for each in filters[1:]):
            raise Refused(Reason.UNPACKS_TOO_LARGE)
        return _inflated(stream.read_raw_bytes(), most)
    if any(each in _GROWING for each in filters):
        size = len(stream.read_bytes(pikepdf.StreamDecodeLevel.specialized))
        return _within(size, most)
    return 0


def _filters(stream: Any) -> list[str]:
    found = stream.get("/Filter")
    if found is None:
        return []
    return [str(each) for each in found] if isinstance(found, pikepdf.Array) else [str(found)]


def _inflated(raw: bytes, most: int) -> int:
    inflating, size = zlib.decompressobj(), 0
    try:
        piece = inflating.decompress(raw, PIECE)
        while piece:
            size = _within(size + len(piece), most)
            piece = inflating.decompress(inflating.unconsumed_tail, PIECE)
    except zlib.error as error:
        raise Refused(Reason.DAMAGED) from error
    return size


def _within(size: int, most: int) -> int:
    if size > most:
        raise Refused(Reason.UNPACKS_TOO_LARGE)
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
