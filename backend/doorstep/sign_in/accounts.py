"""The accounts of one person: whose records they may open, and going from one to another."""

from typing import Any
from uuid import UUID

import msgspec
from quart import g

from doorstep.customers.audit import Happening, note
from doorstep.customers.models import Role
from doorstep.kit.database import trusted
from doorstep.kit.errors import NotFound, SignInAgain

from .entering import current_viewer, session_token_hash
from .holding import hold_alike, take_session
from .person import PERSON
from .presence import note_day
from .secrecy import new_token, token_hash

MOST = 100
"""Accounts that are listed, by the customer's name."""


class Account(msgspec.Struct):
    """A customer whose records the person may open, as which contact; `current` is open now.

    Two may have one name, which `address` tells apart: "9 Alder Road, Leeds"; null without one.
    """

    contact: UUID
    scope: UUID
    customer: str
    address: str | None
    role: Role
    current: bool


class Accounts(msgspec.Struct):
    """Whose records the person may open, by name; of `total` that there are, the first are listed.

    Not `proven` is an address that was changed after it was proven: who shares it is not told then.
    """

    accounts: list[Account]
    proven: bool
    total: int


async def own_accounts() -> Accounts:
    """Return whose records the person signed in may open; raises NotSignedIn."""
    await current_viewer()
    async with trusted() as link:
        rows: list[Any] = await link.fetch(_LIST, session_token_hash(), MOST)
    accounts = [
        Account(
            contact=row["id"],
            scope=row["customer_id"],
            customer=row["name"],
            address=row["address"],
            role=Role(row["role"]),
            current=row["current"],
        )
        for row in rows
    ]
    total = rows[0]["total"] if rows else 0
    return Accounts(accounts, any(row["proven"] for row in rows), total)


async def switch_account(contact: UUID) -> str:
    """Move the request's session to another contact of the same person; return its new token.

    The old token is worth nothing from then on. Raises NotFound for anybody else's contact,
    NotSignedIn, and SignInAgain when the address was changed after it was proven: then it has to
    be proven anew who shares it.
    """
    viewer = await current_viewer()
    token = new_token()
    async with trusted() as link:
        # So whoever ends sessions of one of their contacts finds this one, or it finds out.
        await hold_alike(link, viewer.contact_id)
        await take_session(link, session_token_hash())
        before: Any = await link.fetchrow(_PROVEN, session_token_hash())
        if not before["proven"]:
            raise SignInAgain
        moved: Any = await link.fetchrow(_MOVE, session_token_hash(), contact, token_hash(token))
        if moved is None:
            raise NotFound
        if contact != before["contact_id"]:
            told = {"way": moved["way"], "browser": moved["user_agent"], "switched": "yes"}
            await note(link, contact, Happening.SIGNED_IN, **told)
    await note_day(token_hash(token))
    g.pop("viewer", None)
    return token


_LIST = f"""
    with {PERSON}
    select c.id, c.customer_id, u.name,
      nullif(concat_ws(', ', nullif(u.line1, ''), nullif(u.city, '')), '') as address,
      c.role, c.id = me.contact_id as current,
      me.proven, count(*) over () as total
    from person c join customers u on u.id = c.customer_id, me
    order by u.name, c.id limit $2
"""  # noqa: S608 - put together from our own words
_PROVEN = f"""
    with {PERSON} select contact_id, proven from me
"""  # noqa: S608 - as above
_MOVE = f"""
    with {PERSON}
    update sign_in_sessions s set contact_id = c.id, token_hash = $3, last_used_at = now()
    from person c, me
    where s.id = me.session_id and c.id = $2
    returning s.way, s.user_agent
"""  # noqa: S608 - as above
