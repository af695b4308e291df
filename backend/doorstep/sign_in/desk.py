"""The front desk: takes the wish to sign in, within limits, and has the mail sent."""

import asyncio
import secrets
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import aiosmtplib
import structlog
from quart import Response, request

from doorstep.kit.errors import TooMany
from doorstep.kit.headers import client_network
from doorstep.kit.mail import Message
from doorstep.kit.outside import Outside
from doorstep.kit.settings import Settings
from doorstep.kit.turns import Turns
from doorstep.organizations.hosts import organization_at
from doorstep.organizations.models import Organization

from .attempts import Asked, Wish, ask
from .hashing import Hashing
from .known import give_token, known_token
from .letter import letter, portal_url
from .relying_party import RelyingParty, relying_party
from .secrecy import Keyed
from .sessions import Session
from .throttle import LIMITS, Counted, Limit, Throttle, Visitor

log = structlog.get_logger()
NOBODY = "nobody@example.invalid"
_random = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class Tried:
    """A try, as it was counted; `known` if for a browser alone that is known by the address."""

    counted: list[Counted]
    known: bool = False


class TooManyTries(TooMany):
    """Too many wrong tries. The link in the mail still works; or wait a little and try again."""


ENTERING = 3
"""Who signs in at once in a process: a crowd at the door does not slow down those who are in."""


class Desk:
    """What all ways of signing in have in common."""

    def __init__(self, settings: Settings, outside: Outside) -> None:
        self._settings = settings
        self._outside = outside
        self.limits = LIMITS[settings.mode]
        self.keyed = Keyed(settings.session_keys())
        self.hashing = Hashing()
        self._throttle = Throttle(self.keyed)
        self._turns = Turns(ENTERING)
        self._counting = asyncio.Semaphore(1)

    async def close(self) -> None:
        """Let go of what works beside the event loop."""
        self.hashing.close()

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Wait to be one of those who sign in; raises TryAgain when that takes too long."""
        return self._turns.turn()

    async def organization(self) -> Organization:
        """Return the organisation whose portal the request is for; raises NoSuchPortal."""
        return await organization_at(request.host, self._settings.default_organization or None)

    def party(self, organization: Organization) -> RelyingParty:
        """Return as whom its portal presents itself to authenticators."""
        return relying_party(organization, self._settings.public_url)

    async def count_network(self, organization: Organization, limit: Limit) -> Tried:
        """Count a try of the network that the request comes from; raises TooMany."""
        tried = Tried([(limit, self._network())])
        wait = await self._throttle.count(organization.id, tried.counted)
        if wait:
            raise _refused(TooMany, organization, wait)
        return tried

    async def count_password_set(self, organization: Organization, contact: UUID) -> None:
        """Count that somebody sets or removes a password, of which they get a mail; TooMany."""
        counted = [(self.limits.passwords_set_by_contact, str(contact))]
        wait = await self._throttle.count(organization.id, counted)
        if wait:
            raise _refused(TooMany, organization, wait)

    async def ask(self, organization: Organization, email: str, browser: str) -> Asked | None:
        """Open an attempt for a mail address; None when it has had enough mails for now.

        Raises TooMany when the network has asked too often.
        """
        who = Visitor(organization.id, email, known_token())
        own = (self.limits.asks_of_browser, f"{email} {who.token}")
        told = await self._throttle.count_as(who, own, self._by_asking(email))
        if told.over is self.limits.asks_of_network:
            raise _refused(TooMany, organization, told.wait)
        if told.wait and await self._is_enough(who, told.over):
            log.warning("sign_in_asks_limited", organization=str(organization.id))
            return None
        return await ask(self.keyed, Wish(organization.id, email, browser, known=told.known))

    async def _is_enough(self, who: Visitor, over: Limit | None) -> bool:
        """Return whether no mail goes: beyond those of a day a few more do, hour by hour."""
        if over is not self.limits.asks_of_address_in_a_day:
            return True
        after = (self.limits.asks_of_address_after_that, who.email)
        return await self._throttle.count(who.organization, [after]) > 0

    async def count_try(
        self, organization: Organization, email: str, counted: list[Counted]
    ) -> Tried:
        """Count a try of an address before it is made; `arrived` takes it back when it was right.

        From a browser that is known by the address it counts for that alone. Raises TooMany.
        """
        who = Visitor(organization.id, email, known_token())
        own = (self.limits.tries_of_browser, f"{email} {who.token}")
        told = await self._throttle.count_as(who, own, counted)
        if told.wait:
            raise _refused(TooManyTries, organization, told.wait)
        return Tried([own] if told.known else counted, told.known)

    async def count_code(self, organization: Organization, email: str) -> Tried:
        """Count a code before it is looked at, as `count_try`.

        Against the organisation a stranger's is counted once it was wrong, by `wrong_code`.
        """
        network = [(self.limits.codes_of_network, self._network())]
        tried = await self.count_try(organization, email, network)
        if not tried.known:
            wait = await self._throttle.wait_of(organization.id, self._codes_of_organization())
            if wait:
                raise _refused(TooManyTries, organization, wait)
        return tried

    async def wrong_code(self, organization: Organization, tried: Tried) -> None:
        """Count a code that was wrong, whoever has the address: what is left must not tell."""
        if not tried.known:
            await self._throttle.count(organization.id, self._codes_of_organization())

    async def arrived(self, response: Response, session: Session, tried: Tried | None) -> None:
        """Remember the browser that somebody has just signed in with, and take the try back."""
        token = give_token(response)
        who = Visitor(session.organization.id, session.contact.email, token)
        await self._throttle.arrive(who, tried.counted if tried else [])

    def by_password(self, email: str) -> list[Counted]:
        """Return by what a stranger's password is counted, the narrowest first."""
        limits = self.limits
        return [
            (limits.passwords_of_network, self._network()),
            (limits.passwords_of_address, email),
            (limits.passwords_of_address_in_a_day, email),
            (limits.passwords_of_organization, ""),
        ]

    async def send(self, organization: Organization, asked: Asked) -> None:
        """Mail what was asked for if somebody has the address; to be run in the background.

        At a moment that nobody knows, and with the same work for an address that nobody has: how
        long the server takes for what is asked next must not tell.
        """
        await asyncio.sleep(_random.uniform(0, self.limits.moments.total_seconds()))
        over = await self._is_over(organization)
        message = letter(
            organization,
            self._settings.public_url,
            name=asked.name or NOBODY,
            to=asked.email or NOBODY,
            code=asked.code,
            token=asked.token,
        )
        if asked.contact and (asked.known or not over):
            await self._deliver(message, asked.contact)

    async def mail(self, organization: Organization, contact: UUID, message: Message) -> None:
        """Mail something about a contact, unless the organisation has sent too much for now."""
        if not await self._is_over(organization):
            await self._deliver(message, contact)

    async def notify(self, contact: UUID, message: Message) -> None:
        """Mail somebody that their account was changed, whatever else the organisation has sent.

        Tries again for minutes while the mail server is away. What is given up then, or because
        this server stops, is logged.
        """
        sent = False
        try:
            for rest in (timedelta(0), *self.limits.rests):
                await asyncio.sleep(rest.total_seconds())
                sent = await self._deliver(message, contact)
                if sent:
                    return
        finally:
            if not sent:
                log.error("notice_given_up", contact=str(contact))

    async def _is_over(self, organization: Organization) -> bool:
        """Count a mail, or the wish for one that nobody gets: what is left must not tell."""
        limit = self.limits.mails_of_organization
        async with self._counting:
            over = await self._throttle.count(organization.id, [(limit, "")])
        if over:
            log.error("sign_in_mails_limited", organization=str(organization.id))
        return over > 0

    async def _deliver(self, message: Message, contact: UUID) -> bool:
        """Send a mail; return whether it went, and log when it did not."""
        try:
            await self._outside.mail.send(message)
        except (OSError, ValueError, aiosmtplib.SMTPException):
            log.exception("mail_failed", contact=str(contact))
            return False
        return True

    def portal_of(self, organization: Organization) -> str:
        """Return where an organisation's portal is."""
        return portal_url(organization, self._settings.public_url)

    def _by_asking(self, email: str) -> list[Counted]:
        limits = self.limits
        return [
            # What its own network may not ask for is not counted against the address.
            (limits.asks_of_network, self._network()),
            (limits.asks_of_address, f"{email} {self._network()}"),
            (limits.asks_of_address_anywhere, email),
            (limits.asks_of_address_in_a_day, email),
        ]

    def _codes_of_organization(self) -> list[Counted]:
        limits = self.limits
        return [(limits.codes_of_organization, ""), (limits.codes_of_organization_in_a_day, "")]

    def _network(self) -> str:
        return client_network(self._settings.trusted_proxies)


def _refused(refusal: type[TooMany], organization: Organization, wait: int) -> TooMany:
    log.warning("sign_in_limited", organization=str(organization.id))
    return refusal(headers={"Retry-After": str(wait)})
