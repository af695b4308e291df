"""Whether a certificate can be asked for anew: while no other has taken its place."""

from typing import Any
from uuid import UUID

from deltasync import Conflicted, Rejected
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import connection

from .succession import PUBLISHED, REPLACED, REPLACEMENTS


async def require_renewable(viewer: Viewer, document_id: UUID) -> None:
    """Raise Rejected unless the viewer sees this certificate, Conflicted once it was renewed.

    What was written offline and meanwhile renewed is refused, and not taken as another request:
    somebody would come for nothing. The person keeps the text, and may send it without it. Which
    one has taken its place is told to who may see that one.
    """
    async with connection() as link:
        row: Any = await link.fetchrow(
            _CERTIFICATE, document_id, viewer.customer_id, list(viewer.kinds)
        )
    if row is None:
        raise Rejected("unknown_document", "This certificate is not there any more.")
    if row["kind"] != "certificate":
        raise Rejected("not_renewable", "Only a certificate can be renewed.")
    if row["current"] is not None:
        sentence = "This certificate has been renewed already. Please look at the new one first."
        raise Conflicted("already_renewed", sentence, current_id=str(row["current"]))
    if row["renewed"]:
        sentence = "This certificate has been renewed already, by one that an owner can show you."
        raise Conflicted("already_renewed", sentence)


DOOR = f"""
    create or replace function doorstep.is_renewed(document uuid) returns boolean
    language plpgsql stable security definer set search_path = public, pg_temp as $$
    begin
      return exists (select from documents d where d.id = $1 and {REPLACED}
        and (doorstep.session_hash() is null
          or d.customer_id = (select customer_id from doorstep.viewer())));
    end $$;
"""  # noqa: S608 - put together from our own words
"""Tells within the walls whether a certificate was renewed, be it by one that its reader may not
see: of their own customer, and nothing else about it."""
_CERTIFICATE = f"""
    select d.kind, doorstep.is_renewed(d.id) as renewed, (select r.id from ({REPLACEMENTS}) r
      where 'document_' || r.audience = any($3::text[])
      order by r.filed_at desc, r.id limit 1) as current
    from documents d where d.id = $1 and d.customer_id = $2
      and 'document_' || d.audience = any($3::text[]) and {PUBLISHED}
"""  # noqa: S608 - as above
