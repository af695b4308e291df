"""Whose portal a request is for: told by the host it came to."""

from typing import Any

from deltasync import Connection
from doorstep.kit.database import connection
from doorstep.kit.errors import NotFound

from .models import Organization

OWNER = "select * from doorstep.owner_at($1, $2)"

UNREACHABLE = """
    select external_id from organizations o where host is null and case when $1 <> ''
      then external_id <> $1 else exists (select from organizations where id <> o.id) end
    order by external_id
"""


class NoSuchPortal(NotFound):
    """There is no portal at this address."""

    code = "no_such_portal"


async def organization_at(host: str, default: str | None = None) -> Organization:
    """Return the organisation whose host this is (a port is ignored).

    A host nobody has claimed belongs to the organisation with the external id `default`; without
    a default (or an empty one), to the only organisation there is. Raises NoSuchPortal.
    """
    async with connection() as link:
        found: Any = await link.fetchrow(OWNER, name_of(host), default or "")
    if found is None:
        raise NoSuchPortal
    # Every request begins here: by the model's own query it would take five statements.
    return Organization._init_from_db(**found)  # pyright: ignore[reportPrivateUsage]


async def unreachable(link: Connection, default: str) -> list[str]:
    """Return the external ids of organisations that no host leads to.

    `default` is as for `organization_at`; the connection has to see all organisations.
    """
    return [row["external_id"] for row in await link.fetch(UNREACHABLE, default)]


def name_of(host: str) -> str:
    """Return a request's host without port, in the spelling that is kept."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return name.lower().rstrip(".")
