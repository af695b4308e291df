"""Mailing invitations, within limits."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

import aiosmtplib
import structlog
from quart import current_app

from doorstep.customers.viewer import Viewer
from doorstep.kit.database import trusted
from doorstep.kit.errors import Problem, TooMany
from doorstep.kit.outside import Outside
from doorstep.kit.settings import Settings
from doorstep.organizations.models import Organization
from doorstep.sign_in.secrecy import Keyed
from doorstep.sign_in.throttle import DAY, Limit, Throttle, allowed

from .access import Invited
from .letter import letter

OF_CUSTOMER = Limit("invite", 20, DAY)
OF_ORGANIZATION = Limit("invite-all", 1000, DAY)
TO_ADDRESS = Limit("invite-mail", 5, DAY)
"""Whoever invited it."""
WAIT = timedelta(hours=1)
log = structlog.get_logger()


class InvitedEnough(TooMany):
    """Enough people were invited for today. Please try again tomorrow."""

    code = "too_many_invitations"


class Inviting:
    """Counts invitations and mails them."""

    def __init__(self, settings: Settings, outside: Outside) -> None:
        self._settings = settings
        self._outside = outside
        self._keyed = Keyed(settings.session_keys())

    @asynccontextmanager
    async def counted(self, owner: Viewer) -> AsyncGenerator[None]:
        """Count one more invitation while it is decided; one that is refused is taken back.

        Counted before, so that many at once do not go beyond the limit. Raises InvitedEnough.
        """
        throttle, organization = Throttle(self._keyed), owner.organization_id
        counted = [(OF_CUSTOMER, str(owner.customer_id)), (OF_ORGANIZATION, "")]
        if await throttle.count(organization, counted):
            log.warning("invitations_limited", scope=str(owner.customer_id))
            raise InvitedEnough(headers={"Retry-After": str(int(WAIT.total_seconds()))})
        try:
            yield
        except Problem:
            await throttle.give_back(organization, counted)
            raise

    async def announce(self, owner: Viewer, invited: Invited) -> None:
        """Have the mail sent in the background; that it failed is seen in the log alone."""
        async with trusted():
            organization = await Organization.get(id=owner.organization_id)
        current_app.add_background_task(self._mail, organization, invited)

    async def _mail(self, organization: Organization, invited: Invited) -> None:
        # That others have invited the same address is nobody's business, so it is not refused.
        if not await allowed(self._keyed, organization.id, TO_ADDRESS, invited.email):
            log.warning("invitation_mails_limited", contact=str(invited.id))
            return
        try:
            await self._outside.mail.send(letter(organization, self._settings.public_url, invited))
        except (OSError, ValueError, aiosmtplib.SMTPException):
            log.exception("mail_failed", contact=str(invited.id))
