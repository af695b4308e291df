"""Telling customers of charges: before each, and of one that was declined.

What is told, and that it was, is one transaction: the mail waits in the database until it is sent.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.customers.audit import Happening, note_of_office
from doorstep.invoices.owing import CHARGEABLE, DAYS_OF_NOTICE, OWED, STALE_DAYS, TODAY
from doorstep.kit.database import trusted
from doorstep.kit.ids import uuid7
from doorstep.organizations.models import Organization
from doorstep.sign_in.letter import portal_url

from .notice_words import About, charge_ahead, charge_declined


class Letter(msgspec.Struct, frozen=True):
    """A mail to somebody of a customer's."""

    organization_id: UUID
    customer_id: UUID
    recipient: str
    subject: str
    text: str
    about: UUID | None = None
    """What is noted as sent once the mail has gone out."""


Write = Callable[[Connection, Letter], Awaitable[None]]
"""Has a letter sent once the transaction is there."""
MOST_DECLINED = 3
"""Charges in a row; after that nothing is charged by itself any more."""


class Notices:
    """Writes to whoever agreed to be charged, or to the owners if they may not see bills now."""

    def __init__(self, public_url: str, write: Write) -> None:
        self._public_url = public_url
        self._write = write

    async def announce_next(self) -> int:
        """Plan the charge of an invoice, and tell of it; return 0 when there is none to plan.

        It is once for each invoice, and again if more is owed than was told, or if no mail of it
        went out. What was told before is not sent any more, as far as it still waits.
        """
        notice = uuid7()
        async with trusted() as link:
            row: Any = await link.fetchrow(_UNTOLD)
            if row is None:
                return 0
            # Before the plan itself: whoever sends a letter takes them in this order, too.
            await link.execute(_WITHDRAW, row["told_by"])
            what = (row["autopay_id"], row["invoice_id"], row["minor"])
            planned = await link.fetchval(_PLAN, *what, notice)
            await self._tell(link, row, lambda about: charge_ahead(about, planned), notice)
        return 1

    async def tell_next(self) -> int:
        """Tell of a charge that was declined, and stop after several; return 0 for none."""
        async with trusted() as link:
            row: Any = await link.fetchrow(_DECLINED)
            if row is None:
                return 0
            await link.execute(_TOLD, row["id"])
            over: bool = await link.fetchval(_GIVE_UP, row["autopay_id"], MOST_DECLINED)
            if over:
                await note_of_office(
                    *(link, row["customer_id"], Happening.AUTOPAY_OFF),
                    why="declined",
                    card=row["detail"],
                )
            if row["owed"] > 0 or over:
                said = row["failure"]
                await self._tell(link, row, lambda about: charge_declined(about, said, over=over))
        return 1

    async def _tell(
        self,
        link: Connection,
        row: Any,
        words: Callable[[About], tuple[str, str]],
        notice: UUID | None = None,
    ) -> None:
        organization = await Organization.get(id=row["organization_id"])
        site = portal_url(organization, self._public_url)
        readers: list[Any] = await link.fetch(_READERS, row["customer_id"], row["contact_id"])
        for reader in readers:
            about = About(
                *(organization, site, reader["name"], reader["locale"] or organization.locale),
                *(row["detail"], row["number"], row["invoice_id"], row["minor"], row["currency"]),
            )
            subject, text = words(about)
            to = (organization.id, row["customer_id"], reader["email"])
            await self._write(link, Letter(*to, subject, text, notice))


async def note_sent(link: Connection, notice: UUID) -> None:
    """Have the days of a notice count from now: the first mail of it has gone out.

    One that went out late moves the charge on. What was announced anew by then is not meant.
    """
    await link.execute(_SENT, notice)


_MAY = "r.active and r.role in ('owner', 'billing')"
_UNTOLD = f"""
    select a.id as autopay_id, a.contact_id, a.detail, i.id as invoice_id, i.number, i.currency,
      i.organization_id, i.customer_id, {OWED} as minor, h.notice_id as told_by
    from autopays a join invoices i on i.customer_id = a.customer_id
    join organizations o on o.id = a.organization_id
    left join autopay_charges h on h.autopay_id = a.id and h.invoice_id = i.id
    where {CHARGEABLE} and (h.id is null or h.payment_id is null)
      and (h.id is null or {OWED} > h.amount_minor or h.planned_on < {TODAY} - {STALE_DAYS}
        or h.sent_at is null
          and not exists (select from privacy_letters l where l.about = h.notice_id))
      and exists (select from customer_portal_access r
        where r.customer_id = a.customer_id and {_MAY})
    order by i.issued_at, i.id limit 1 for update of i skip locked for share of a skip locked
"""  # noqa: S608 - put together from our own words
_WITHDRAW = "delete from privacy_letters where about = $1"
_PLAN = f"""
    insert into autopay_charges (organization_id, customer_id, autopay_id, invoice_id, amount_minor,
      planned_on, notice_id)
    select i.organization_id, i.customer_id, $1, i.id, $3,
      greatest(i.due_on, {TODAY} + {DAYS_OF_NOTICE}), $4
    from invoices i join organizations o on o.id = i.organization_id where i.id = $2
    on conflict (autopay_id, invoice_id) do update set amount_minor = excluded.amount_minor,
      planned_on = excluded.planned_on, notice_id = excluded.notice_id, noticed_at = now(),
      sent_at = null
    returning planned_on
"""  # noqa: S608 - put together from our own words
_SENT = f"""
    update autopay_charges h set sent_at = now(),
      planned_on = greatest(h.planned_on, {TODAY} + {DAYS_OF_NOTICE})
    from organizations o
    where h.notice_id = $1 and h.sent_at is null and o.id = h.organization_id
"""  # noqa: S608 - put together from our own words
_DECLINED = f"""
    select h.id, h.autopay_id, h.invoice_id, h.organization_id, h.customer_id, a.contact_id,
      a.detail, i.number, m.currency, m.amount_minor as minor, m.failure, {OWED} as owed
    from autopay_charges h join payments m on m.id = h.payment_id
    join autopays a on a.id = h.autopay_id join invoices i on i.id = h.invoice_id
    where m.state = 'failed' and h.told_at is null
    order by m.created_at limit 1 for update of h skip locked
"""  # noqa: S608 - put together from our own words
_TOLD = "update autopay_charges set told_at = now() where id = $1"
_GIVE_UP = """
    with newest as (
      select m.state from autopay_charges h join payments m on m.id = h.payment_id
      where h.autopay_id = $1 and m.state in ('succeeded', 'failed')
      order by m.created_at desc, m.id desc limit $2),
    over as (
      update autopays set state = 'off', ended_at = now(), ended_why = 'declined'
      where id = $1 and state = 'active'
        and (select count(*) from newest where state = 'failed') = $2
      returning 1)
    select exists (select from over)
"""
_READERS = f"""
    select r.email, r.name, r.locale from customer_portal_access r
    where r.customer_id = $1 and r.active and case
      when exists (select from customer_portal_access r where r.id = $2 and {_MAY})
        then r.id = $2
      else r.role in ('owner', 'billing') end
    order by r.email
"""  # noqa: S608 - put together from our own words
