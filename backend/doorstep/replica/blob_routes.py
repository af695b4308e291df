"""`/api/blobs/<sha256>`: resumable upload and authorised download of photos (BLOB-1 to BLOB-7)."""

import re
from dataclasses import dataclass

import obstore
from obstore.store import ObjectStore
from quart import Blueprint, Response, request

from doorstep.customers.viewer import Viewer
from doorstep.kit.errors import BadRequest, NotFound, UnsupportedMediaType
from doorstep.kit.http import read_bytes
from doorstep.sign_in.sessions import current_viewer

from .blobs import CHUNK, Declarations, Declared, WrongOffset, append, complete, path_of, received

NAME = re.compile(r"[0-9a-f]{64}")
PIECE = "application/offset+octet-stream"


@dataclass(frozen=True, slots=True)
class _Folder:
    """An obstore store behind the one verb that uploads need."""

    store: ObjectStore

    async def put_async(self, path: str, file: bytes) -> object:
        return await obstore.put_async(self.store, path, file)


def blobs_blueprint(store: ObjectStore, declarations: Declarations) -> Blueprint:
    """Return the routes over an object store, for the blobs that `declarations` know."""
    blueprint = Blueprint("blobs", __name__, url_prefix="/api/blobs")

    @blueprint.route("/<sha256>", methods=["HEAD", "GET"])
    async def read(sha256: str) -> Response:
        viewer, declared = await _declared(declarations, sha256)
        if request.method == "HEAD":
            reached = await _reached(viewer, sha256, declared)
            if reached == declared.size and not declared.stored:
                await complete(viewer, sha256, _Folder(store), declarations)
            return _offset(reached, declared, 200)
        if not declared.stored:
            raise NotFound
        found = await obstore.get_async(store, path_of(viewer, sha256))
        headers = {
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox",
        }
        body = bytes(await found.bytes_async())
        return Response(body, content_type=declared.media_type, headers=headers)

    @blueprint.patch("/<sha256>")
    async def extend(sha256: str) -> Response:
        viewer, declared = await _declared(declarations, sha256)
        if declared.stored:
            return _offset(declared.size, declared, 204)
        piece = await _piece()
        try:
            reached = await append(viewer, sha256, declared, piece, _Folder(store), declarations)
        except WrongOffset as wrong:
            response = wrong.response()
            response.headers["Upload-Offset"] = str(wrong.offset)
            return response
        return _offset(reached, declared, 204)

    return blueprint


async def _declared(declarations: Declarations, sha256: str) -> tuple[Viewer, Declared]:
    viewer = await current_viewer()
    declared = await declarations.find(viewer, sha256) if NAME.fullmatch(sha256) else None
    if declared is None:
        raise NotFound
    return viewer, declared


async def _reached(viewer: Viewer, sha256: str, declared: Declared) -> int:
    return declared.size if declared.stored else await received(viewer.customer_id, sha256)


async def _piece() -> tuple[int, bytes]:
    if request.mimetype != PIECE:
        raise UnsupportedMediaType
    offset = request.headers.get("Upload-Offset", "")
    if not re.fullmatch(r"[0-9]{1,10}", offset):
        raise BadRequest
    data = await read_bytes(CHUNK)
    if not data:
        raise BadRequest
    return int(offset), data


def _offset(reached: int, declared: Declared, status: int) -> Response:
    response = Response(status=status)
    response.headers["Upload-Offset"] = str(reached)
    response.headers["Upload-Length"] = str(declared.size)
    response.headers["Cache-Control"] = "no-store"
    return response
