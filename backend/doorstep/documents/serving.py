"""Handing out files of the object store: whole, in part, or not again (RFC 9110 §13 and §14)."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

import structlog
from quart import Response, request

from doorstep.kit.errors import Problem, TryAgain
from doorstep.kit.http import attachment
from doorstep.kit.store import Store, StoreAway

from .ranges import Span, asked_span

ASK_FIRST = "private, no-cache"
NEVER_KEPT = "no-store"
OTHERWISE = {206: "The part that a Range header asked for.", 304: "It is as it was."}
"""How files are answered with beside the whole, as the interface's document has it."""
POLICY = "default-src 'none'; sandbox"
PATIENCE = 600.0
"""Seconds that any file may take to be taken."""
SLOWEST = 8 * 1024
"""Bytes a second for which there is more time; whoever is slower goes on with a range."""
log = structlog.get_logger()


class DocumentAway(TryAgain):
    """This file cannot be reached just now. Nothing was lost; please try again in a moment."""

    code = "document_away"


class HasChanged(Problem):
    """This is another file by now."""

    status, code = 412, "has_changed"


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand out: where it is kept, by which tag it is known, and what it is called."""

    path: str
    tag: str
    size: int
    media_type: str
    name: str


async def handed_out(store: Store, file: File, cached: str = ASK_FIRST) -> Response:
    """Answer with a file, or what of it was asked for, sent piece by piece.

    Raises HasChanged, NoSuchRange, or DocumentAway before anything was sent; what the store does
    not give later cuts the answer off.
    """
    if is_known(file.tag):
        return _headed(Response(b"", 304), file, cached)
    span = _span(file)
    if request.method == "HEAD":
        await require_there(store, file)
        response = Response(b"")
    else:
        response = Response(await body_of(store, file, span))
    response.timeout = time_for(span.length)
    if span.length < file.size:
        response.status_code = 206
        response.headers["Content-Range"] = span.words
    response.headers["Content-Length"] = str(span.length)
    return _headed(response, file, cached)


def is_known(tag: str) -> bool:
    """Return whether who asks has already what has this tag (RFC 9110 §13.2.2).

    Raises HasChanged for who asks only for something else.
    """
    if request.if_match and not request.if_match.contains(tag):
        raise HasChanged
    return request.method in {"GET", "HEAD"} and request.if_none_match.contains_weak(tag)


async def body_of(store: Store, file: File, span: Span) -> AsyncGenerator[bytes]:
    """Return what yields a part of a file, of which the first piece is there.

    Raises DocumentAway.
    """
    pieces = store.parts(file.path, span.start, span.end)
    try:
        first = await anext(pieces)
    except (StoreAway, FileNotFoundError) as error:
        raise _away(file, type(error).__name__) from error
    return _all(first, pieces)


async def require_there(store: Store, file: File) -> None:
    """Raise DocumentAway unless the store has a file in full."""
    try:
        size = await store.size(file.path)
    except StoreAway as error:
        raise _away(file, "StoreAway") from error
    if size != file.size:
        raise _away(file, "missing" if size is None else "of another size")


def time_for(size: int) -> float:
    """Return how many seconds so many bytes may take to be sent."""
    return PATIENCE + size / SLOWEST


async def _all(first: bytes, pieces: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    async with aclosing(pieces) as rest:
        yield first
        async for piece in rest:
            yield piece


def _span(file: File) -> Span:
    """Return which part is asked for; raises NoSuchRange."""
    whole = Span(0, file.size, file.size)
    asked = request.headers.get("Range")
    only_if = request.headers.get("If-Range")
    if request.method != "GET" or asked is None or only_if not in {None, f'"{file.tag}"'}:
        return whole
    return asked_span(asked, file.size) or whole


def _headed(response: Response, file: File, cached: str) -> Response:
    response.content_type = file.media_type
    response.set_etag(file.tag)
    response.headers["Accept-Ranges"] = "bytes" if request.method in {"GET", "HEAD"} else "none"
    response.headers["Cache-Control"] = cached
    response.headers["Content-Disposition"] = attachment(file.name)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _away(file: File, why: str) -> DocumentAway:
    log.error("document_away", path=file.path, why=why)
    return DocumentAway()
