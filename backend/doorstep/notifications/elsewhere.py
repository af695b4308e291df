"""What somebody has not read in their other accounts: the icon on a phone counts all of them."""

from typing import Any
from uuid import UUID

import msgspec

from doorstep.kit.database import trusted
from doorstep.sign_in.entering import current_viewer, session_token_hash
from doorstep.sign_in.person import PERSON

from .newest import UNREAD


class Unread(msgspec.Struct):
    """How many alerts nobody has read in one account."""

    contact: UUID
    unread: int


class Elsewhere(msgspec.Struct):
    """The accounts that are not open and have any."""

    accounts: list[Unread]


async def unread_elsewhere() -> Elsewhere:
    """Return what is unread in the accounts that the request's session could go over to.

    Raises NotSignedIn.
    """
    await current_viewer()
    async with trusted() as link:
        rows: list[Any] = await link.fetch(_UNREAD, session_token_hash())
    return Elsewhere([Unread(row["id"], row["unread"]) for row in rows])


_UNREAD = f"""
    with {PERSON}
    select c.id, u.unread from person c join me on c.id <> me.contact_id
    cross join lateral (select {UNREAD.format(contact="c.id")} as unread) u
    where u.unread > 0 order by c.id
"""  # noqa: S608 - put together from our own words
