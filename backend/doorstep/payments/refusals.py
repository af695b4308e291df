"""What a person is told who cannot pay, or not so."""

from typing import NoReturn

from doorstep.kit.errors import Conflict, TooMany, Unprocessable

from .gateway import AccountClosed, PaymentsAway, Refused

TOO_SMALL_OR_LARGE = {"amount_too_small", "amount_too_large"}


class AmountChanged(Conflict):
    """What is owed has changed meanwhile. Nothing was paid; please look at it again."""

    code = "amount_changed"


class PaymentProcessing(Conflict):
    """A payment of this is on its way already. Nothing more was paid."""

    code = "payment_processing"


class InvoicePaid(Conflict):
    """This was paid already. Nothing more was paid."""

    code = "invoice_paid"


class InvoiceVoid(Conflict):
    """This invoice was taken back, so there is nothing to pay."""

    code = "invoice_void"


class PaymentsOff(Conflict):
    """This cannot be paid online. Please ask us how to pay."""

    code = "payments_off"


class OutOfBounds(Unprocessable):
    """This amount cannot be paid online. Nothing was paid; please ask us how to pay it."""

    code = "amount_out_of_bounds"


class MixedCurrencies(Unprocessable):
    """Only invoices in one currency can be paid together."""

    code = "mixed_currencies"


class TooManyPayments(TooMany):
    """Paying was begun very often today. Nothing was paid. Please try tomorrow, or call us."""

    code = "too_many_payments"


def refuse(refused: Refused | PaymentsAway) -> NoReturn:
    """Raise what a person is told of Stripe's no."""
    if isinstance(refused, PaymentsAway):
        raise refused
    if isinstance(refused, AccountClosed):
        raise PaymentsOff from refused
    if refused.code in TOO_SMALL_OR_LARGE:
        raise OutOfBounds from refused
    raise PaymentsAway from refused
