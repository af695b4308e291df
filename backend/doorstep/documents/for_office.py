"""Documents as the office lists them: what its import said, and what has become of each since."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from doorstep.kit.database import trusted

from .links import GOOD, MAY_SEE
from .making.waiting import TO_MAKE
from .models import DocumentKind
from .succession import REPLACEMENT


class Wanted(msgspec.Struct, frozen=True):
    """Which documents are to be listed: those of which all is so that is said.

    `expiring` are days from today, where the organisation is: documents that end within them, or
    certificates that have ended, and are neither withdrawn nor superseded. `not_made` are those
    whose data have no file yet.
    """

    customer: UUID | None = None
    organization: str | None = None
    kind: DocumentKind | None = None
    expiring: int | None = None
    withdrawn: bool = False
    not_made: bool = False


class Listed(msgspec.Struct, frozen=True):
    """A document; `links` are good, and were opened so many times: for whom they are is not told.

    It `waits` to be made, and `trouble` is why it could not be; `newer` has taken its place.
    """

    organization: str
    key: str
    customer: str
    customer_key: str
    kind: DocumentKind
    title: str
    certificate_type: str
    appliance: str
    expires_on: date | None
    filed_at: datetime | None
    withdrawn_at: datetime | None
    waits: bool
    trouble: str
    newer: str | None
    links: int
    views: int


async def list_documents(wanted: Wanted, most: int) -> tuple[list[Listed], int]:
    """Return so many documents at most, and how many there are: the first to end, or the newest."""
    async with trusted() as link:
        rows: list[Any] = await link.fetch(_LIST, *msgspec.structs.astuple(wanted), most)
    listed = [
        msgspec.convert({name: row[name] for name in Listed.__struct_fields__}, Listed)
        for row in rows
    ]
    return listed, rows[0]["total"] if rows else 0


_LIST = f"""
    select o.external_id as organization, coalesce(d.external_id, d.id::text) as key,
      c.name as customer, coalesce(c.external_id, c.id::text) as customer_key, d.kind, d.title,
      d.certificate_type, d.appliance, d.expires_on, d.filed_at, d.withdrawn_at, d.waits,
      coalesce(m.trouble, '') as trouble, (select coalesce(n.external_id, n.id::text)
        from documents n where n.id = d.successor) as newer,
      s.links, s.views, count(*) over () as total
    from (select d.*, {TO_MAKE} as waits, ({REPLACEMENT}) as successor from documents d) d
    join customers c on c.id = d.customer_id join organizations o on o.id = d.organization_id
    left join document_makings m on m.document_id = d.id,
    lateral (select (now() at time zone o.time_zone)::date as today) t,
    lateral (select count(*) as links, coalesce(sum(l.views), 0) as views
      from document_links l join customer_portal_access a on a.id = l.contact_id
      where l.document_id = d.id and {GOOD} and {MAY_SEE}) s
    where ($1::uuid is null or d.customer_id = $1) and ($2::text is null or o.external_id = $2)
      and ($3::text is null or d.kind = $3)
      and ($4::int is null or d.withdrawn_at is null and d.successor is null
        and d.expires_on - t.today <= $4 and (d.kind = 'certificate' or d.expires_on >= t.today))
      and (not $5 or d.withdrawn_at is not null)
      and (not $6 or d.waits and d.withdrawn_at is null)
    order by case when $4::int is not null then d.expires_on end,
      coalesce(d.filed_at, d.created_at) desc, d.id
    limit $7
"""  # noqa: S608 - put together from our own words
