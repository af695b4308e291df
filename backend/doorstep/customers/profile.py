"""Editing one's details: each field on its own, three ways against what the person saw."""

from typing import Annotated, Any

import msgspec
import phonenumbers
from msgspec import UNSET, UnsetType

from deltasync import Merged, Mutation, Rejected

from .countries import countries
from .locales import Locale
from .merging import Clashes, listed, merge, told
from .models import Contact, Customer, Role
from .mutations import SOMETHING, City, Country, PostalCode, ShortText
from .viewer import Viewer, seen_by

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=SOMETHING)]
Phone = Annotated[str, msgspec.Meta(max_length=40, pattern=r"^[0-9+() ./x-]*\Z")]

PHONES = ("phone", "phone_other")
OF_CONTACT = ("name", *PHONES, "locale")
OF_CUSTOMER = ("line1", "line2", "city", "postal_code", "country")


class ProfileUpdate(msgspec.Struct, forbid_unknown_fields=True):
    """The fields to change; those left out stay. No `locale` is as the organisation writes."""

    name: Name | UnsetType = UNSET
    phone: Phone | UnsetType | None = UNSET
    phone_other: Phone | UnsetType | None = UNSET
    locale: Locale | UnsetType | None = UNSET
    line1: ShortText | UnsetType = UNSET
    line2: ShortText | UnsetType = UNSET
    city: City | UnsetType = UNSET
    postal_code: PostalCode | UnsetType = UNSET
    country: Country | UnsetType = UNSET


async def update_profile(viewer: Viewer, mutation: Mutation[ProfileUpdate]) -> Merged | None:
    """Write each field that nobody else has changed since; the others are told in the outcome.

    Raises Rejected when someone but the owner edits the address, Conflicted when no field could
    be written.
    """
    wanted = _wanted(mutation.args)
    if viewer.role is not Role.OWNER and any(field in OF_CUSTOMER for field in wanted):
        raise Rejected("not_allowed", "Only the owner can change the postal address.")
    if wanted.get("country", "GB") not in countries():
        raise Rejected("invalid_country", "There is no such country.")
    customer = await _customer(viewer, held=any(field in OF_CUSTOMER for field in wanted))
    for field in PHONES:
        if wanted.get(field):
            wanted[field] = _international(str(wanted[field]), customer.country)
    # Without its key: what others add for this contact meanwhile need not wait.
    contacts = seen_by(Contact, viewer).select_for_update(no_key=True)
    contact = await contacts.get(id=viewer.contact_id)
    base = _shown(mutation.base or {}, customer.country)
    clashes: Clashes = {}
    for row, fields in ((customer, OF_CUSTOMER), (contact, OF_CONTACT)):
        mine = {field: value for field, value in wanted.items() if field in fields}
        writable, clashing = merge(row, mine, base)
        clashes |= clashing
        if writable:
            row.update_from_dict(writable)
            await row.save(update_fields=list(writable))
    return told(clashes, wanted, "details_changed", "These details have changed meanwhile.")


async def _customer(viewer: Viewer, *, held: bool) -> Customer:
    """Return the customer, held if it is to be written.

    Whoever decides over all of a customer has them first and their contacts then; here the contact
    is held already, so nothing is waited for: what is busy is tried again by the device. The keys
    are left free, for what others add meanwhile.
    """
    customers = seen_by(Customer, viewer)
    if held:
        customers = customers.select_for_update(no_key=True, nowait=True)
    return await customers.get(id=viewer.customer_id)


def _international(phone: str, country: str) -> str:
    """Return a phone number as ITU-T E.123 writes it; one without a prefix is of `country`."""
    refused = Rejected("invalid_phone", "This does not look like a phone number.")
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException as error:
        raise refused from error
    if not phonenumbers.is_possible_number(number):
        raise refused
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _shown(base: dict[str, Any], country: str) -> dict[str, Any]:
    """Return what was shown, phone numbers as they are kept, too: one may have typed it before."""
    shown = {field: listed(base[field]) for field in PHONES if field in base}
    kept = {
        field: [_as_kept(phone, country) for phone in phones] + phones
        for field, phones in shown.items()
    }
    return base | kept


def _as_kept(phone: object, country: str) -> object:
    try:
        return _international(phone, country) if isinstance(phone, str) else phone
    except Rejected:
        return phone


def _wanted(args: ProfileUpdate) -> dict[str, str | None]:
    """Return the fields to change, trimmed; an empty phone number is none."""
    given: dict[str, str | None] = msgspec.to_builtins(args)
    wanted = {field: value and value.strip() for field, value in given.items()}
    return wanted | {field: None for field in PHONES if wanted.get(field) == ""}
