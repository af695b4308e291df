"""Whether a certificate can be asked for anew: while no other has taken its place."""

from typing import Any
from uuid import UUID

from deltasync import Conflicted, Rejected
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import connection

PUBLISHED = "{0}.sha256 is not null and {0}.withdrawn_at is null"
"""SQL for whether a document is to be seen by anybody."""
_LINE = """
    n.property_id is not distinct from d.property_id
      and lower(trim(n.appliance)) = lower(trim(d.appliance))
      and lower(trim(coalesce(nullif(n.certificate_type, ''), n.title)))
        = lower(trim(coalesce(nullif(d.certificate_type, ''), d.title)))
"""
"""As the app has it (`pwa/src/documents/wallet.ts`)."""
_AGE = "(coalesce({0}.issued_on, {0}.filed_at::date), {0}.filed_at)"
SUCCESSORS = f"""
    select n.id, n.filed_at from documents n where n.supersedes_id = d.id
      and n.customer_id = d.customer_id and {PUBLISHED.format("n")}
"""  # noqa: S608 - put together from our own words
"""SQL for what has taken the place of a document `d` in so many words."""
NEWER = f"""
    select n.id, n.filed_at from documents n where n.customer_id = d.customer_id
      and n.kind = 'certificate' and {PUBLISHED.format("n")} and {_LINE}
      and {_AGE.format("n")} > {_AGE.format("d")}
"""  # noqa: S608 - as above
"""SQL for newer certificates than `d` of the same place, appliance and type."""


async def require_renewable(viewer: Viewer, document_id: UUID) -> None:
    """Raise Rejected unless the viewer sees this certificate, Conflicted once it was renewed.

    What was written offline and meanwhile renewed is refused, and not taken as another request:
    somebody would come for nothing. The person keeps the text, and may send it without it.
    """
    kinds = list(viewer.kinds)
    async with connection() as link:
        row: Any = await link.fetchrow(_CERTIFICATE, document_id, viewer.customer_id, kinds)
    if row is None:
        raise Rejected("unknown_document", "This certificate is not there any more.")
    if row["kind"] != "certificate":
        raise Rejected("not_renewable", "Only a certificate can be renewed.")
    if row["current"] is not None:
        sentence = "This certificate has been renewed already. Please look at the new one first."
        raise Conflicted("already_renewed", sentence, current_id=str(row["current"]))


_CERTIFICATE = f"""
    select d.kind, (select id from ({SUCCESSORS} union all {NEWER}) r
      order by r.filed_at desc, r.id limit 1) as current
    from documents d where d.id = $1 and d.customer_id = $2
      and 'document_' || d.audience = any($3::text[]) and {PUBLISHED.format("d")}
"""  # noqa: S608 - as above
