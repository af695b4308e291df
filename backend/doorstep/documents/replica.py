"""What a customer's copy has of documents; the files themselves are fetched one by one.

A role sees the kinds that are for it (`customers/viewer.py`): so there is one kind for each
audience, and a document whose audience changes leaves one kind for another.
"""

from typing import Literal
from uuid import UUID

import msgspec

from deltasync import Collection, Source
from doorstep.customers.mutations import Day, Instant, day, instant
from doorstep.customers.viewer import rows_of
from doorstep.kit.walls import Wall

from .models import Audience
from .succession import PUBLISHED, SUCCESSOR

KINDS = {audience: f"document_{audience}" for audience in Audience}
"""The kind of rows that documents for an audience are."""


class DocumentRow(msgspec.Struct):
    """A report, a certificate, or another file, of `size` bytes whose SHA-256 is `sha256`.

    A certificate says of which type and for which `appliance` it is, and until when it is valid.
    `filed_at` is when this file took the place of the one before; `superseded_by_id` is the
    document that has taken the place of this one. `pages` are counted in PDFs only. With
    `thumbnail` there is a small picture of it.
    """

    kind: Literal["job_report", "certificate", "quote", "invoice", "photo", "other"]
    title: str
    certificate_type: str
    appliance: str
    issued_on: Day | None
    expires_on: Day | None
    property_id: UUID | None
    job_id: UUID | None
    supersedes_id: UUID | None
    superseded_by_id: UUID | None
    file_name: str
    media_type: Literal["application/pdf", "image/jpeg", "image/png", "text/plain", "text/csv"]
    size: int
    sha256: str
    pages: int | None
    thumbnail: bool
    filed_at: Instant


TOUCHED = """
  select customer_id as scope, id from changed where audience = '{audience}'
  union select d.customer_id, d.id from changed c join documents d on d.id = c.supersedes_id
    where d.audience = '{audience}'
"""
"""What a change touches of an audience: the documents for it, and those whose place was taken."""


def _collection(audience: Audience) -> Collection:
    return Collection(
        kind=KINDS[audience],
        view=f"""
            select d.customer_id as scope, d.id, null::uuid as reader, json_build_object(
              'kind', d.kind, 'title', d.title, 'certificate_type', d.certificate_type,
              'appliance', d.appliance, 'issued_on', {day("d.issued_on")},
              'expires_on', {day("d.expires_on")}, 'property_id', d.property_id,
              'job_id', d.job_id, 'supersedes_id', d.supersedes_id,
              'superseded_by_id', ({SUCCESSOR}), 'file_name', d.file_name,
              'media_type', d.media_type, 'size', d.size, 'sha256', d.sha256,
              'pages', d.pages, 'thumbnail', d.thumbnail,
              'filed_at', {instant("d.filed_at")})::text as doc
            from documents d where d.audience = '{audience}' and {PUBLISHED}""",  # noqa: S608 - made of this module's own words
        sources=(
            Source("documents", own=TOUCHED.format(audience=audience), moves=("customer_id",)),
        ),
    )


def _wall() -> str:
    """Return SQL for the documents that the viewer's role sees, withdrawn ones among them."""
    each = (f"(audience = '{audience}' and {rows_of(KINDS[audience])})" for audience in Audience)
    return " or ".join(each)


COLLECTIONS = tuple(_collection(audience) for audience in Audience)
OF_SEEN = "document_id in (select id from documents where withdrawn_at is null)"
"""Within walls that is of the documents which the viewer's role sees."""
WALLS = (
    Wall("documents", _wall()),
    Wall("document_links", f"{rows_of()} and {OF_SEEN}"),
)
