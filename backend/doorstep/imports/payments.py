"""What was paid elsewhere, as lines of a file say it: into the books once, and never changed.

Each statement runs over the staged lines, in the file's transaction.
"""

from .targets import Reference, Target

FILL = """
    update import_payment s set customer_id = i.customer_id, currency = i.currency,
      state = 'succeeded', created_at = s.settled_at
    from invoices i where i.id = s.invoice_id
"""
NOT_PAYABLE = """
    delete from import_payment s using (
      select s.line, case when i.kind <> 'invoice' then 'is a credit note'
        when i.issued_at is null then 'was not issued'
        when i.voided_at is not null then 'was voided' end as reason
      from import_payment s join invoices i on i.id = s.invoice_id) d
    where d.line = s.line and d.reason is not null
    returning s.line, 'invoice' as field, d.reason
"""
CONTRADICTING = """
    delete from import_payment s using (
      select s.line, case
        when s.amount_minor <> t.amount_minor then 'amount_minor'
        when not exists (select from payment_parts p
          where p.payment_id = t.id and p.invoice_id = s.invoice_id) then 'invoice'
        when s.settled_at <> t.settled_at then 'paid_at'
        when s.method <> t.method then 'method'
        when exists (select from ledger_entries e
          where e.payment_id = t.id and e.kind = 'payment' and e.note <> s.note) then 'reference'
        end as field
      from import_payment s join payments t
        on t.organization_id = s.organization_id and t.external_id = s.external_id) d
    where d.line = s.line and d.field is not null
    returning s.line, d.field, 'is in the books and cannot be changed' as reason
"""
RECEIPTS = (
    """
    insert into invoice_numbers (organization_id)
    select distinct organization_id from import_payment order by organization_id
    on conflict (organization_id) do update set receipts = invoice_numbers.receipts
    """,
    """
    update import_payment s set receipt = t.receipt from payments t
    where t.organization_id = s.organization_id and t.external_id = s.external_id
    """,
    """
    with turns as (
      select line, row_number() over (partition by organization_id order by settled_at, line) as nth
      from import_payment where receipt is null),
    given as (
      update invoice_numbers n set receipts = n.receipts + m.many
      from (select organization_id, count(*) as many from import_payment
        where receipt is null group by organization_id) m
      where n.organization_id = m.organization_id
      returning n.organization_id, n.receipts - m.many as before)
    update import_payment s set receipt = 'R' || g.before + t.nth
    from turns t, given g where t.line = s.line and g.organization_id = s.organization_id
    """,
)
"""The next numbers of receipts, all at once: the counter row, which is held first, changes once."""
PARTS = """
    insert into payment_parts (organization_id, payment_id, invoice_id, amount_minor, open)
    select s.organization_id, p.id, s.invoice_id, s.amount_minor, false
    from import_payment s join payments p on p.id = s.id order by s.settled_at, s.line
"""
ENTRIES = """
    insert into ledger_entries (organization_id, customer_id, invoice_id, payment_id, kind,
      currency, amount_minor, reference, note, at)
    select s.organization_id, s.customer_id, s.invoice_id, p.id, 'payment', s.currency,
      -s.amount_minor, p.id::text, s.note, s.settled_at
    from import_payment s join payments p on p.id = s.id order by s.settled_at, s.line
"""
"""Of the payments that are new: their rows have the ids that their lines were given."""
PAYMENT = Target(
    "payment",
    "payments",
    (
        ("amount_minor", "amount_minor", "bigint"),
        ("paid_at", "settled_at", "timestamptz"),
        ("method", "method", "text"),
    ),
    (Reference("invoice", "invoices", written=False),),
    aside=(("reference", "note", "text"),),
    derived=(
        *(("customer_id", "uuid"), ("currency", "text"), ("state", "text")),
        *(("created_at", "timestamptz"), ("receipt", "text")),
    ),
    apart=True,
    known=(FILL, NOT_PAYABLE, CONTRADICTING),
    decided=RECEIPTS,
    afterwards=(PARTS, ENTRIES),
)
