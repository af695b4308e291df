"""Sessions of Stripe's hosted page, made under the name of a payment: each has one."""

from typing import Any
from uuid import UUID

import structlog

from doorstep.kit.database import trusted
from doorstep.kit.errors import TryAgain
from doorstep.kit.mail import one_line
from doorstep.kit.settings import Settings
from doorstep.organizations.models import Organization
from doorstep.sign_in.letter import portal_url

from .gateway import Gateway, Refused
from .profiles import LONGEST_NAME, forget_profile, profile_of
from .seen import to_stripe

LOCALES = {"en-GB": "en-GB", "en": "en", "en-US": "en"}
"""In which languages the hosted page is asked for; others are the browser's own choice."""
log = structlog.get_logger()


class CustomerForgotten(Refused):
    """Stripe knows nobody of that name, as after a change from a test key to a live one."""


class Sessions:
    """Opens sessions by a gateway, for payments that are kept."""

    def __init__(self, settings: Settings, gateway: Gateway) -> None:
        self._public_url = settings.public_url
        self._gateway = gateway

    async def open(self, payment: UUID) -> str:
        """Return the address of the payment's session, which is made if there is none.

        Raises Refused or PaymentsAway, and TryAgain when it was given up meanwhile; for whom Stripe
        does not know any more CustomerForgotten, and they are a new customer the next time.
        """
        async with trusted() as link:
            row: Any = await link.fetchrow(_PAYMENT, payment)
            parts: list[Any] = await link.fetch(_PARTS, payment)
            organization = await Organization.get(id=row["organization_id"])
        customer = await profile_of(self._gateway, row["customer_id"], row["account"], payment)
        asked = _asked(row, parts, customer, portal_url(organization, self._public_url))
        try:
            begun = await self._gateway.begin(row["account"], f"pay-{payment}", asked)
        except Refused as refused:
            if refused.code != "resource_missing" or not row["stripe_id"]:
                raise
            await forget_profile(row["account"], customer)
            raise CustomerForgotten(refused.code) from refused
        async with trusted() as link:
            if not await link.fetchval(_OPENED, payment, begun.id, begun.url):
                raise TryAgain
        return begun.url

    async def give_up(self, payment: UUID) -> None:
        """End a payment for which Stripe made no page, or none that anybody was led to.

        Stripe repeats its answer to a key for a day, also when it broke down: the next try has to
        be a new payment.
        """
        async with trusted() as link:
            await link.execute(_GIVEN_UP, payment)

    async def let_go(self, payment: UUID, *, closed: bool) -> bool:
        """End a payment that can be asked of no more, once its page is over for long.

        One whose account is `closed` only when the organisation has another by now: else nobody
        knows whether it was paid. Return whether that is so; should its money come after all, it is
        still taken in.
        """
        async with trusted() as link:
            return bool(await link.fetchval(LET_GO, payment, closed))


def _asked(row: Any, parts: list[Any], customer: str, site: str) -> dict[str, Any]:
    """Return what a session is asked for with; the same payment always asks for the same."""
    ours = {"payment": str(row["id"]), "organization": str(row["organization_id"])}
    numbers = ", ".join(part["number"] for part in parts)
    back = f"{site}/portal/payments/{row['id']}"
    return {
        "mode": "payment",
        "customer": customer,
        "client_reference_id": str(row["id"]),
        "metadata": ours,
        "payment_intent_data": {"metadata": ours, "description": f"Invoice {numbers}"[:500]},
        "line_items": [_line(part, row["currency"]) for part in parts],
        "adaptive_pricing": {"enabled": False},
        "saved_payment_method_options": {"payment_method_save": "enabled"},
        "expires_at": int(row["expires_at"].timestamp()),
        "locale": LOCALES.get(row["locale"], "auto"),
        "success_url": f"{back}?back=done",
        "cancel_url": f"{back}?back=left",
    }


def _line(part: Any, currency: str) -> dict[str, Any]:
    title = f"Invoice {part['number']}" + (f", {one_line(part['title'])}" if part["title"] else "")
    return {
        "quantity": 1,
        "price_data": {
            "currency": currency.lower(),
            "unit_amount": to_stripe(part["amount_minor"], currency),
            "product_data": {"name": title[:LONGEST_NAME]},
        },
    }


_PAYMENT = """
    select m.id, m.organization_id, m.customer_id, m.account, m.currency, m.expires_at,
      coalesce(a.locale, o.locale) as locale, s.stripe_id
    from payments m join organizations o on o.id = m.organization_id
    left join customer_portal_access a on a.id = m.contact_id
    left join stripe_customers s on s.customer_id = m.customer_id and s.account = m.account
    where m.id = $1
"""
_PARTS = """
    select i.number, i.title, p.amount_minor from payment_parts p
    join invoices i on i.id = p.invoice_id where p.payment_id = $1 order by i.issued_at, i.id
"""
_OPENED = """
    update payments set session_id = $2, url = $3
    where id = $1 and state = 'open' and coalesce(session_id, $2) = $2 returning true
"""
_GIVEN_UP = """
    update payments set state = 'expired' where id = $1 and state = 'open' and session_id is null
"""
LET_GO = """
    update payments set state = 'expired'
    where id = $1 and state = 'open' and expires_at < now() - interval '1 hour'
      and (not $2 or account <> (
        select o.stripe_account from organizations o where o.id = payments.organization_id))
    returning true
"""
