"""Whose portal a request is for: told by the host it came to."""

from typing import Any

from doorstep.kit.database import trusted
from doorstep.kit.errors import NotFound

from .models import Organization

PORTAL = "select doorstep.portal_at($1, $2)"


class NoSuchPortal(NotFound):
    """There is no portal at this address."""

    code = "no_such_portal"


async def organization_at(host: str, default: str | None = None) -> Organization:
    """Return the organisation whose host this is (a port is ignored).

    A host nobody has claimed belongs to the organisation with the external id `default`; without
    a default (or an empty one), to the only organisation there is. Raises NoSuchPortal.
    """
    async with trusted() as link:
        owner: Any = await link.fetchval(PORTAL, name_of(host), default or "")
        found = await Organization.get_or_none(id=owner)
    if found is None:
        raise NoSuchPortal
    return found


def name_of(host: str) -> str:
    """Return a request's host without port, in the spelling that is kept."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return name.lower().rstrip(".")
