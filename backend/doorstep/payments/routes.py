"""`POST /api/portal/pay`: from an invoice to the page where it is paid."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta
from quart import Blueprint, Response

from doorstep.kit.documentation import described
from doorstep.kit.errors import NotAllowed, NotFound, TryAgain, Unprocessable
from doorstep.kit.http import json_response, read_body
from doorstep.kit.money import LARGEST_MINOR
from doorstep.sign_in.entering import current_viewer, session_token_hash

from .gateway import PaymentsAway
from .paying import Desk
from .refusals import (
    AmountChanged,
    InvoicePaid,
    InvoiceVoid,
    MixedCurrencies,
    OutOfBounds,
    PaymentProcessing,
    PaymentsOff,
    TooManyPayments,
)
from .shares import Wish

SMALL = 16 * 1024
"""Bytes of a body here."""
MOST = 100
"""Invoices paid at once: as many as one page of Stripe's takes."""
Amount = Annotated[int, Meta(ge=1, le=LARGEST_MINOR)]


class PayInvoice(msgspec.Struct, forbid_unknown_fields=True):
    """An invoice to pay; `amount_minor` for a part of it."""

    id: UUID
    amount_minor: Amount | None = None


class Pay(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be paid; `total_minor` is the sum that the person was shown."""

    invoices: Annotated[list[PayInvoice], Meta(min_length=1, max_length=MOST)]
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")]
    total_minor: Amount

    def wish(self) -> Wish:
        """Return it by invoice; Unprocessable when one is named twice."""
        amounts = {each.id: each.amount_minor for each in self.invoices}
        if len(amounts) < len(self.invoices):
            reason = "Each invoice once."
            raise Unprocessable(errors=[{"field": "invoices", "reason": reason}])
        return Wish(amounts, self.currency, self.total_minor)


class PaymentBegun(msgspec.Struct):
    """A payment under way; `url` is the page where it is made, for this person alone."""

    payment_id: UUID
    url: str
    amount_minor: int
    currency: str
    state: str


def pay_blueprint(desk: Desk) -> Blueprint:
    """Return the route, beginning payments at the desk."""
    blueprint = Blueprint("pay", __name__, url_prefix="/api/portal/pay")

    @blueprint.post("")
    @described(
        "pay",
        takes=Pay,
        gives=PaymentBegun,
        status=201,
        refuses=(
            *(NotAllowed, NotFound, AmountChanged, PaymentProcessing, InvoicePaid, InvoiceVoid),
            *(PaymentsOff, OutOfBounds, MixedCurrencies, PaymentsAway, TryAgain, TooManyPayments),
        ),
    )
    async def pay() -> Response:
        """Begin to pay invoices, or parts of them; what was begun before is gone on with."""
        session, viewer = session_token_hash(), await current_viewer()
        given = await read_body(Pay, limit=SMALL)
        if "payment" not in viewer.kinds:
            raise NotAllowed
        begun = await desk.pay(viewer, session, given.wish())
        shown = PaymentBegun(
            begun.payment_id, begun.url, begun.amount_minor, begun.currency, begun.state
        )
        return json_response(shown, 201 if begun.is_new else 200)

    return blueprint
