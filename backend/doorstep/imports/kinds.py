"""The kinds of lines a file may have; these types check them, and `format` documents them."""

from functools import cache
from typing import Annotated, Literal, get_args
from zoneinfo import available_timezones

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from doorstep.customers.locales import Locale
from doorstep.customers.models import Role
from doorstep.customers.mutations import ONE_LINE, SAYING_LINE, Country
from doorstep.invoices.models import InvoiceKind
from doorstep.invoices.sums import TaxRounding
from doorstep.jobs.models import JobStatus, VisitState
from doorstep.kit.email_address import NoAddress, plain_address
from doorstep.organizations.models import ACCENT, RETENTION_YEARS, request_types

from .documents import Document
from .invoice_kinds import Invoice, Payment, Refund
from .line import (
    City,
    Currency,
    Email,
    Instant,
    Key,
    Line,
    Long,
    Name,
    Notes,
    Number,
    Paid,
    Phone,
    PostalCode,
    Short,
    Text,
    check_currency,
)


class RequestType(msgspec.Struct, forbid_unknown_fields=True):
    """Something customers may ask for."""

    value: Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[a-z0-9_-]+\Z")]
    label: Name


class BankDetail(msgspec.Struct, forbid_unknown_fields=True):
    """A line of where a transfer goes, as it is printed on invoices."""

    label: Annotated[str, Meta(min_length=1, max_length=60, pattern=SAYING_LINE)]
    value: Annotated[str, Meta(min_length=1, max_length=100, pattern=SAYING_LINE)]


class Organization(Line, tag="organization"):
    """The service business; for `retention_years` it has to keep what it did and billed.

    Its portal is at `host`, in lower case and without a port, which no other has. Invoices without
    a number get `invoice_prefix` and the next one. Tax is rounded on each `line` or once for each
    rate of an `invoice`. `bank_details` ("Sort code", "12-34-56") and `tax_number` ("GB 123 4567
    89") are printed on invoices that are issued from then on. With `online_payments` customers pay
    in the portal, on the connected account `stripe_account` if it is not empty; with
    `part_payments` also a part, of `least_payment_minor` or more. What is paid twice is a `refund`
    or kept as `credit`. Without `notifications` its customers are told of nothing that happens;
    with them they are from the end of the first import on that has customers.
    """

    name: Name
    host: Annotated[str, Meta(min_length=1, max_length=253, pattern=r"^[a-z0-9.-]+\Z")] | None = (
        None
    )
    phone: Phone = ""
    email: Email = ""
    time_zone: str = "Europe/London"
    locale: Annotated[str, Meta(max_length=35, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")] = (
        "en-GB"
    )
    currency: Currency = "GBP"
    accent: Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}\Z")] = ACCENT
    request_types: Annotated[list[RequestType], Meta(min_length=1, max_length=30)] = field(
        default_factory=lambda: msgspec.convert(request_types(), list[RequestType])
    )
    retention_years: Annotated[int, Meta(ge=0, le=100)] = RETENTION_YEARS
    invoice_prefix: Annotated[str, Meta(max_length=20, pattern=ONE_LINE)] = ""
    tax_number: Annotated[str, Meta(max_length=40, pattern=ONE_LINE)] = ""
    tax_rounding: TaxRounding = TaxRounding.INVOICE
    bank_details: Annotated[list[BankDetail], Meta(max_length=8)] = field(
        default_factory=list[BankDetail]
    )
    online_payments: bool = False
    stripe_account: Annotated[str, Meta(max_length=255, pattern=r"^[A-Za-z0-9_]*\Z")] = ""
    part_payments: bool = False
    least_payment_minor: Paid = 100
    overpayment: Literal["refund", "credit"] = "refund"
    notifications: bool = True

    def __post_init__(self) -> None:
        """Check the time zone, the currency and the e-mail address."""
        check_currency(self.currency)
        if self.time_zone not in _time_zones():
            raise ValueError("time_zone: expected an IANA name such as Europe/London")
        if self.email:
            self.email = _email(self.email)


class Customer(Line, tag="customer"):
    """A household, a landlord or a company; the address is where letters go."""

    organization: Key
    name: Name
    line1: Text = ""
    line2: Text = ""
    city: City = ""
    postal_code: PostalCode = ""
    country: Country = "GB"


class Contact(Line, tag="contact"):
    """A person who may sign in for a customer.

    `locale` says how dates are written for them, null as for the organisation. No two of a customer
    have the same `email`; a changed one ends whatever the person signed in with: somebody else may
    have the address. A `role` counts when it is another than before. Whom an owner of the customer
    has removed stays removed unless the line says `"active": true`; whom an owner has invited is
    taken over by a line with the same customer and address.
    """

    organization: Key
    customer: Key
    name: Name
    email: Email
    phone: Phone | None = None
    phone_other: Phone | None = None
    locale: Locale | None = None
    role: Role | UnsetType = UNSET
    active: bool | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Check the e-mail address and keep it in its one form."""
        self.email = _email(self.email)


class Property(Line, tag="property"):
    """An address where work is done."""

    organization: Key
    customer: Key
    line1: Name
    name: Text | None = None
    line2: Text = ""
    city: City = ""
    postal_code: PostalCode = ""
    country: Country = "GB"
    access_notes: Notes = ""


class Technician(Line, tag="technician"):
    """A person who comes."""

    organization: Key
    name: Name
    phone: Phone | None = None


class Job(Line, tag="job"):
    """A piece of work; `type` is your word for it, `outcome` tells what was done."""

    organization: Key
    customer: Key
    number: Number
    title: Name
    booked_at: Instant
    property: Key | None = None
    type: Short = ""
    status: JobStatus = JobStatus.SCHEDULED
    description: Long = ""
    outcome: Long = ""
    completed_at: Instant | None = None


class Visit(Line, tag="visit"):
    """One appointment of a job, with its arrival window, which ends after it begins."""

    organization: Key
    job: Key
    arrives_from: Instant
    arrives_until: Instant
    technician: Key | None = None
    state: VisitState = VisitState.PLANNED
    preparation: Long = ""
    started_at: Instant | None = None
    finished_at: Instant | None = None

    def __post_init__(self) -> None:
        """Check that the window ends after it begins."""
        super().__post_init__()
        if self.arrives_until <= self.arrives_from:
            raise ValueError("arrives_until: expected an instant after arrives_from")


AnyLine = (
    Organization
    | Customer
    | Contact
    | Property
    | Technician
    | Job
    | Visit
    | Invoice
    | Payment
    | Refund
    | Document
)
KINDS: tuple[type[Line], ...] = get_args(AnyLine)


def kind_of(line: AnyLine) -> str:
    """Return the kind of rows that a line becomes; credit notes are written after invoices."""
    if isinstance(line, Invoice) and line.invoice_kind is InvoiceKind.CREDIT_NOTE:
        return "credit_note"
    return str(line.__struct_config__.tag)


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _email(given: str) -> str:
    try:
        return plain_address(given)
    except NoAddress as error:
        raise ValueError(f"email: {error}") from error
