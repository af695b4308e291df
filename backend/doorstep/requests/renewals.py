"""Asking for a document to be made anew: once, until that request is over."""

from typing import Any, Protocol
from uuid import UUID

from deltasync import Conflicted
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import connection
from doorstep.kit.locks import Lock, hold

OPEN = "'pending', 'accepted', 'scheduled'"
"""SQL for how a request stands that is not over; so has it the app
(`pwa/src/documents/renewing.ts`)."""


class Renewable(Protocol):
    """Raises Rejected or Conflicted unless a viewer may have a document made anew."""

    async def __call__(self, viewer: Viewer, document_id: UUID) -> None:
        """Return if it is so."""
        ...


async def require_no_other(viewer: Viewer, document_id: UUID, request_id: UUID) -> None:
    """Hold the renewal of a document; raise Conflicted while a request but this one is open.

    Two owners, or one with two devices, would have somebody come twice. Whoever may ask sees what
    others of the same customer have asked.
    """
    async with connection() as link:
        await hold(link, Lock.RENEWAL, document_id)
        found: Any = await link.fetchval(_OTHER, viewer.customer_id, document_id, request_id)
    if found is not None:
        sentence = "A renewal of this certificate is asked for already. Please look at that one."
        raise Conflicted("already_asked", sentence, request_id=str(found))


_OTHER = f"""
    select id from service_requests where customer_id = $1 and renews_id = $2 and id <> $3
      and status in ({OPEN}) order by created_at, id limit 1
"""  # noqa: S608 - put together from our own words
