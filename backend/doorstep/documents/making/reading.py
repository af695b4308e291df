"""What a document that is to be made is about, as the records have it now."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from doorstep.customers.addresses import Address
from doorstep.documents.models import Document, DocumentKind
from doorstep.kit.clock import Clock
from doorstep.kit.database import trusted
from doorstep.organizations.models import Organization
from doorstep.papers.letterhead import Letterhead
from doorstep.sign_in.letter import portal_url

from .gas_safety_record import GasSafetyRecord
from .issue import Issue
from .job_report import JobReport

Data = JobReport | GasSafetyRecord


class Unmade(Exception):
    """A document cannot be made now; its text says why."""


class Order(msgspec.Struct, frozen=True):
    """A document that is to be made; `photos` are the hashes of photos by their external ids."""

    issue: Issue
    data: Data
    file_name: str
    photos: dict[str, str]


async def read_order(document_id: UUID, code: str, public_url: str, clock: Clock) -> Order:
    """Return what is to be made. Raises Unmade when it cannot be, as things are."""
    async with trusted():
        document = await Document.get(id=document_id).prefetch_related(
            "organization", "customer", "property", "job"
        )
        data = _data(document)
        photos = await _photos(document, data)
    organization: Organization = document.organization
    zone = ZoneInfo(organization.time_zone)
    issue = Issue(
        letterhead=letterhead_of(organization),
        title=document.title,
        on=document.issued_on or (_visited(data) or clock.now()).astimezone(zone).date(),
        code=code,
        portal=portal_url(organization, public_url),
        zone=organization.time_zone,
        customer=[document.customer.name, *_lines(document.customer)],
        place=_place(document),
        job=document.job.number if document.job else "",
    )
    return Order(issue, data, document.file_name, photos)


def letterhead_of(organization: Organization) -> Letterhead:
    """Return the head of what an organisation issues."""
    return Letterhead(
        name=organization.name,
        phone=organization.phone,
        email=organization.email,
        accent=organization.accent,
        locale=organization.locale,
    )


def _data(document: Document) -> Data:
    try:
        return msgspec.convert(document.made_of, Data)
    except msgspec.ValidationError as error:
        raise Unmade(f"Its data cannot be used: {error}") from error


async def _photos(document: Document, data: Data) -> dict[str, str]:
    """Return the hashes of the photos that a report names."""
    if not isinstance(data, JobReport) or not data.photos:
        return {}
    named = {photo.document for photo in data.photos}
    found = await Document.filter(
        customer_id=document.customer_id,
        kind=DocumentKind.PHOTO,
        external_id__in=list(named),
        sha256__not_isnull=True,
        withdrawn_at=None,
    ).values_list("external_id", "sha256")
    photos: dict[str, str] = dict(found)  # pyright: ignore
    if missing := sorted(named - set(photos)):
        raise Unmade(
            f"There is no photo {', '.join(missing)} of this customer, with a file: if its line"
            " was refused, import it again."
        )
    return photos


def _visited(data: Data) -> datetime | None:
    return (data.left_at or data.arrived_at) if isinstance(data, JobReport) else None


def _place(document: Document) -> list[str]:
    """Return where it was: as the job remembers it, else as the property has it now."""
    if document.job and document.job.address:
        address = msgspec.convert(document.job.address, Address)
        return [address.name or "", *_lines(address)]
    place = document.property
    return [place.name or "", *_lines(place)] if place else []


def _lines(address: Any) -> list[str]:
    town = f"{address.city} {address.postal_code}".strip()
    return [address.line1, address.line2, town]
