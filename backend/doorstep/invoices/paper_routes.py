"""Invoices, receipts and statements as PDF, made when they are asked for."""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from quart import Blueprint, Response, request

from doorstep.customers.viewer import Viewer
from doorstep.kit.clock import Clock
from doorstep.kit.database import trusted
from doorstep.kit.documentation import described
from doorstep.kit.errors import NotAllowed, NotFound, TooMany, Unprocessable
from doorstep.kit.http import attachment, path_uuid
from doorstep.kit.store import Store
from doorstep.organizations.models import Organization
from doorstep.papers.names import file_name
from doorstep.papers.printing import Paper, PaperLate, printed
from doorstep.replica.reading import read_row, read_rows
from doorstep.sign_in.entering import current_viewer
from doorstep.sign_in.throttle import HOUR, Limit, Throttle

from .paper import Period, Reader, invoice_paper, reader_of, receipt_paper, statement_paper
from .replica import Invoice, Payment

PDF = "application/pdf"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOST = 5_000
"""Invoices that a statement is made of; whoever has more asks the office."""
PAGE = 500
MADE = Limit("paper", 200, HOUR)
"""Papers that are made for a contact; what was made before is not counted."""
T = TypeVar("T")
Make = Callable[[Reader, list[str]], Awaitable[Paper]]
"""Makes a paper for a reader, with their customer's name and address."""
_READER = """
    select c.name, c.line1, c.line2, c.city, c.postal_code, a.locale
    from customer_portal_access a join customers c on c.id = a.customer_id where a.id = $1
"""


class NoReceipt(NotFound):
    """There is a receipt once a payment has arrived."""

    code = "no_receipt"


class TooMuchForOne(Unprocessable):
    """There are too many invoices for one statement. Please ask us for it."""

    code = "too_many_invoices"


class TooManyPapers(TooMany):
    """Very many papers were made for you just now. Nothing was lost; please try again later."""

    code = "too_many_papers"


class StatementQuery(msgspec.Struct, rename={"since": "from"}):
    """From which day until which, both included, and in which currency."""

    since: Annotated[str, msgspec.Meta(pattern=f"^{DAY.pattern}$")]
    until: Annotated[str, msgspec.Meta(pattern=f"^{DAY.pattern}$")]
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]


class Press(msgspec.Struct, frozen=True):
    """Makes papers, and keeps them in the store for who asks again."""

    store: Store
    clock: Clock
    throttle: Throttle

    async def answer(self, viewer: Viewer, make: Make) -> Response:
        """Return a paper as a file; nothing of it when the browser has it already."""
        paper = await make(*await _reader(viewer, self.clock))
        ours = (viewer.organization_id, viewer.customer_id)
        made = await printed(self.store, *ours, paper, partial(self._count, viewer))
        response = Response(made[0], content_type=PDF)
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Content-Disposition"] = attachment(file_name(paper))
        response.set_etag(made[1])
        return await response.make_conditional(request)

    async def require_rest(self, viewer: Viewer) -> None:
        """Raise TooManyPapers for whoever may have no more made, before anything is read."""
        counted = [(MADE, str(viewer.contact_id))]
        if wait := await self.throttle.wait_of(viewer.organization_id, counted):
            raise TooManyPapers(headers={"Retry-After": str(wait)})

    async def _count(self, viewer: Viewer) -> None:
        """Count a paper that is about to be made; raises TooManyPapers."""
        counted = [(MADE, str(viewer.contact_id))]
        if wait := await self.throttle.count(viewer.organization_id, counted):
            raise TooManyPapers(headers={"Retry-After": str(wait)})


def papers_blueprint(press: Press) -> Blueprint:
    """Return the routes, by a press."""
    blueprint = Blueprint("papers", __name__, url_prefix="/api/portal")

    @blueprint.get("/invoices/<invoice_id>/pdf")
    @described("getInvoicePdf", media_type=PDF, refuses=(TooManyPapers, PaperLate))
    async def invoice_pdf(invoice_id: str) -> Response:
        """Return an invoice or a credit note as PDF."""
        viewer = await current_viewer()
        return await press.answer(viewer, partial(_invoice, viewer, path_uuid(invoice_id)))

    @blueprint.get("/payments/<payment_id>/receipt")
    @described("getReceipt", media_type=PDF, refuses=(NoReceipt, TooManyPapers, PaperLate))
    async def receipt_pdf(payment_id: str) -> Response:
        """Return the receipt of a payment as PDF, once it has arrived."""
        viewer = await current_viewer()
        return await press.answer(viewer, partial(_receipt, viewer, path_uuid(payment_id)))

    _add_statement(blueprint, press)
    return blueprint


def _add_statement(blueprint: Blueprint, press: Press) -> None:
    @blueprint.get("/statement")
    @described(
        "getStatement",
        media_type=PDF,
        query=StatementQuery,
        refuses=(NotAllowed, Unprocessable, TooMuchForOne, TooManyPapers, PaperLate),
    )
    async def statement_pdf() -> Response:
        """Return what was charged and paid in a time as PDF."""
        viewer = await current_viewer()
        if "invoice" not in viewer.kinds:
            raise NotAllowed
        await press.require_rest(viewer)
        return await press.answer(viewer, partial(_statement, viewer, _period()))


async def _invoice(viewer: Viewer, wanted: UUID, reader: Reader, _customer: list[str]) -> Paper:
    invoice = await _found(viewer, "invoice", wanted, Invoice)
    credited = invoice.credits_id
    about = await _found(viewer, "invoice", credited, Invoice) if credited else None
    return invoice_paper(invoice, about.number if about else "", reader)


async def _receipt(viewer: Viewer, wanted: UUID, reader: Reader, customer: list[str]) -> Paper:
    payment = await _found(viewer, "payment", wanted, Payment)
    if payment.receipt is None:
        raise NoReceipt
    return receipt_paper(payment, customer, reader)


async def _statement(viewer: Viewer, period: Period, reader: Reader, customer: list[str]) -> Paper:
    return statement_paper(await _all(viewer), period, customer, reader)


async def _reader(viewer: Viewer, clock: Clock) -> tuple[Reader, list[str]]:
    """Return how papers look for the viewer, and their customer's name and address."""
    async with trusted() as link:
        row: Any = await link.fetchrow(_READER, viewer.contact_id)
        organization = await Organization.get(id=viewer.organization_id)
    town = f"{row['city']} {row['postal_code']}".strip()
    customer = [each for each in (row["name"], row["line1"], row["line2"], town) if each]
    return reader_of(organization, row["locale"], clock.now()), customer


async def _found(viewer: Viewer, kind: str, wanted: UUID, shape: type[T]) -> T:
    doc = await read_row(viewer, kind, wanted)
    if doc is None:
        raise NotFound
    return msgspec.json.decode(doc, type=shape)


async def _all(viewer: Viewer) -> dict[UUID, Invoice]:
    """Return all invoices of the viewer's customer by their ids, read in pages."""
    found: dict[UUID, Invoice] = {}
    after: UUID | None = None
    while True:
        rows = await read_rows(viewer, "invoice", limit=PAGE, after=after)
        found |= {key: msgspec.json.decode(doc, type=Invoice) for key, doc in rows}
        if len(rows) < PAGE:
            return found
        if len(found) > MOST:
            raise TooMuchForOne
        after = rows[-1][0]


def _period() -> Period:
    """Return what the query asks for; Unprocessable when it asks for nothing that there is."""
    since, until = _day("from"), _day("until")
    if until < since:
        raise Unprocessable(errors=[{"field": "until", "reason": "A day after the first."}])
    currency = request.args.get("currency", "")
    if not re.fullmatch("[A-Z]{3}", currency):
        raise Unprocessable(errors=[{"field": "currency", "reason": "A currency such as GBP."}])
    return Period(since, until, currency)


def _day(name: str) -> date:
    text = request.args.get(name, "")
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Unprocessable(errors=[{"field": name, "reason": "A day such as 2026-11-27."}])
