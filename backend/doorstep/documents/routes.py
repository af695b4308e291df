"""Documents for devices and other programs: what there is, and the files themselves."""

from typing import Annotated
from uuid import UUID

import msgspec
from quart import Blueprint, Response, request

from doorstep.kit.documentation import described
from doorstep.kit.errors import NotFound, Unprocessable
from doorstep.kit.http import path_uuid
from doorstep.kit.store import Store, StoreAway
from doorstep.replica.listing import LARGEST_PAGE, listed
from doorstep.sign_in.entering import current_viewer
from doorstep.sign_in.throttle import HOUR, Limit, Throttle

from .files import thumbnail_of
from .ranges import NoSuchRange
from .reading import ALL, file_of, find
from .replica import DocumentRow
from .serving import (
    NEVER_KEPT,
    OTHERWISE,
    POLICY,
    DocumentAway,
    HasChanged,
    handed_out,
    is_known,
    time_for,
)
from .zipping import MOST, TooLargeForOne, TooManyZips, require_all, zipped

ZIPS = Limit("zip", 60, HOUR)
"""Of a contact."""


class DocumentShown(DocumentRow):
    """A document with its id."""

    id: UUID


class DocumentQuery(msgspec.Struct):
    """Which page of the documents: how many, and after which id."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_PAGE)] = 50
    after: UUID | None = None


class DocumentPage(msgspec.Struct):
    """Some of the documents, by id; `next` is the `after` of the page that follows."""

    documents: list[DocumentShown]
    next: UUID | None


class Chosen(msgspec.Struct):
    """Which documents, each by an `id` of its own."""

    id: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MOST)]


def documents_blueprint(store: Store, throttle: Throttle) -> Blueprint:
    """Return the routes over the store that has the files."""
    blueprint = Blueprint("documents", __name__, url_prefix="/api/portal/documents")

    @blueprint.get("")
    @described("listDocuments", gives=DocumentPage, query=DocumentQuery, refuses=(Unprocessable,))
    async def list_documents() -> Response:
        """List the documents one may see, oldest id first; `limit` (1 to 200, 50) and `after`."""
        return await listed(await current_viewer(), "document", ALL)

    _add_files(blueprint, store)
    _add_zip(blueprint, store, throttle)
    return blueprint


def _add_files(blueprint: Blueprint, store: Store) -> None:
    @blueprint.get("/<document_id>")
    @described(
        "getDocument",
        media_type="*/*",
        otherwise=OTHERWISE,
        refuses=(DocumentAway, NoSuchRange, HasChanged),
    )
    async def get_document(document_id: str) -> Response:
        """Return a document's file, or what of it a Range header asks for (RFC 9110 §14)."""
        [row] = await find(await current_viewer(), path_uuid(document_id))
        return await handed_out(store, file_of(row))

    @blueprint.get("/<document_id>/thumbnail")
    @described(
        "getDocumentThumbnail",
        media_type="image/jpeg",
        otherwise={304: OTHERWISE[304]},
        refuses=(DocumentAway, HasChanged),
    )
    async def get_thumbnail(document_id: str) -> Response:
        """Return a small picture of a document, 480 pixels at most, if there is one."""
        [row] = await find(await current_viewer(), path_uuid(document_id))
        if not row.thumbnail:
            raise NotFound
        return await _thumbnail(store, row)


def _add_zip(blueprint: Blueprint, store: Store, throttle: Throttle) -> None:
    @blueprint.get("/zip")
    @described(
        "getDocumentsZip",
        media_type="application/zip",
        query=Chosen,
        refuses=(Unprocessable, TooLargeForOne, TooManyZips, DocumentAway),
    )
    async def get_zip() -> Response:
        """Return several documents, 1 to 200, as one ZIP: all of them, or none."""
        viewer = await current_viewer()
        files = [file_of(row) for row in await find(viewer, *_chosen())]
        counted = [(ZIPS, str(viewer.contact_id))]
        if wait := await throttle.count(viewer.organization_id, counted):
            raise TooManyZips(headers={"Retry-After": str(wait)})
        await require_all(store, files)
        body = b"" if request.method == "HEAD" else zipped(store, files)
        response = Response(body, content_type="application/zip")
        response.timeout = time_for(sum(file.size for file in files))
        response.headers["Cache-Control"] = NEVER_KEPT
        response.headers["Content-Disposition"] = 'attachment; filename="documents.zip"'
        return response


def _chosen() -> list[UUID]:
    """Return the ids that are asked for, each once; raises Unprocessable."""
    given = request.args.getlist("id")
    try:
        if 1 <= len(given) <= MOST:
            return list(dict.fromkeys(map(UUID, given)))
    except ValueError:
        pass
    reason = f"From 1 to {MOST} ids are needed."
    raise Unprocessable(errors=[{"field": "id", "reason": reason}])


async def _thumbnail(store: Store, row: DocumentRow) -> Response:
    tag = f"{row.sha256}-small"
    response = Response(b"", 304) if is_known(tag) else Response(await _picture(store, row))
    response.content_type = "image/jpeg"
    response.set_etag(tag)
    response.headers["Cache-Control"] = NEVER_KEPT
    response.headers["Content-Security-Policy"] = POLICY
    return response


async def _picture(store: Store, row: DocumentRow) -> bytes:
    try:
        picture = await store.get(thumbnail_of(row.sha256))
    except StoreAway as error:
        raise DocumentAway from error
    if picture is None:
        raise DocumentAway
    return picture
