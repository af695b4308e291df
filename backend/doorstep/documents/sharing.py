"""What a link leads to, for whoever has its token and has not signed in."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from doorstep.kit.database import trusted
from doorstep.kit.errors import NotFound

from .files import path_of
from .links import GOOD, MAY_SEE, hash_of
from .models import DocumentKind
from .serving import File
from .succession import REPLACED


class LinkOver(NotFound):
    """This link is over. Please ask who gave it to you for a new one."""

    code = "link_over"


class SharedDocument(msgspec.Struct):
    """A document as a link shows it; `newer` when another has taken its place since."""

    title: str
    kind: DocumentKind
    certificate_type: str
    issued_on: date | None
    expires_on: date | None
    media_type: str
    size: int
    sha256: str
    file_name: str
    organization: str
    newer: bool

    def file(self) -> File:
        """Return the file that it is."""
        return File(path_of(self.sha256), self.sha256, self.size, self.media_type, self.file_name)


async def shared(organization: UUID, token: str) -> SharedDocument:
    """Return what a link of an organisation leads to.

    Raises LinkOver when there is no such link, or it is over: expired, ended, its document
    withdrawn, or not to be seen any more by who made it.
    """
    async with trusted() as link:
        row: Any = await link.fetchrow(_SHARED, organization, hash_of(token))
    if row is None:
        raise LinkOver
    found = {name: row[name] for name in SharedDocument.__struct_fields__}
    return msgspec.convert(found, SharedDocument)


async def note_view(organization: UUID, token: str) -> None:
    """Count that somebody looked at what a link leads to."""
    async with trusted() as link:
        await link.execute(_VIEWED, organization, hash_of(token))


_SHARED = f"""
    select d.title, d.kind, d.certificate_type, d.issued_on, d.expires_on, d.media_type,
      d.size, d.sha256, d.file_name, o.name as organization, {REPLACED} as newer
    from document_links l join documents d on d.id = l.document_id
    join customer_portal_access a on a.id = l.contact_id
    join organizations o on o.id = l.organization_id
    where l.organization_id = $1 and l.token_hash = $2 and d.organization_id = $1
      and {GOOD} and {MAY_SEE}
"""  # noqa: S608 - put together from our own words
_VIEWED = """
    update document_links set views = views + 1, viewed_at = now()
    where organization_id = $1 and token_hash = $2
"""
