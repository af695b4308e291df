"""Documents as they are once they were filed, with their bytes in the portal's store."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from doorstep.documents.files import path_of, thumbnail_of
from doorstep.kit.ids import uuid7
from tests.factories.portals import Browser, Served

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 8
CODE_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_INSERT = """
    insert into documents (id, organization_id, customer_id, kind, audience, title, file_name,
      media_type, size, sha256, filed_at, thumbnail, supersedes_id)
    select $2, organization_id, customer_id, 'certificate', $3, $4, $5, $6, $7, $8, now(), $9, $10
    from customer_portal_access where email = $1
"""
_VERSION = """
    insert into document_versions (id, organization_id, document_id, sha256, code, issued_at)
    select $2, organization_id, id, $3, $4, clock_timestamp() from documents where id = $1
"""


@dataclass(frozen=True)
class Filed:
    """A document, what is in it, and the code of it."""

    id: UUID
    data: bytes
    sha256: str
    code: str

    @property
    def path(self) -> str:
        """Return where its file is got."""
        return f"/api/portal/documents/{self.id}"


async def file_document(
    served: Served,
    email: str,
    data: bytes = PDF,
    *,
    audience: str = "owner",
    title: str = "Gas safety record",
    name: str = "Gas safety record.pdf",
    media_type: str = "application/pdf",
    thumbnail: bytes | None = None,
    supersedes: UUID | None = None,
) -> Filed:
    """File a document of the customer that somebody is of."""
    document, sha256 = uuid7(), await put_file(served, data, thumbnail)
    told: list[Any] = [email, document, audience, title, name, media_type, len(data), sha256]
    await served.office.execute(_INSERT, *told, thumbnail is not None, supersedes)
    return Filed(document, data, sha256, await issue(served, document, sha256))


async def put_file(served: Served, data: bytes = PDF, thumbnail: bytes | None = None) -> str:
    """Put a file where it is served from; return its hash."""
    sha256 = hashlib.sha256(data).hexdigest()
    await served.store.put(path_of(sha256), data)
    if thumbnail:
        await served.store.put(thumbnail_of(sha256), thumbnail)
    return sha256


async def issue(served: Served, document: UUID, sha256: str) -> str:
    """Note that a document was issued as a file; return its code."""
    code = "".join(secrets.choice(CODE_SIGNS) for _ in range(12))
    await served.office.execute(_VERSION, document, uuid7(), sha256, code)
    return code


async def link_to(browser: Browser, document: UUID, label: str = "") -> tuple[UUID, str]:
    """Have somebody make a link to a document; return its id and its token."""
    body = {"days": 7, "label": label}
    response = await browser.post(f"/api/portal/documents/{document}/links", json=body)
    assert response.status_code == 201
    made = await response.get_json()
    return UUID(made["id"]), made["address"].partition("#")[2]


async def withdraw(served: Served, document: UUID) -> None:
    """Have the office withdraw a document."""
    await served.office.execute("update documents set withdrawn_at = now() where id = $1", document)
