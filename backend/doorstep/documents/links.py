"""Links to one document: made and revoked by who sees it, good for whoever has the token."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec

from doorstep.customers.audit import Happening, note
from doorstep.customers.models import Role
from doorstep.customers.mutations import NO_NUL
from doorstep.customers.viewer import Viewer, kinds_of_role
from doorstep.kit.database import trusted
from doorstep.kit.errors import Conflict, NotAllowed, NotFound
from doorstep.kit.ids import uuid7
from doorstep.kit.locks import Lock, hold
from doorstep.kit.mail import one_line
from doorstep.sign_in.entering import own_rows, session_token_hash
from doorstep.sign_in.holding import hold_viewer
from doorstep.sign_in.secrecy import new_token, token_hash

from .succession import PUBLISHED

MOST_OPEN = 20
"""Links to a document that are good at the same time."""
LONGEST = 90
"""Days for which a link is good."""


class TooManyLinks(Conflict):
    """There are many links to this already. Please end one that is not needed any more."""

    code = "too_many_links"


class Wish(msgspec.Struct, forbid_unknown_fields=True):
    """For how many days a link is to be good, and for whom it is, in the maker's words."""

    days: Annotated[int, msgspec.Meta(ge=1, le=LONGEST)]
    label: Annotated[str, msgspec.Meta(max_length=100, pattern=NO_NUL)] = ""


class Made(msgspec.Struct):
    """A link; its address, which has the token, is told this once."""

    id: UUID
    address: str
    expires_at: datetime
    label: str


class Shown(msgspec.Struct):
    """A link that is good; `views` counts how often it was opened, the last time `viewed_at`.

    What is a view is written in `decisions/0021-what-counts-as-a-view.md`.
    """

    id: UUID
    label: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    views: int
    viewed_at: datetime | None


async def make(viewer: Viewer, document: UUID, wish: Wish, page: str) -> Made:
    """Make a link to a document, which the page at an address shows to whoever has the token.

    Raises NotFound for what the viewer may not see, and TooManyLinks.
    """
    token, label = new_token(), one_line(wish.label)
    async with trusted() as link:
        await hold_viewer(link, session_token_hash(), viewer)
        await hold(link, Lock.LINKS, document)
        title = await link.fetchval(_TITLE, document, viewer.customer_id, list(viewer.kinds))
        if title is None:
            raise NotFound
        if await link.fetchval(_HOW_MANY, document) >= MOST_OPEN:
            raise TooManyLinks
        row: Any = await link.fetchrow(
            _MAKE,
            *(uuid7(), document, viewer.contact_id, hash_of(token), label),
            timedelta(days=wish.days),
        )
        await note(link, viewer.contact_id, Happening.LINK_MADE, document=title, label=label)
    return Made(row["id"], f"{page}#{token}", row["expires_at"], label)


async def good_ones(viewer: Viewer, document: UUID) -> list[Shown]:
    """Return the links to a document that are good, oldest first; the viewer may see it."""
    async with own_rows() as link:
        rows: list[Any] = await link.fetch(_OPEN, viewer.customer_id, document)
    makers = await _makers(document, [row["contact_id"] for row in rows])
    return [
        Shown(
            *(row["id"], row["label"], row["created_at"], makers[row["contact_id"]]),
            *(row["expires_at"], row["views"], row["viewed_at"]),
        )
        for row in rows
        if row["contact_id"] in makers
    ]


async def revoke(viewer: Viewer, wanted: UUID) -> None:
    """End a link. Raises NotFound, or NotAllowed for who has neither made it nor is an owner."""
    async with own_rows() as link:
        row: Any = await link.fetchrow(_ONE, viewer.customer_id, wanted)
    if row is None:
        raise NotFound
    if viewer.role is not Role.OWNER and row["contact_id"] != viewer.contact_id:
        raise NotAllowed
    async with trusted() as link:
        await hold_viewer(link, session_token_hash(), viewer)
        title = await link.fetchval(_REVOKE, wanted, viewer.customer_id)
        if title is None:
            raise NotFound
        told = {"document": title, "label": row["label"]}
        await note(link, viewer.contact_id, Happening.LINK_REVOKED, **told)


def hash_of(token: str) -> str:
    """Return what is kept of a link's token."""
    return token_hash(token).hex()


async def _makers(document: UUID, contacts: Sequence[UUID]) -> dict[UUID, str]:
    """Return the names of those who may still see a document; the links of others are over."""
    if not contacts:
        return {}
    async with trusted() as link:
        return {row["id"]: row["name"] for row in await link.fetch(_MAKERS, document, contacts)}


GOOD = "l.revoked_at is null and l.expires_at > now()"
MAY_SEE = f"""
    a.active and a.customer_id = d.customer_id and {PUBLISHED}
    and 'document_' || d.audience = any({kinds_of_role("a.role")})
"""
"""Whether a contact `a` may see a document `d`."""
_TITLE = f"""
    select title from documents d where id = $1 and customer_id = $2 and {PUBLISHED}
      and 'document_' || audience = any($3::text[]) for key share
"""  # noqa: S608 - as above
_HOW_MANY = f"""
    select count(*) from document_links l join documents d on d.id = l.document_id
    join customer_portal_access a on a.id = l.contact_id
    where l.document_id = $1 and {GOOD} and {MAY_SEE}
"""  # noqa: S608 - as above
_MAKE = """
    insert into document_links (id, organization_id, customer_id, document_id, contact_id,
      token_hash, label, expires_at)
    select $1, organization_id, customer_id, id, $3, $4, $5, now() + $6
    from documents where id = $2 returning id, expires_at
"""
_OPEN = f"""
    select id, contact_id, label, created_at, expires_at, views, viewed_at from document_links l
    where customer_id = $1 and document_id = $2 and {GOOD} order by created_at, id
"""  # noqa: S608 - as above
_MAKERS = f"""
    select a.id, a.name from customer_portal_access a, documents d
    where d.id = $1 and a.id = any($2::uuid[]) and {MAY_SEE}
"""  # noqa: S608 - as above
_ONE = f"""
    select contact_id, label from document_links l where customer_id = $1 and id = $2 and {GOOD}
"""  # noqa: S608 - as above
_REVOKE = f"""
    update document_links l set revoked_at = now() from documents d
    where l.id = $1 and l.customer_id = $2 and {GOOD} and d.id = l.document_id returning d.title
"""  # noqa: S608 - as above
