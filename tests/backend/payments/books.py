"""What the books of both sides must say: always, and once nothing is left to do."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from doorstep.invoices.replica import Invoice
from doorstep.invoices.status import Status, status_of
from tests.backend.payments.truths import ALWAYS, AT_REST, LIVE, SYNCED, UNEXPLAINED

TODAY = date(2020, 1, 1)
FORGET = """
    set local session_replication_role = replica;
    delete from ledger_entries; delete from payment_parts; delete from refunds;
    delete from disputes; delete from payments; delete from stripe_events;
    delete from stripe_customers; delete from invoices;
    delete from sync_entry where kind in ('invoice', 'payment');
    update organizations set overpayment = 'refund', stripe_account = '';
    delete from stand_in.object; delete from stand_in.delivery; delete from stand_in.idempotency;
    delete from stand_in.trouble; update stand_in.state set clock_offset = 0
"""
VOID = "update invoices set voided_at = now() where id = $1 and voided_at is null"
AGE = """
    update payments set created_at = created_at - make_interval(secs => $1),
      looked_at = looked_at - make_interval(secs => $1),
      expires_at = case when session_id is null then expires_at
        else expires_at - make_interval(secs => $1) end
"""
REPEAT = "update stand_in.delivery set times = $1 where state = 'held'"
ELSEWHERE = """
    with paid as (
      insert into payments (organization_id, customer_id, currency, amount_minor, state, method,
        settled_at)
      select organization_id, customer_id, currency, $2, 'succeeded', 'transfer', now()
      from invoices where id = $1 returning *),
    part as (
      insert into payment_parts (organization_id, payment_id, invoice_id, amount_minor, open)
      select organization_id, id, $1, amount_minor, false from paid)
    select id from paid
"""
POSTED = """
    insert into ledger_entries (organization_id, customer_id, invoice_id, payment_id, kind,
      currency, amount_minor, reference)
    select organization_id, customer_id, $1, id, 'payment', currency, -amount_minor, id::text
    from payments where id = $2
"""
OWED = """
    select i.id, i.currency, i.kind, i.voided_at, i.total_minor, i.due_on,
      coalesce((select sum(e.amount_minor) from ledger_entries e
        where e.invoice_id = i.id), 0)::bigint as balance_minor,
      coalesce((select sum(p.amount_minor) from payment_parts p join payments m
        on m.id = p.payment_id where p.invoice_id = i.id and m.state = 'processing'),
        0)::bigint as processing_minor,
      coalesce((select sum(e.amount_minor) from ledger_entries e join disputes d
        on d.dispute_id = e.reference where e.invoice_id = i.id and e.kind = 'dispute'
        and d.state = 'open'), 0)::bigint as disputed_minor
    from invoices i where i.id = any($1) order by i.issued_at, i.id
"""
CAME_ABOUT = """
    select 'entry ' || kind as what from ledger_entries
    union all select 'payment ' || state from payments
    union all select 'refund ' || state || case when invoice_id is null then '' else ' here' end
      from refunds
    union all select 'dispute ' || state from disputes
    union all select 'dispute appealed, ' || (body ->> 'status') from stand_in.object
      where kind = 'dispute' and body -> 'evidence' ? 'appeal'
    union all select 'account ' || account from payments where state = 'succeeded'
    union all select 'currency ' || currency from payments where state = 'succeeded'
"""


async def wish(
    office: asyncpg.Connection, invoices: list[UUID], which: int, how: int
) -> dict[str, Any]:
    """Return what is asked for to pay one, or several of one currency, or half of one."""
    rows: list[Any] = await office.fetch(OWED, invoices)
    chosen = rows[which % len(rows)]
    same = [row for row in rows if row["currency"] == chosen["currency"] and row is not chosen]
    wanted = [chosen, *same[: (0, 0, 0, 1, 2)[how % 5]]]
    open_minor = {row["id"]: row["balance_minor"] - row["disputed_minor"] for row in wanted}
    asked: list[dict[str, Any]] = [{"id": str(each)} for each in open_minor]
    total = sum(open_minor.values())
    if how % 3 == 1:
        asked[0]["amount_minor"] = max(open_minor[chosen["id"]] // 2, 1)
        total += asked[0]["amount_minor"] - open_minor[chosen["id"]]
    return {"invoices": asked, "currency": chosen["currency"], "total_minor": max(total, 1)}


async def wishes(office: asyncpg.Connection, invoices: list[UUID]) -> list[dict[str, Any]]:
    """Return what is asked for to pay whatever can be paid, each by itself."""
    return [
        {
            "invoices": [{"id": str(row["id"])}],
            "currency": row["currency"],
            "total_minor": row["balance_minor"] - row["disputed_minor"],
        }
        for row in await office.fetch(OWED, invoices)
        if row["balance_minor"] > row["disputed_minor"] and row["voided_at"] is None
    ]


async def pay_elsewhere(office: asyncpg.Connection, invoice: UUID, divided_by: int) -> None:
    """Note that what is owed on an invoice, or a part of it, was paid by bank transfer."""
    async with office.transaction():
        [row] = await office.fetch(OWED, [invoice])
        if (amount := row["balance_minor"] // divided_by) > 0 and row["voided_at"] is None:
            made: Any = await office.fetchval(ELSEWHERE, invoice, amount)
            await office.execute(POSTED, invoice, made)


async def one_of(office: asyncpg.Connection, kind: str, states: str, which: int) -> Any:
    """Return one of the stand-in's objects in one of these states, or None."""
    rows: list[Any] = await office.fetch(
        "select body from stand_in.object where kind = $1 and body ->> 'status' = any($2)"
        " order by serial",
        kind,
        states.split(),
    )
    return json.loads(rows[which % len(rows)]["body"]) if rows else None


async def what_came_about(office: asyncpg.Connection) -> list[str]:
    """Return every entry's kind, and the state that everything has come to."""
    return [row["what"] for row in await office.fetch(CAME_ABOUT)]


async def quiet(office: asyncpg.Connection) -> bool:
    """Return whether nothing is left to happen by itself."""
    return not await office.fetchval(
        "select exists (select from stand_in.object where due_at is not null)"
        " or exists (select from stand_in.delivery where state in ('due', 'held'))"
        " or exists (select from payments where state in ('open', 'processing'))"
        " or exists (select from refunds where state in ('wanted', 'pending'))"
    )


async def must_hold(office: asyncpg.Connection, pages: list[str]) -> None:
    """Check what must hold after every step."""
    for what, contrary in ALWAYS.items():
        await _nothing(office, what, contrary)
    await _nothing(office, "nobody can pay twice by two pages", LIVE, pages)


async def must_agree(office: asyncpg.Connection, *, keeps: bool) -> None:
    """Check what must hold at rest; `keeps` whether credit was chosen to be kept."""
    for what, contrary in AT_REST.items():
        await _nothing(office, what, contrary)
    if not keeps:
        await _nothing(office, "nobody has paid more than is owed", UNEXPLAINED)
    for kind in ("invoice", "payment"):
        await _nothing(office, f"the copy of each {kind} is true", SYNCED.format(kind=kind))
    await _statuses_must_be_true(office)


async def _statuses_must_be_true(office: asyncpg.Connection) -> None:
    """Check the status that a device works out of its copy against the ledger's sums."""
    rows: list[Any] = await office.fetch(
        "select id, doc from sync_entry where kind = 'invoice' and doc is not null"
    )
    shown = {row["id"]: msgspec.json.decode(row["doc"], type=Invoice) for row in rows}
    for row in await office.fetch(OWED, list(shown)):
        status = status_of(shown[row["id"]], TODAY)
        assert (status is Status.VOID) == (row["voided_at"] is not None)
        assert (status is Status.PROCESSING) <= (row["disputed_minor"] > 0)
        owed = row["balance_minor"] > 0 and row["voided_at"] is None
        assert owed == (status not in {Status.PAID, Status.VOID})


async def _nothing(office: asyncpg.Connection, what: str, contrary: str, *given: Any) -> None:
    rows: list[Any] = await office.fetch(contrary, *given)
    assert not rows, f"not true: {what}: {[dict(row) for row in rows]}"
