"""Who asks, and the walls around them: every request of a customer's goes through here."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

from quart import current_app, g, request

from deltasync import Connection
from doorstep.customers.models import Role
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import connection, transaction, trusted
from doorstep.kit.errors import AccessRemoved, NotSignedIn, SignedOut
from doorstep.organizations.hosts import name_of

from .cookies import SESSION, read_cookie
from .presence import note_missed_day
from .secrecy import token_hash

FALLBACK = "DOORSTEP_DEFAULT_ORGANIZATION"
"""The app's configuration says under this name whose portal is at hosts that nobody has claimed."""
ENTER = "select * from doorstep.enter($1, $2, $3, {hold})"
HOW_IT_ENDED = """
    select c.active, s.revoked_at is not null and s.expires_at > now() as revoked
    from sign_in_sessions s join customer_portal_access c on c.id = s.contact_id
    where s.token_hash = $1 and s.organization_id = doorstep.portal_at($2, $3)
"""


class RoleChanged(Exception):
    """Whoever is signed in has another role than they had when the request began."""


def session_token_hash() -> bytes:
    """Return the hash of the request's session token; raises NotSignedIn without one."""
    token = read_cookie(SESSION)
    if token is None:
        raise NotSignedIn
    return token_hash(token)


def entrance() -> tuple[bytes, str, str]:
    """Return what `doorstep.enter` is asked with; raises NotSignedIn without a token."""
    app: Any = current_app
    return session_token_hash(), name_of(request.host), app.config.get(FALLBACK, "")


async def current_viewer() -> Viewer:
    """Return who is signed in; raises NotSignedIn, such as SignedOut or AccessRemoved."""
    if "viewer" not in g:
        async with connection() as link:
            row: Any = await link.fetchrow(ENTER.format(hold=False), *entrance())
        g.viewer = await _known(row)
    viewer: Viewer = g.viewer
    return viewer


async def refusal() -> NotSignedIn:
    """Return what to answer a browser whose session does not let it in.

    Whoever's access was ended, or who was signed out from elsewhere, is told so for as long as the
    token is known: it is the word on which their devices let go of the records (AUTH-7, AUTH-8).
    """
    async with trusted() as link:
        row: Any = await link.fetchrow(HOW_IT_ENDED, *entrance())
    if row is None:
        return NotSignedIn()
    if not row["active"]:
        return AccessRemoved()
    return SignedOut() if row["revoked"] else NotSignedIn()


class Rows(Protocol):
    """Runs a transaction over somebody's rows; `writing` says whether it changes any."""

    def __call__(self, *, writing: bool = False) -> AbstractAsyncContextManager[Connection]:
        """Return the transaction, to be entered."""
        ...


@asynccontextmanager
async def own_rows(
    *, writing: bool = False, role: Role | None = None
) -> AsyncGenerator[Connection]:
    """Run a transaction that sees the rows of who is signed in, and no others.

    With `writing` neither the session nor their access can be ended before the transaction is over,
    nor can an owner give them another role; the office's own file or SQL can.
    Raises NotSignedIn, or RoleChanged when they have another than the given `role` by now.
    """
    async with transaction() as link:
        row: Any = await link.fetchrow(ENTER.format(hold=writing), *entrance())
        if row is not None:
            if role is not None and row["role"] != role:
                raise RoleChanged
            yield link
            return
    raise await refusal()


async def touch(hashed: bytes) -> None:
    """Remember that a session is in use; due when `unnoticed`, about once an hour."""
    async with trusted() as link:
        await link.execute(
            "update sign_in_sessions set last_used_at = now() where token_hash = $1", hashed
        )
    await note_missed_day(hashed)


async def _known(row: Any) -> Viewer:
    if row is None:
        raise await refusal()
    if row["unnoticed"]:
        await touch(session_token_hash())
    return Viewer(row["organization_id"], row["customer_id"], row["contact_id"], Role(row["role"]))
