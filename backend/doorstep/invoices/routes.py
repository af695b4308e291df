"""Invoices for other programs: the same rows the device has, over plain HTTP."""

from typing import Annotated
from uuid import UUID

import msgspec
from quart import Blueprint, Response

from doorstep.kit.documentation import described
from doorstep.kit.errors import NotFound, Unprocessable
from doorstep.kit.http import path_uuid, query_int, query_uuid, raw_json
from doorstep.replica.reading import read_row, read_rows, with_id
from doorstep.sign_in.entering import current_viewer

from .replica import Invoice

LARGEST_PAGE = 200
blueprint = Blueprint("invoices", __name__, url_prefix="/api/portal/invoices")


class InvoiceRow(Invoice):
    """An invoice with its id."""

    id: UUID


class InvoiceQuery(msgspec.Struct):
    """Which page of the invoices: how many, and after which id."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_PAGE)] = 50
    after: UUID | None = None


class InvoicePage(msgspec.Struct):
    """Some of the invoices, by id; `next` is the `after` of the page that follows."""

    invoices: list[InvoiceRow]
    next: UUID | None


@blueprint.get("")
@described("listInvoices", gives=InvoicePage, query=InvoiceQuery, refuses=(Unprocessable,))
async def list_invoices() -> Response:
    """List the customer's invoices, oldest id first; `limit` (1 to 200, 50) and `after` page on."""
    viewer = await current_viewer()
    limit = query_int("limit", default=50, least=1, most=LARGEST_PAGE)
    rows = await read_rows(viewer, "invoice", limit=limit + 1, after=query_uuid("after"))
    page = ",".join(with_id(row_id, doc) for row_id, doc in rows[:limit])
    after = f'"{rows[limit - 1][0]}"' if len(rows) > limit else "null"
    return raw_json(f'{{"invoices":[{page}],"next":{after}}}')


@blueprint.get("/<invoice_id>")
@described("getInvoice", gives=InvoiceRow)
async def get_invoice(invoice_id: str) -> Response:
    """Return one invoice of the customer's."""
    viewer = await current_viewer()
    wanted = path_uuid(invoice_id)
    doc = await read_row(viewer, "invoice", wanted)
    if doc is None:
        raise NotFound
    return raw_json(with_id(wanted, doc))
