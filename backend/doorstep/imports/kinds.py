"""The kinds of lines a file may have; these types check them and document them."""

from datetime import datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, get_args
from zoneinfo import available_timezones

import msgspec
from msgspec import UNSET, Meta, UnsetType, field

from doorstep.customers.locales import Locale
from doorstep.customers.models import Role
from doorstep.customers.mutations import NO_NUL, SOMETHING, City, Country, PostalCode
from doorstep.jobs.models import JobStatus, VisitState
from doorstep.kit.email_address import NoAddress, plain_address
from doorstep.organizations.models import ACCENT, RETENTION_YEARS, request_types

EARLIEST, LATEST = 1970, 2100
"""Years an instant may be in."""
LEFT_OUT = {"role": '`"owner"` for a new one', "active": "`true`, but see above"}
"""What is so when a field is left out that has no plain default."""

Key = Annotated[str, Meta(min_length=1, max_length=100, pattern=SOMETHING)]
Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=SOMETHING)]
Text = Annotated[str, Meta(max_length=200, pattern=NO_NUL)]
Short = Annotated[str, Meta(max_length=60, pattern=NO_NUL)]
Phone = Annotated[str, Meta(max_length=40, pattern=NO_NUL)]
Notes = Annotated[str, Meta(max_length=1000, pattern=NO_NUL)]
Long = Annotated[str, Meta(max_length=10_000, pattern=NO_NUL)]
Email = Annotated[str, Meta(max_length=254, pattern=NO_NUL)]
Instant = Annotated[datetime, Meta(tz=True)]


class Line(msgspec.Struct, forbid_unknown_fields=True, tag_field="kind"):
    """What every line has: `external_id` is its name in your system, one of its kind."""

    external_id: Key

    def __post_init__(self) -> None:
        """Check what types cannot say; a ValueError begins with the field's name."""
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, datetime) and not EARLIEST <= value.year < LATEST:
                raise ValueError(f"{name}: expected a year from {EARLIEST} to {LATEST - 1}")


class RequestType(msgspec.Struct, forbid_unknown_fields=True):
    """Something customers may ask for."""

    value: Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[a-z0-9_-]+\Z")]
    label: Name


class Organization(Line, tag="organization"):
    """The service business; for `retention_years` it has to keep what it did and billed."""

    name: Name
    host: Annotated[str, Meta(max_length=253, pattern=r"^[a-z0-9.-]+\Z")] | None = None
    phone: Phone = ""
    email: Email = ""
    time_zone: str = "Europe/London"
    locale: Annotated[str, Meta(max_length=35, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")] = (
        "en-GB"
    )
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")] = "GBP"
    accent: Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}\Z")] = ACCENT
    request_types: Annotated[list[RequestType], Meta(min_length=1, max_length=30)] = field(
        default_factory=lambda: msgspec.convert(request_types(), list[RequestType])
    )
    retention_years: Annotated[int, Meta(ge=0, le=100)] = RETENTION_YEARS

    def __post_init__(self) -> None:
        """Check the time zone and the e-mail address."""
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

    `locale` says how dates are written for them, null as for the organisation. A changed `email`
    ends whatever the person signed in with: somebody else may have the address. A `role`
    counts when it is another than before. Whom an owner of the customer has removed stays removed
    unless the line says `"active": true`; whom an owner has invited is taken over by a line with
    the same customer and address.
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
    number: Annotated[str, Meta(min_length=1, max_length=40, pattern=SOMETHING)]
    title: Name
    booked_at: Instant
    property: Key | None = None
    type: Short = ""
    status: JobStatus = JobStatus.SCHEDULED
    description: Long = ""
    outcome: Long = ""
    completed_at: Instant | None = None


class Visit(Line, tag="visit"):
    """One appointment of a job, with its arrival window."""

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


AnyLine = Organization | Customer | Contact | Property | Technician | Job | Visit
KINDS: tuple[type[Line], ...] = get_args(AnyLine)


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _email(given: str) -> str:
    try:
        return plain_address(given)
    except NoAddress as error:
        raise ValueError(f"email: {error}") from error


def format_markdown() -> str:
    """Return the description of the format, made from the types above."""
    return "\n".join([_HEAD, *(_section(kind) for kind in KINDS)])


_HEAD = f"""# The import format

One JSON object a line, in UTF-8. `kind` says what it is; every kind has an `external_id`, its name
in your system. A line whose `external_id` is known changes that row, else it adds one; importing
a file twice changes nothing. `organization`, `customer`, `property`, `technician` and `job` name
others by their `external_id`, in the same file, in whatever order, or imported before. A field
left out gets its default. Instants are ISO 8601 with an offset, in the years {EARLIEST} to
{LATEST - 1}. A visit that the customer confirmed stays so until its window changes.

What people change in the portal (a customer's address; a contact's name, address, numbers and
`locale`; a property's `access_notes`) stands until your own value is another than in the file
before: the same file again does not undo it.
"""


def _section(kind: type[Line]) -> str:
    doc = " ".join((kind.__doc__ or "").split())
    rows = [
        f"| `{item.encode_name}` | {_words(item.type)} | {_default(item)} |"
        for item in msgspec.structs.fields(kind)
    ]
    tag = str(kind.__struct_config__.tag)
    head = [f"## `{tag}`", "", doc, "", "| field | what | default |", "| --- | --- | --- |"]
    return "\n".join([*head, *rows, ""])


def _default(item: Any) -> str:
    if item.required:
        return "required"
    if item.default is UNSET:
        return LEFT_OUT[item.encode_name]
    if item.default is msgspec.NODEFAULT:
        return "the usual four"
    value = item.default.value if isinstance(item.default, Enum) else item.default
    return f"`{msgspec.json.encode(value).decode()}`"


def _words(kind: Any) -> str:
    info: Any = msgspec.inspect.type_info(kind)
    parts = info.types if isinstance(info, msgspec.inspect.UnionType) else (info,)
    return " or ".join(_word(part) for part in parts)


def _word(info: Any) -> str:
    if isinstance(info, msgspec.inspect.Metadata):
        info = info.type
    match info:
        case msgspec.inspect.EnumType() | msgspec.inspect.LiteralType():
            return "one of " + ", ".join(f"`{value}`" for value in _choices(info))
        case msgspec.inspect.StrType():
            return f"text, at most {info.max_length} characters" if info.max_length else "text"
        case msgspec.inspect.IntType():
            return f"number from {info.ge} to {info.le}"
        case _:
            return PLAIN_WORDS.get(info.__class__, "list of `{value, label}`")


PLAIN_WORDS: dict[type, str] = {
    msgspec.inspect.DateTimeType: "instant",
    msgspec.inspect.BoolType: "`true` or `false`",
    msgspec.inspect.NoneType: "null",
}


def _choices(info: Any) -> list[str]:
    values = info.values if isinstance(info, msgspec.inspect.LiteralType) else info.cls
    return [str(value) for value in values]
