"""Exports over HTTP: asked for, watched, and handed out of the store, never by its own address."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from uuid import UUID

from quart import Blueprint, Response

from doorstep.customers.viewer import Viewer
from doorstep.kit.documentation import described
from doorstep.kit.errors import SignInAgain
from doorstep.kit.http import json_response, path_uuid
from doorstep.kit.settings import Settings
from doorstep.kit.store import Store
from doorstep.sign_in.entering import current_viewer
from doorstep.sign_in.secrecy import Keyed
from doorstep.sign_in.sessions import require_fresh
from doorstep.sign_in.throttle import HOUR, Limit, Throttle

from . import exports
from .exports import ExportExpired, ExportShown, TooManyDownloads

DOWNLOADS = Limit("download", 20, HOUR)
"""Of a contact."""


def exports_blueprint(settings: Settings, store: Store) -> Blueprint:
    """Return the routes over the store in which exports are kept."""
    blueprint = Blueprint("exports", __name__, url_prefix="/api/portal/exports")
    throttle = Throttle(Keyed(settings.session_keys()))

    @blueprint.post("")
    @described(
        "askForExport",
        gives=ExportShown,
        status=202,
        refuses=(exports.ExportUnderWay, exports.TooManyExports),
    )
    async def ask_for_export() -> Response:
        """Have everything put together: an owner of the customer, anybody else of themselves."""
        return json_response(await exports.ask(await current_viewer()), 202)

    @blueprint.get("/<export_id>")
    @described("getExport", gives=ExportShown)
    async def show_export(export_id: str) -> Response:
        """Say how far an export is."""
        return json_response(await exports.find(await current_viewer(), path_uuid(export_id)))

    @blueprint.get("/<export_id>/file")
    @described(
        "getExportFile",
        media_type="application/zip",
        refuses=(SignInAgain, exports.NotReady, exports.ExportExpired, TooManyDownloads),
    )
    async def get_file(export_id: str) -> Response:
        """Hand out the file of a ready export, as a ZIP; signing in must have been lately."""
        viewer, wanted = await current_viewer(), path_uuid(export_id)
        kept = await exports.fetched(viewer, wanted)
        await require_fresh()
        await _count(throttle, viewer)
        return await _handed_out(store, viewer, wanted, kept)

    return blueprint


async def _count(throttle: Throttle, viewer: Viewer) -> None:
    """Count a download, which is of gigabytes at times; raises TooManyDownloads."""
    wait = await throttle.count(viewer.organization_id, [(DOWNLOADS, str(viewer.contact_id))])
    if wait:
        raise TooManyDownloads(headers={"Retry-After": str(wait)})


async def _handed_out(store: Store, viewer: Viewer, export: UUID, kept: exports.Kept) -> Response:
    """Return the file, piece by piece; it is noted once the first piece is there."""
    pieces = store.stream(kept.path)
    try:
        first = await anext(pieces)
    except FileNotFoundError as error:
        raise ExportExpired from error
    await exports.note_download(viewer, export)

    async def body() -> AsyncGenerator[bytes]:
        yield first
        async with aclosing(pieces) as rest:
            async for piece in rest:
                yield piece

    response = Response(body(), mimetype="application/zip")
    response.timeout = None
    response.headers["Content-Length"] = str(kept.size)
    response.headers["Content-Disposition"] = 'attachment; filename="your-data.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response
