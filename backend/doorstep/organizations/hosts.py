"""Whose portal a request is for: told by the host it came to."""

from doorstep.kit.errors import NotFound

from .models import Organization


class NoSuchPortal(NotFound):
    """There is no portal at this address."""

    code = "no_such_portal"


async def organization_at(host: str, default: str | None = None) -> Organization:
    """Return the organisation whose host this is (a port is ignored).

    A host nobody has claimed belongs to the organisation with the external id `default`; without
    a default (or an empty one), to the only organisation there is. Raises NoSuchPortal.
    """
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    found = await Organization.get_or_none(host=name.lower().rstrip("."))
    if found is None and default:
        found = await Organization.get_or_none(external_id=default)
    elif found is None:
        candidates = await Organization.all().limit(2)
        found = candidates[0] if len(candidates) == 1 else None
    if found is None:
        raise NoSuchPortal
    return found
