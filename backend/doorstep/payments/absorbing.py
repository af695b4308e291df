"""Taking in what Stripe says of a payment: in any order, as often as it comes, with one effect.

Nothing is taken from an event itself. Whatever tells of a payment leads to a look at all that
Stripe has of it now; what is new of that is posted while the payment and its invoices are held. A
state never goes back, and every refund and dispute is posted under its own name, once.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from deltasync import Connection
from doorstep.invoices.ledger import balance_of, hold, parts_of, post, posted, spread
from doorstep.invoices.models import EntryKind
from doorstep.invoices.payments import PaymentState

from .seen import BOUNCED, LOST, WITHDRAWN, Disputed, Returned, Seen

RANK = {"open": 0, "expired": 1, "processing": 2, "failed": 3, "succeeded": 4}
"""A later word counts if it is of a higher rank: money that comes after all is never denied."""
log = structlog.get_logger()


async def absorb(link: Connection, payment: UUID, account: str, seen: Seen) -> bool:
    """Take in what was seen, within a transaction; return whether it could be true.

    What is about another amount, currency, account or organisation changes nothing and is logged.
    """
    row = await hold(link, payment)
    if row is None or not _is_of(row, account, seen):
        log.error("payment_mismatch", payment=str(payment), account=account)
        return False
    await link.execute("update payments set looked_at = now() where id = $1", payment)
    await _advance(link, row, seen)
    for change in sorted((*seen.refunds, *seen.disputes), key=_order):
        if isinstance(change, Returned):
            await _take_back(link, row, change)
        else:
            await _dispute(link, row, change)
    return True


def _is_of(row: Any, account: str, seen: Seen) -> bool:
    """Tell whether it is this payment that was seen."""
    return (
        (seen.payment, seen.organization) == (str(row["id"]), str(row["organization_id"]))
        and (seen.amount_minor, seen.currency) == (row["amount_minor"], row["currency"])
        and account == row["account"]
        and _fits(row["session_id"], seen.session_id)
        and _fits(row["intent_id"], seen.intent_id)
    )


def _fits(ours: str | None, theirs: str | None) -> bool:
    """Tell whether two may be the same; an earlier look had not seen what is known by now."""
    return ours == theirs or None in {ours, theirs}


def _order(change: Returned | Disputed) -> tuple[bool, datetime]:
    """Put first what has come back, as it can be taken another time since; then the oldest."""
    return change.state not in {*BOUNCED, "won"}, change.at


async def _advance(link: Connection, row: Any, seen: Seen) -> None:
    payment, was = row["id"], PaymentState(row["state"])
    new = PaymentState(seen.state) if RANK[seen.state] > RANK[was] else was
    if new is was and seen.intent_id in {None, row["intent_id"]}:
        return
    succeeded = new is PaymentState.SUCCEEDED
    await link.execute(
        _ADVANCE,
        *(payment, new, seen.session_id, seen.intent_id),
        *(seen.method or ("other" if succeeded else ""), seen.detail, seen.failure),
        seen.at if succeeded else None,
    )
    if succeeded and was is not PaymentState.SUCCEEDED:
        await _settle(link, row, seen)


async def _settle(link: Connection, row: Any, seen: Seen) -> None:
    """Post the money to its invoices; what is over goes back if the organisation wants it so."""
    parts = await parts_of(link, row["id"])
    amounts = {part.invoice_id: -part.amount_minor for part in parts}
    await post(
        *(link, row["id"], EntryKind.PAYMENT, amounts),
        reference=str(row["id"]),
        at=seen.at,
        note=seen.detail,
    )
    for part in parts:
        over = min(part.amount_minor, -await balance_of(link, part.invoice_id))
        if over > 0:
            log.warning("overpaid", invoice=str(part.invoice_id), payment=str(row["id"]))
            await link.execute(_WANT_REFUND, row["id"], part.invoice_id, over)


async def _take_back(link: Connection, row: Any, refund: Returned) -> None:
    """Post a refund, and that it has come back when it bounced."""
    about: Any = await link.fetchrow(
        _KNOW_REFUND,
        *(row["id"], refund.id, refund.amount_minor, _refund_state(refund), refund.ours),
    )
    parts = await parts_of(link, row["id"])
    own = [part for part in parts if part.invoice_id == about["invoice_id"]]
    others = [part for part in parts if part not in own]
    before = await posted(link, row["id"], EntryKind.REFUND, refund.id)
    bounced = about["state"] == "failed"
    if not before and not bounced:
        shares = spread([*others, *own], refund.amount_minor)
        _warn_short(row, refund.id, refund.amount_minor, shares)
        await post(*(link, row["id"], EntryKind.REFUND, shares), reference=refund.id, at=refund.at)
    elif before and bounced:
        back = {invoice: -amount for invoice, amount in before.items()}
        await post(link, row["id"], EntryKind.REFUND_FAILED, back, reference=refund.id)


async def _dispute(link: Connection, row: Any, dispute: Disputed) -> None:
    """Post what a bank has taken back, and what it has given back when the dispute was won."""
    if dispute.state not in WITHDRAWN:
        return
    state = _dispute_state(dispute)
    await link.execute(_KNOW_DISPUTE, row["id"], dispute.id, dispute.amount_minor, state)
    before = await posted(link, row["id"], EntryKind.DISPUTE, dispute.id)
    if not before:
        before = spread(await parts_of(link, row["id"]), dispute.amount_minor)
        _warn_short(row, dispute.id, dispute.amount_minor, before)
        await post(
            *(link, row["id"], EntryKind.DISPUTE, before), reference=dispute.id, at=dispute.at
        )
    if state == "won":
        back = {invoice: -amount for invoice, amount in before.items()}
        await post(link, row["id"], EntryKind.DISPUTE_WON, back, reference=dispute.id)


def _refund_state(refund: Returned) -> str:
    if refund.state in BOUNCED:
        return "failed"
    return "succeeded" if refund.state == "succeeded" else "pending"


def _dispute_state(dispute: Disputed) -> str:
    if dispute.state in LOST:
        return "lost"
    return "won" if dispute.state == "won" else "open"


def _warn_short(row: Any, reference: str, amount: int, shares: dict[UUID, int]) -> None:
    """Warn of more going back than is there: `doorstep payments reconcile` tells of it, too."""
    if sum(shares.values()) != amount:
        log.error("more_back_than_paid", payment=str(row["id"]), reference=reference)


_ADVANCE = """
    update payments set state = $2::text, session_id = coalesce(session_id, $3),
      intent_id = coalesce(intent_id, $4), method = coalesce(nullif($5::text, ''), method),
      detail = coalesce(nullif($6::text, ''), detail),
      failure = case state when $2::text then failure else $7::text end,
      settled_at = coalesce($8, settled_at)
    where id = $1
"""
_WANT_REFUND = """
    insert into refunds (organization_id, payment_id, invoice_id, amount_minor)
    select m.organization_id, m.id, $2, $3 from payments m
    join organizations o on o.id = m.organization_id
    where m.id = $1 and o.overpayment = 'refund'
"""
_KNOW_REFUND = """
    with ours as (
      update refunds set refund_id = $2::text, state = case
        when refund_id is null or array_position(STATES, state) < array_position(STATES, $4::text)
        then $4::text else state end
      where payment_id = $1 and (refund_id = $2::text or refund_id is null and id::text = $5::text)
      returning invoice_id, state),
    told as (
      insert into refunds (organization_id, payment_id, refund_id, amount_minor, state)
      select organization_id, id, $2::text, $3, $4::text from payments
      where id = $1 and not exists (select from ours)
      returning invoice_id, state)
    select * from ours union all select * from told
""".replace("STATES", "array['wanted', 'pending', 'succeeded', 'failed']")
"""A refund that has bounced has done so for good, whatever an earlier look had seen."""
_KNOW_DISPUTE = """
    insert into disputes (organization_id, payment_id, dispute_id, amount_minor, state)
    select organization_id, id, $2, $3, $4 from payments where id = $1
    on conflict (dispute_id) do update set state = case
      when excluded.state = 'open' or disputes.state = 'won' then disputes.state
      else excluded.state end
"""
