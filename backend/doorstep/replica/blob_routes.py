"""`/api/blobs/<sha256>`: resumable upload and authorised download of photos (BLOB-1 to BLOB-9)."""

import re

from quart import Blueprint, Response, request

from doorstep.customers.viewer import Viewer
from doorstep.kit.errors import BadRequest, NotFound, UnsupportedMediaType
from doorstep.kit.http import read_bytes
from doorstep.kit.store import Store
from doorstep.sign_in.entering import current_viewer, own_rows

from .blobs import CHUNK, Blobs, Declarations, Declared, path_of
from .pictures import Pictures

NAME = re.compile(r"[0-9a-f]{64}")
PIECE = "application/offset+octet-stream"


def blobs_blueprint(store: Store, declarations: Declarations) -> Blueprint:
    """Return the routes over an object store, for the blobs that `declarations` know."""
    blueprint = Blueprint("blobs", __name__, url_prefix="/api/blobs")
    blobs = Blobs(store, declarations, Pictures())

    @blueprint.route("/<sha256>", methods=["HEAD", "GET"])
    async def read(sha256: str) -> Response:
        viewer, declared = await _declared(declarations, sha256)
        if request.method == "HEAD":
            return _offset(await blobs.reached(viewer, sha256, declared), declared, 200)
        if not declared.stored:
            raise NotFound
        return await _picture(store, viewer, sha256, declared)

    @blueprint.patch("/<sha256>")
    async def extend(sha256: str) -> Response:
        viewer, declared = await _declared(declarations, sha256)
        if declared.stored:
            return _offset(declared.size, declared, 204)
        offset, data = await _piece()
        return _offset(await blobs.append(viewer, sha256, declared, offset, data), declared, 204)

    return blueprint


async def _declared(declarations: Declarations, sha256: str) -> tuple[Viewer, Declared]:
    viewer = await current_viewer()
    declared = None
    if NAME.fullmatch(sha256):
        async with own_rows():
            declared = await declarations.find(viewer, sha256)
    if declared is None:
        raise NotFound
    return viewer, declared


async def _picture(store: Store, viewer: Viewer, sha256: str, declared: Declared) -> Response:
    path = path_of(viewer.organization_id, viewer.customer_id, sha256)
    kept = await store.get(path)
    if kept is None:
        raise NotFound
    response = Response(kept, content_type=declared.media_type)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox"
    await response.add_etag()
    await response.make_conditional(request)
    return response


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
