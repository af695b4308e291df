"""Alex, who has agreed to be charged by itself, and what time and banks do to it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from doorstep.payments.consent import VERSION
from doorstep.payments.gateway import Gateway
from doorstep.payments.notices import Notices, note_sent
from doorstep.privacy.letters import send_due
from tests.backend.conftest import ALEX
from tests.factories.payments import PAYS, Till
from tests.factories.portals import Browser

PATH = "/api/portal/autopay"
AGREE = {"consent_version": VERSION}
DAY_HAS_COME = """
    update autopay_charges set planned_on = current_date - 1, sent_at = now() - interval '4 days'
    where planned_on < current_date + 900
"""
DUE_SOON = "update autopay_charges set planned_on = current_date + 3"
NOT_THESE = """
    update autopay_charges set planned_on = current_date + 999, sent_at = now();
    delete from privacy_letters
"""
HOURS_AGO = (
    """update autopay_charges set noticed_at = noticed_at - $1 * interval '1 hour',
      sent_at = sent_at - $1 * interval '1 hour', planned_on = planned_on - $1::int / 24""",
    """update privacy_letters set created_at = created_at - $1 * interval '1 hour',
      next_at = next_at - $1 * interval '1 hour'""",
)
LATER = """
    update payments set created_at = created_at - $1::text::interval, looked_at = null
    where state = 'open'
"""
DECLINE_FROM_NOW_ON = """
    update stand_in.object set hidden = hidden || '{"outcome": "generic_decline"}'
    where kind = 'payment_method'
"""


@dataclass(frozen=True)
class Agreement:
    """Alex, whose invoices are paid by themselves, and the worker that does it."""

    shop: Till
    alex: Browser
    gateway: Gateway
    notices: Notices

    async def planned(self, minor: int = 10_000) -> UUID:
        """Have an invoice whose charge was told of, and whose day has come."""
        invoice = await self.shop.issue(ALEX, minor)
        assert await self.notices.announce_next() == 1
        await self.shop.served.office.execute(DAY_HAS_COME)
        return invoice

    async def letters(self) -> list[Any]:
        """Return all mail that waits, oldest first."""
        return await self.shop.served.office.fetch(
            "select recipient, subject, text from privacy_letters order by created_at, id"
        )

    async def due_soon(self, minor: int = 10_000) -> UUID:
        """Have an invoice that is to be charged as soon as may be, and was not told of yet."""
        invoice = await self.shop.issue(ALEX, minor)
        assert await self.notices.announce_next() == 1
        await self.shop.served.office.execute(f"{DUE_SOON} where invoice_id = $1", invoice)
        return invoice

    async def post(self) -> int:
        """Send what mail waits; return how much of it went out."""
        return await send_due(self.shop.served.mailbox, note_sent)

    async def pass_hours(self, hours: int) -> None:
        for earlier in HOURS_AGO:
            await self.shop.served.office.execute(earlier, hours)

    async def of_invoice(self, invoice: UUID) -> str | None:
        """Return the day of its charge as Alex's copy has it."""
        return (await self.document(invoice))["autopay_on"]

    async def document(self, invoice: UUID) -> dict[str, Any]:
        """Return an invoice as Alex's copy has it."""
        return await (await self.alex.get(f"/api/portal/invoices/{invoice}")).get_json()

    async def standing(self) -> str:
        return (await (await self.alex.get(PATH)).get_json())["state"]

    async def intents(self) -> list[str]:
        """Return how all intents at Stripe are."""
        rows = await self.shop.served.office.fetch(
            "select body ->> 'status' as status from stand_in.object"
            " where kind = 'payment_intent' order by serial"
        )
        return [row["status"] for row in rows]


async def agreed(shop: Till, alex: Browser, method: str = PAYS) -> None:
    """Have Alex agree, and save a card."""
    answer = await alex.post(PATH, json=AGREE)
    assert answer.status_code == 201, await answer.get_data(as_text=True)
    await shop.pay((await answer.get_json())["url"], method)
