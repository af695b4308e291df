"""Beginning to pay: one payment under way for each invoice, whoever begins it and how often.

The intention is kept before Stripe is asked, under a lock on the invoices; the session is then made
under the payment's own name, so that asking twice, from two tabs or two servers, gives one session.
What was begun for another sum is closed at Stripe first: only then can it not be paid any more.
"""

from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import trusted
from doorstep.kit.errors import TryAgain
from doorstep.sign_in.holding import hold_viewer

from .gateway import AccountClosed, Gateway, PaymentsAway, Refused
from .looking import Known, look_and_absorb
from .refusals import PaymentProcessing, PaymentsOff, TooManyPayments, refuse
from .sessions import CustomerForgotten, Sessions
from .shares import Wish, hold_owed, shares_of

MOST_A_DAY = 200
"""Pages that a customer is led to in 24 hours: each leaves a row, and a session at Stripe."""
ROUNDS = 4
"""Times that what was begun before is looked at anew before somebody is asked to try again."""


class Paying(msgspec.Struct):
    """A payment that was begun, and the address of the page where it is made."""

    payment_id: UUID
    url: str
    amount_minor: int
    currency: str
    state: str
    is_new: bool


class Desk:
    """Begins payments by a gateway."""

    def __init__(self, gateway: Gateway, sessions: Sessions) -> None:
        self._gateway = gateway
        self._sessions = sessions

    async def pay(self, viewer: Viewer, session: bytes, wish: Wish) -> Paying:
        """Begin to pay, or go on with the same that was begun before.

        Raises NotFound for what is not the viewer's, and the problems of this module; PaymentsAway
        when Stripe cannot be reached.
        """
        for _ in range(ROUNDS):
            payment, others = await self._intend(viewer, session, wish)
            for other in others:
                await self._close(other)
            if not others and (begun := await self._opened(payment)):
                return begun
        raise TryAgain

    async def _intend(self, viewer: Viewer, session: bytes, wish: Wish) -> tuple[Any, list[Known]]:
        """Keep the intention; return it, or what has to be closed before."""
        async with trusted() as link:
            await hold_viewer(link, session, viewer)
            owed = await hold_owed(link, viewer, list(wish.amounts))
            begun: list[Any] = await link.fetch(_BEGUN, list(wish.amounts))
            if any(row["state"] == "processing" or row["by_itself"] for row in begun):
                raise PaymentProcessing
            house: Any = await link.fetchrow(_HOUSE, viewer.organization_id, self._gateway.has_key)
            shares = shares_of(wish, owed, house)
            same = [row for row in begun if _is_same(row, shares, house["account"])]
            if same and len(begun) == 1:
                return {**dict(begun[0]), "is_new": False}, []
            if begun:
                return None, [_known(row) for row in begun]
            return await _keep(link, viewer, wish.currency, shares, house["account"]), []

    async def _opened(self, payment: Any) -> Paying | None:
        """Have the payment's session, as it was made or made now; None: it has to be begun anew."""
        url = payment["url"]
        if not url:
            try:
                url = await self._sessions.open(payment["id"])
            except (Refused, PaymentsAway) as no:
                await self._sessions.give_up(payment["id"])
                if isinstance(no, CustomerForgotten):
                    return None
                refuse(no)
        return Paying(
            payment["id"],
            url,
            payment["amount_minor"],
            payment["currency"],
            "open",
            payment["is_new"],
        )

    async def _close(self, known: Known) -> None:
        """Make sure that what was begun before cannot be paid any more, or find out that it was."""
        if known.session_id is None:
            try:
                await self._sessions.open(known.id)
            except (Refused, PaymentsAway):
                await self._sessions.give_up(known.id)
            return
        try:
            await self._gateway.expire(known.account, known.session_id)
        except AccountClosed as closed:
            if not await self._sessions.let_go(known.id, closed=True):
                raise PaymentsOff from closed
            return
        except Refused:
            pass  # it is over; how, is seen now
        try:
            await look_and_absorb(self._gateway, known)
        except Refused as refused:  # as after a change of keys, Stripe does not know it
            if not await self._sessions.let_go(known.id, closed=False):
                raise PaymentsAway from refused


def _is_same(row: Any, shares: dict[UUID, int], account: str) -> bool:
    """Tell whether what was begun is what is wished for, and can still be paid."""
    before = dict(zip(row["invoices"], row["amounts"], strict=True))
    return before == shares and row["account"] == account and not row["over"]


def _known(row: Any) -> Known:
    return Known(row["id"], row["account"], row["session_id"], row["intent_id"])


async def _keep(
    link: Connection, viewer: Viewer, currency: str, shares: dict[UUID, int], account: str
) -> Any:
    if await link.fetchval(_OF_TODAY, viewer.customer_id) >= MOST_A_DAY:
        raise TooManyPayments(headers={"Retry-After": "3600"})
    row: Any = await link.fetchrow(
        _KEEP,
        *(viewer.organization_id, viewer.customer_id, viewer.contact_id),
        *(currency, sum(shares.values()), account),
    )
    await link.execute(
        _KEEP_PARTS, row["id"], viewer.organization_id, list(shares), list(shares.values())
    )
    return {**dict(row), "is_new": True}


_BEGUN = """
    select m.id, m.state, m.account, m.session_id, m.intent_id, m.url, m.amount_minor, m.currency,
      m.expires_at < now() + interval '2 minutes' as over,
      exists (select from autopay_charges h where h.payment_id = m.id) as by_itself,
      array_agg(p.invoice_id) as invoices, array_agg(p.amount_minor) as amounts
    from payments m join payment_parts p on p.payment_id = m.id
    where m.id in (select o.payment_id from payment_parts o join payments w on w.id = o.payment_id
      where o.invoice_id = any($1) and (o.open or w.state = 'processing'))
    group by m.id order by m.id
"""
_HOUSE = """
    select online_payments and $2 as online, part_payments as parts,
      least_payment_minor as least_minor, stripe_account as account from organizations where id = $1
"""
_OF_TODAY = """
    select count(*) from payments
    where customer_id = $1 and created_at > now() - interval '1 day'
"""
_KEEP = """
    insert into payments (organization_id, customer_id, contact_id, currency, amount_minor,
      account, expires_at)
    values ($1, $2, $3, $4, $5, $6, date_trunc('second', now() + interval '1 hour'))
    returning id, url, amount_minor, currency
"""
_KEEP_PARTS = """
    insert into payment_parts (organization_id, payment_id, invoice_id, amount_minor)
    select $2, $1, invoice, amount from unnest($3::uuid[], $4::bigint[]) wished(invoice, amount)
"""
