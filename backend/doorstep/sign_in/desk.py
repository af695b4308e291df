"""The front desk: takes the wish to sign in, within limits, and has the mail sent."""

from uuid import UUID

import aiosmtplib
import structlog
from quart import request

from doorstep.customers.models import Contact
from doorstep.kit.database import trusted
from doorstep.kit.errors import TooMany
from doorstep.kit.headers import client_network
from doorstep.kit.mail import Message
from doorstep.kit.outside import Outside
from doorstep.kit.settings import Settings
from doorstep.organizations.hosts import organization_at
from doorstep.organizations.models import Organization

from .attempts import Asked, ask, forget_old
from .letter import letter
from .relying_party import RelyingParty, relying_party
from .secrecy import Keyed
from .throttle import Limit, Limits, allowed

log = structlog.get_logger()


class Desk:
    """What all ways of signing in have in common."""

    def __init__(self, settings: Settings, outside: Outside, limits: Limits) -> None:
        self._settings = settings
        self._outside = outside
        self.limits = limits
        self.keyed = Keyed(settings.secret_key)

    async def organization(self) -> Organization:
        """Return the organisation whose portal the request is for; raises NoSuchPortal."""
        return await organization_at(request.host, self._settings.default_organization or None)

    def party(self, organization: Organization) -> RelyingParty:
        """Return as whom its portal presents itself to authenticators."""
        return relying_party(organization, self._settings.public_url)

    async def count_network(self, organization: Organization, limit: Limit) -> None:
        """Count a try of the network that the request comes from; raises TooMany."""
        network = client_network(self._settings.trusted_proxies)
        if not await allowed(self.keyed, organization.id, limit, network):
            wait = int(limit.within.total_seconds())
            raise TooMany(headers={"Retry-After": str(wait)})

    async def ask(self, organization: Organization, email: str, browser: str) -> Asked | None:
        """Open an attempt for a mail address; None when it has had enough mails for now."""
        limits = self.limits
        for limit in (limits.asks_of_address, limits.asks_of_address_in_a_day):
            if not await allowed(self.keyed, organization.id, limit, email):
                log.warning("sign_in_asks_limited", organization=str(organization.id))
                return None
        return await ask(self.keyed, organization.id, email, browser)

    async def send(self, organization: Organization, asked: Asked) -> None:
        """Mail what was asked for if somebody has the address; to be run in the background."""
        await forget_old()
        if asked.contact is None:
            return
        async with trusted():
            contact = await Contact.get(id=asked.contact)
        message = letter(
            organization,
            self._settings.public_url,
            name=contact.name,
            to=contact.email,
            code=asked.code,
            token=asked.token,
        )
        await self.mail(organization, contact.id, message)

    async def mail(self, organization: Organization, contact: UUID, message: Message) -> None:
        """Mail something about a contact, unless the organisation has sent too much for now."""
        limit = self.limits.mails_of_organization
        if not await allowed(self.keyed, organization.id, limit, ""):
            log.error("sign_in_mails_limited", organization=str(organization.id))
            return
        try:
            await self._outside.mail.send(message)
        except (OSError, ValueError, aiosmtplib.SMTPException):
            log.exception("mail_failed", contact=str(contact))
