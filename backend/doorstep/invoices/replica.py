"""What a customer's copy has of invoices and payments: nothing of it can be changed there."""

from typing import Literal
from uuid import UUID

import msgspec

from deltasync import Collection, Source
from doorstep.customers.addresses import Address
from doorstep.customers.mutations import Day, Instant, day, instant
from doorstep.customers.viewer import rows_of
from doorstep.kit.walls import Wall

from .owing import CHARGING, ISSUED, OFF_WHY, OWED, TO_BE_CHARGED
from .payment_rows import PAYMENTS
from .sums import InvoiceLine, InvoiceTax


class BankDetail(msgspec.Struct):
    """A line of where a transfer goes: "Sort code", "12-34-56"."""

    label: str
    value: str


class LedgerEntry(msgspec.Struct):
    """What changed a balance, by how much (owed is above zero), by which payment or credit note."""

    at: Instant
    kind: Literal[
        "issued",
        "payment",
        "refund",
        "refund_failed",
        "credit",
        "dispute",
        "dispute_won",
        "voided",
    ]
    amount_minor: int
    payment_id: UUID | None
    credit_note_id: UUID | None
    note: str


class Invoice(msgspec.Struct):
    """What was charged, as it was sent, and what the ledger says of it; or a credit note.

    Amounts are in the currency's minor unit. `balance_minor` is what is owed, below zero the
    customer's credit; of it `processing_minor` is on its way and `disputed_minor` held by the
    customer's bank. Of credit, `refunding_minor` is being paid back by itself. `paying_id` is the
    payment under way, `credits_id` the invoice that a credit note is about, `bank` where a transfer
    goes, `tax_number` the business's when it was issued (empty: none was printed). `autopay_on` is
    the day on which it is charged by itself, if that is planned, `autopay_off_why` what keeps it
    from that, though somebody agreed to it, and `charging` whether it is being charged just now.
    """

    number: str
    kind: Literal["invoice", "credit_note"]
    title: str
    currency: str
    lines: list[InvoiceLine]
    taxes: list[InvoiceTax]
    net_minor: int
    tax_minor: int
    total_minor: int
    issued_on: Day
    due_on: Day | None
    terms: str
    job_id: UUID | None
    property_id: UUID | None
    address: Address | None
    bill_to: Address
    bank: list[BankDetail]
    tax_number: str
    credits_id: UUID | None
    voided_at: Instant | None
    balance_minor: int
    processing_minor: int
    disputed_minor: int
    refunding_minor: int
    paying_id: UUID | None
    autopay_on: Day | None
    autopay_off_why: (
        Literal[
            "account_changed",
            "payments_off",
            "payment_begun",
            "dispute",
            "refund",
            "amount",
            "declined",
        ]
        | None
    )
    charging: bool
    entries: list[LedgerEntry]


class PaymentPart(msgspec.Struct):
    """So much of a payment is for this invoice."""

    invoice_id: UUID
    number: str
    amount_minor: int


class Payment(msgspec.Struct):
    """A sum for one or several invoices, and what became of it.

    `method` is empty until it is known, `detail` says it closer ("Visa ending in 4242"), `failure`
    why it did not work, `receipt` is its number once it has. `disputed_minor` is held by the
    customer's bank until it decides, `lost_minor` what it took back for good: that is owed again.
    What was charged to a saved card, with nobody there, was paid `by_itself`.
    """

    state: Literal["open", "processing", "succeeded", "failed", "expired"]
    currency: str
    amount_minor: int
    refunded_minor: int
    disputed_minor: int
    lost_minor: int
    method: str
    detail: str
    paid_by: str | None
    created_at: Instant
    settled_at: Instant | None
    failure: str
    receipt: str | None
    by_itself: bool
    parts: list[PaymentPart]


ENTRY = f"""json_build_object('at', {instant("e.at")}, 'kind', e.kind,
  'amount_minor', e.amount_minor, 'payment_id', e.payment_id,
  'credit_note_id', case e.kind when 'credit' then e.reference end, 'note', e.note)"""
PROCESSING = """
  select coalesce(sum(p.amount_minor), 0) from payment_parts p where p.invoice_id = i.id
    and (select m.state from payments m where m.id = p.payment_id) = 'processing'
"""
DISPUTED = """
  select coalesce(sum(e.amount_minor), 0) from ledger_entries e
  join disputes d on d.dispute_id = e.reference
  where e.invoice_id = i.id and e.kind = 'dispute' and d.state = 'open'
"""
BALANCE = f"coalesce({OWED}, 0)"
REFUNDING = f"""
  select least(coalesce(sum(r.amount_minor), 0), greatest(0, -{BALANCE})) from refunds r
  where r.invoice_id = i.id and r.state in ('wanted', 'pending')
    and not exists (select from ledger_entries e where e.payment_id = r.payment_id
      and e.kind = 'refund' and e.reference = r.refund_id)
"""  # noqa: S608 - made of this module's own words
"""What goes back by itself of what was overpaid, and is not in the ledger yet."""
PLANNED = f"""
  select {day("h.planned_on")} from autopay_charges h join autopays a on a.id = h.autopay_id
  join organizations o on o.id = h.organization_id
  where h.invoice_id = i.id and {TO_BE_CHARGED}
"""  # noqa: S608 - made of this module's own words
OF_CONSENTS = "select i.customer_id as scope, i.id"
THEIRS = f"join invoices i on i.customer_id = a.customer_id where a.state = 'active' and {ISSUED}"
"""What a consent that counts is about; one that begins or ends is `active` before or after."""
INVOICES = Collection(
    kind="invoice",
    view=f"""
        select i.customer_id as scope, i.id, null::uuid as reader, json_build_object(
          'number', i.number, 'kind', i.kind, 'title', i.title, 'currency', i.currency,
          'lines', i.lines, 'taxes', i.taxes, 'net_minor', i.net_minor, 'tax_minor', i.tax_minor,
          'total_minor', i.total_minor, 'issued_on', {day("i.issued_on")},
          'due_on', {day("i.due_on")}, 'terms', i.terms, 'job_id', i.job_id,
          'property_id', i.property_id, 'address', i.address, 'bill_to', i.bill_to,
          'bank', i.bank, 'tax_number', coalesce(i.tax_number, ''),
          'credits_id', i.credits_id, 'voided_at', {instant("i.voided_at")},
          'balance_minor', ({BALANCE}), 'processing_minor', ({PROCESSING}),
          'disputed_minor', ({DISPUTED}), 'refunding_minor', ({REFUNDING}), 'paying_id', (
            select p.payment_id from payment_parts p where p.invoice_id = i.id and p.open),
          'autopay_on', ({PLANNED}), 'autopay_off_why', ({OFF_WHY}), 'charging', ({CHARGING}),
          'entries', (select coalesce(json_agg({ENTRY} order by e.sequence), '[]')
            from ledger_entries e where e.invoice_id = i.id))::text as doc
        from invoices i where i.issued_at is not null""",  # noqa: S608 - made of this module's own words
    sources=(
        Source(
            "invoices", own="select customer_id as scope, id from changed", moves=("customer_id",)
        ),
        Source(
            "ledger_entries",
            own="select customer_id as scope, invoice_id as id from changed",
        ),
        Source(
            "payment_parts",
            own="select i.customer_id as scope, i.id from changed c"
            " join invoices i on i.id = c.invoice_id",
        ),
        Source(
            "payments",
            own="select c.customer_id as scope, p.invoice_id as id from changed c"
            " join payment_parts p on p.payment_id = c.id",
        ),
        Source(
            "disputes",
            own="select m.customer_id as scope, p.invoice_id as id from changed c"
            " join payments m on m.id = c.payment_id"
            " join payment_parts p on p.payment_id = c.payment_id",
        ),
        Source(
            "refunds",
            own="select i.customer_id as scope, i.id from changed c"
            " join invoices i on i.id = c.invoice_id",
        ),
        Source(
            "autopay_charges",
            own="select customer_id as scope, invoice_id as id from changed",
        ),
        Source(
            "autopays",
            own=f"{OF_CONSENTS} from changed a {THEIRS}",
        ),
        Source(
            "organizations",
            shared=f"{OF_CONSENTS} from autopays a {THEIRS} and a.organization_id = any($1)",
            shown=("online_payments", "stripe_account"),
            tenant="id",
        ),
    ),
)
WALLS = (
    Wall("invoices", f"{rows_of('invoice')} and issued_at is not null"),
    Wall("ledger_entries", rows_of("invoice")),
    Wall("payments", rows_of("payment")),
    Wall("payment_parts", "invoice_id in (select id from invoices)"),
)
COLLECTIONS = (INVOICES, PAYMENTS)
