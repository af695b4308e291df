"""Agreeing to be charged by itself, and ending it: by who may pay the customer's invoices."""

from typing import Any
from uuid import UUID

from deltasync import Connection
from doorstep.customers.audit import Happening, note
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import trusted
from doorstep.kit.errors import Conflict, TooMany, TryAgain
from doorstep.kit.settings import Settings
from doorstep.organizations.models import Organization
from doorstep.sign_in.holding import hold_viewer
from doorstep.sign_in.letter import portal_url

from .consent import VERSION, consent_text
from .gateway import AccountClosed, Gateway, PaymentsAway, Refused
from .profiles import forget_profile, profile_of
from .refusals import PaymentsOff
from .sessions import LOCALES


class ConsentChanged(Conflict):
    """What you would agree to has a new wording. Nothing was changed; please read it again."""

    code = "consent_changed"


class TooManyConsents(TooMany):
    """A card was to be saved very often today. Nothing was changed; please try again tomorrow."""

    code = "too_many_consents"


MOST_A_DAY = 20
"""Pages to save a card that a customer is led to in 24 hours: each leaves a row, and a session."""


class Consenting:
    """Begins and ends paying by itself, over a gateway."""

    def __init__(self, settings: Settings, gateway: Gateway) -> None:
        self._public_url = settings.public_url
        self._gateway = gateway

    async def begin(self, viewer: Viewer, session: bytes, version: str) -> str:
        """Keep the consent, and return the address of the page where its card is saved.

        It counts once the card is there. Raises ConsentChanged, PaymentsOff, TryAgain or
        PaymentsAway.
        """
        organization, row = await self._intend(viewer, session, version)
        if row["url"]:
            return row["url"]
        site = portal_url(organization, self._public_url)
        try:
            return await self._opened(row, site)
        except (Refused, PaymentsAway) as no:
            async with trusted() as link:
                await link.execute(_GIVE_UP, row["id"])
            raise (PaymentsOff if isinstance(no, AccountClosed) else PaymentsAway) from no

    async def end(self, viewer: Viewer, session: bytes) -> None:
        """Have nothing more charged from now on; what was not on has ended, too.

        A notice of a charge that has not gone out never does.
        """
        async with trusted() as link:
            await hold_viewer(link, session, viewer)
            await link.execute(_HOLD, viewer.customer_id)
            ended: list[Any] = await link.fetch(_END, viewer.customer_id)
            await link.execute(_UNSAY, [row["id"] for row in ended])
            for row in ended:
                if row["began_at"] is not None:
                    await note(link, viewer.contact_id, Happening.AUTOPAY_OFF, card=row["detail"])

    async def _intend(
        self, viewer: Viewer, session: bytes, version: str
    ) -> tuple[Organization, Any]:
        async with trusted() as link:
            await hold_viewer(link, session, viewer)
            organization = await Organization.get(id=viewer.organization_id)
            if not (organization.online_payments and self._gateway.has_key):
                raise PaymentsOff
            if version != VERSION:
                raise ConsentChanged
            return organization, await _keep(link, viewer, organization)

    async def _opened(self, row: Any, site: str) -> str:
        profile = await profile_of(self._gateway, row["customer_id"], row["account"], row["id"])
        asked = _asked(row, profile, f"{site}/portal/settings/autopay")
        try:
            begun = await self._gateway.begin(row["account"], f"setup-{row['id']}", asked)
        except Refused as refused:
            if refused.code == "resource_missing":
                await forget_profile(row["account"], profile)
            raise
        async with trusted() as link:
            if not await link.fetchval(_OPENED, row["id"], begun.id, begun.url, profile):
                raise TryAgain
        return begun.url


async def _keep(link: Connection, viewer: Viewer, organization: Organization) -> Any:
    """Return the consent that the contact has just begun to give, or a new one."""
    mine = (viewer.customer_id, viewer.contact_id, organization.stripe_account, VERSION)
    again: Any = await link.fetchrow(_AGAIN, *mine)
    if again is not None:
        return again
    if await link.fetchval(_OF_TODAY, viewer.customer_id) >= MOST_A_DAY:
        raise TooManyConsents(headers={"Retry-After": "3600"})
    text = consent_text(organization.name)
    made: UUID = await link.fetchval(_CONSENT, viewer.organization_id, *mine, text)
    return await link.fetchrow(_ROW, made)


def _asked(row: Any, profile: str, back: str) -> dict[str, Any]:
    """Return what a session is asked for with; the same consent always asks for the same."""
    ours = {
        "autopay": str(row["id"]),
        "organization": str(row["organization_id"]),
        "customer": str(row["customer_id"]),
    }
    return {
        "mode": "setup",
        "customer": profile,
        "client_reference_id": str(row["id"]),
        "payment_method_types": ["card"],
        "metadata": ours,
        "setup_intent_data": {"metadata": ours},
        "expires_at": int(row["consented_at"].timestamp()) + 3600,
        "locale": LOCALES.get(row["locale"], "auto"),
        "success_url": f"{back}?back=done",
        "cancel_url": f"{back}?back=left",
    }


_ROW = """
    select p.id, p.organization_id, p.customer_id, p.account, p.url, p.consented_at,
      coalesce(a.locale, o.locale) as locale
    from autopays p join organizations o on o.id = p.organization_id
    left join customer_portal_access a on a.id = p.contact_id where p.id = $1
"""
_AGAIN = """
    select url from autopays where customer_id = $1 and contact_id = $2 and account = $3
      and consent_version = $4 and state = 'pending' and url <> ''
      and consented_at > now() - interval '20 minutes'
    order by consented_at desc limit 1
"""
"""Pressing once more leads to the same page."""
_OF_TODAY = """
    select count(*) from autopays
    where customer_id = $1 and consented_at > now() - interval '1 day'
"""
_CONSENT = """
    insert into autopays (organization_id, customer_id, contact_id, account, consent_version,
      consent_text) values ($1, $2, $3, $4, $5, $6) returning id
"""
_OPENED = """
    update autopays set session_id = $2, url = $3, profile_id = $4
    where id = $1 and state = 'pending' and coalesce(session_id, $2) = $2 returning true
"""
_GIVE_UP = """
    update autopays set state = 'off', ended_why = 'never_begun', ended_at = now(),
      let_go_at = now()
    where id = $1 and state = 'pending' and session_id is null
"""
_HOLD = "select from autopays where customer_id = $1 order by id for update"
_END = """
    update autopays set state = 'off', ended_at = now(), ended_why = 'turned_off', url = ''
    where customer_id = $1 and state <> 'off' returning id, began_at, detail
"""
_UNSAY = """
    delete from privacy_letters where id in (
      select l.id from privacy_letters l join autopay_charges h on h.notice_id = l.about
      where h.autopay_id = any($1::uuid[]) and h.payment_id is null for update of l skip locked)
"""
"""What is being sent at this moment is left to go, so that nobody waits for a mail server."""
