"""Reading bodies by type, and writing JSON."""

import asyncio
import re
from typing import TypeVar
from unicodedata import normalize
from urllib.parse import quote
from uuid import UUID

import msgspec
from isal.igzip_lib import COMP_GZIP, compress  # pyright: ignore[reportUnknownVariableType]
from quart import Request, Response, request

from deltasync import blamed

from .errors import BadRequest, NotFound, TooLarge, Unprocessable, UnsupportedMediaType

T = TypeVar("T")
SMALLEST_COMPRESSED = 1024
"""Bytes from which compressing pays."""
LARGE = 512 * 1024
"""Bytes from which compressing, a millisecond or more, is done off the event loop."""


async def read_body(shape: type[T], *, limit: int = 64 * 1024) -> T:
    """Return the JSON body as `shape`.

    Raises UnsupportedMediaType (415), TooLarge (413), BadRequest (400, not JSON) or
    Unprocessable (422, with the field's path and the reason).
    """
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("Send JSON, as application/json.")
    body = await read_bytes(limit)
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError as error:
        raise Unprocessable(errors=blamed(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest("The body is not valid JSON.") from error


async def read_bytes(limit: int) -> bytes:
    """Return the body; TooLarge when it has more than `limit` bytes."""
    too_large = TooLarge(f"At most {limit} bytes are taken here.")
    if (request.content_length or 0) > limit:
        raise too_large
    request.body._max_content_length = limit  # pyright: ignore[reportPrivateUsage]
    body: bytes = await request.get_data(cache=False, as_text=False)  # pyright: ignore
    # Without a Content-Length some of it may have come before the limit was set.
    if len(body) > limit:
        raise too_large
    return body


def raw_json(text: str | bytes, status: int = 200) -> Response:
    """Return text that is JSON already."""
    response = Response(text, status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def json_response(
    value: object, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """Return a value as JSON, not to be cached unless `headers` say otherwise."""
    response = raw_json(msgspec.json.encode(value), status)
    response.headers.update(headers or {})
    return response


async def compressed(
    body: bytes, asked: Request, headers: dict[str, str] | None = None
) -> Response:
    """Return JSON bytes, gzipped when they are large and the client takes it."""
    response = Response(content_type="application/json")
    response.headers.update(headers or {})
    if len(body) >= SMALLEST_COMPRESSED:
        response.headers["Vary"] = "Accept-Encoding"
        if takes_gzip(asked):
            response.headers["Content-Encoding"] = "gzip"
            large = len(body) >= LARGE
            body = await asyncio.to_thread(_gzipped, body) if large else _gzipped(body)
    response.set_data(body)
    return response


def takes_gzip(asked: Request) -> bool:
    """Return whether an answer may be gzipped."""
    return asked.accept_encodings["gzip"] > 0


def _gzipped(body: bytes) -> bytes:
    return compress(body, 1, COMP_GZIP)


def attachment(file_name: str) -> str:
    """Return the Content-Disposition of a file to be kept under this name (RFC 6266 §4.1).

    A name beyond plain ASCII comes twice: for who knows `filename*` (RFC 8187), and for others.
    """
    plain = normalize("NFKD", file_name).encode("ascii", "ignore").decode()
    safe = re.sub(r'[^ -~]|["\\\\%/]', "_", plain)
    header = f'attachment; filename="{safe}"'
    exact = quote(file_name.encode("utf-8", "replace"), safe="")
    return header if safe == file_name else f"{header}; filename*=UTF-8''{exact}"


def query_int(name: str, *, default: int, least: int, most: int) -> int:
    """Return a whole number from the query string; Unprocessable outside its bounds."""
    text = request.args.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):  # noqa: PLR2004
        reason = f"A whole number from {least} to {most}."
        raise Unprocessable(errors=[{"field": name, "reason": reason}])
    return int(text)


def path_uuid(text: str) -> UUID:
    """Return the id in a path; NotFound when it is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error


def query_uuid(name: str) -> UUID | None:
    """Return an id from the query string, or None without one."""
    text = request.args.get(name)
    try:
        return None if text is None else UUID(text)
    except ValueError as error:
        raise Unprocessable(errors=[{"field": name, "reason": "An id is needed."}]) from error
