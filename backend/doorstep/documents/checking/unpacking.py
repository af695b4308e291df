"""What is packed in a PDF's streams, piece by piece: a bomb is noticed before it goes off."""

import zlib
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from .refusal import Reason, Refused

PIECE = 1024 * 1024
JPEG = {"/DCTDecode", "/DCT"}
JPEG_2000 = {"/JPXDecode"}
OF_PICTURES = JPEG | JPEG_2000 | {"/CCITTFaxDecode", "/CCF", "/JBIG2Decode"}
_ASCII = {"/ASCII85Decode", "/A85", "/ASCIIHexDecode", "/AHx"}
_FLATE = {"/FlateDecode", "/Fl"}
_LZW = {"/LZWDecode", "/LZW"}
_GROWING = _FLATE | _LZW | {"/RunLengthDecode", "/RL"}
_NOTHING = "/Crypt"
"""Leaves the bytes of what is not encrypted as they are."""


def unpacked(stream: Any) -> Iterator[bytes]:
    """Yield what a stream unpacks to, a picture in the packing that is a picture's own.

    Older programs write what they have packed as ASCII; nobody packs twice. Raises Refused.
    """
    packing = _packing(filters_of(stream))
    ascii_ = list(takewhile(lambda each: each in _ASCII, packing))
    raw: bytes = stream.read_raw_bytes()
    growing = packing[len(ascii_) :]
    if not growing:
        yield _decoded(raw, ascii_)
    elif growing[0] in _FLATE:
        yield from _inflated(_decoded(raw, ascii_))
    else:
        yield _decoded(raw, packing, _early_change(stream))


def filters_of(stream: Any) -> list[str]:
    """Return the names of a stream's filters, the one to undo first being the first."""
    found = stream.get("/Filter")
    if found is None:
        return []
    return [str(each) for each in found] if isinstance(found, Array) else [str(found)]


def _packing(filters: list[str]) -> list[str]:
    """Return the filters before a picture's own: of ASCII, then at most one that makes it grow."""
    used = [each for each in filters if each != _NOTHING]
    packing = list(takewhile(lambda each: each not in OF_PICTURES, used))
    if len(used) - len(packing) > 1 or not set(packing) <= _ASCII | _GROWING:
        raise Refused(Reason.DAMAGED)
    if any(each in _GROWING for each in packing[:-1]):
        raise Refused(Reason.UNPACKS_TOO_LARGE)
    return packing


def _decoded(raw: bytes, filters: list[str], early_change: int = 1) -> bytes:
    """Undo the filters with qpdf, which holds all that comes out."""
    if not filters:
        return raw
    with pikepdf.new() as apart:
        stream: Any = pikepdf.Stream(apart, raw)
        stream.Filter = Array([Name(each) for each in filters])
        if filters[-1] in _LZW:
            of_lzw = Dictionary(EarlyChange=early_change)
            stream.DecodeParms = Array([*[None] * (len(filters) - 1), of_lzw])
        return stream.read_bytes(pikepdf.StreamDecodeLevel.specialized)


def _early_change(stream: Any) -> int:
    given: Any = stream.get("/DecodeParms", stream.get("/DP"))
    each = list(given) if isinstance(given, Array) else [given]
    said = [one["/EarlyChange"] for one in each if _is_said(one)]
    return int(said[0]) if said else 1


def _is_said(parameters: Any) -> bool:
    return isinstance(parameters, Dictionary) and "/EarlyChange" in parameters


def _inflated(raw: bytes) -> Iterator[bytes]:
    inflating = zlib.decompressobj()
    try:
        piece = inflating.decompress(raw, PIECE)
        while piece:
            yield piece
            piece = inflating.decompress(inflating.unconsumed_tail, PIECE)
    except zlib.error as error:
        raise Refused(Reason.DAMAGED) from error
