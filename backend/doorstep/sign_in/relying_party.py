"""As whom the portal of an organisation presents itself to authenticators (WebAuthn §5.4.2)."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from doorstep.organizations.models import Organization

from .letter import portal_url

USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """An organisation's portal: its passkeys are for the exact host `id` and no other.

    `origin` is what browsers say of a page there: scheme, host and an unusual port.
    """

    organization: UUID
    name: str
    id: str
    origin: str


def relying_party(organization: Organization, public_url: str) -> RelyingParty:
    """Return an organisation's portal as it is set up, never taken from a request's own words.

    No parent domain stands for it, though it might: whoever has a host under the same parent could
    have people sign for this portal.
    """
    url = urlsplit(portal_url(organization, public_url))
    host = (url.hostname or "").rstrip(".")
    usual = url.port in {None, USUAL_PORTS.get(url.scheme)}
    origin = f"{url.scheme}://{host}" + ("" if usual else f":{url.port}")
    return RelyingParty(organization.id, organization.name or host, host, origin)
