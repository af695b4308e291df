"""Invoices for other programs: the same rows the device has, over plain HTTP."""

from typing import Annotated
from uuid import UUID

import msgspec
from quart import Blueprint, Response

from doorstep.kit.documentation import described
from doorstep.kit.errors import Unprocessable
from doorstep.replica.listing import LARGEST_PAGE, listed, shown
from doorstep.sign_in.entering import current_viewer

from .replica import Invoice

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
    return await listed(await current_viewer(), "invoice")


@blueprint.get("/<invoice_id>")
@described("getInvoice", gives=InvoiceRow)
async def get_invoice(invoice_id: str) -> Response:
    """Return one invoice of the customer's."""
    return await shown(await current_viewer(), "invoice", invoice_id)
