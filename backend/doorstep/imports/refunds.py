"""What was given back elsewhere of what was paid elsewhere: into the books once, as payments are.

Each statement runs over the staged lines, in the file's transaction, which holds the invoices.
"""

from .targets import Reference, Target

AT_STRIPE = """
    select 'was paid at Stripe: refund it there' from payments p
    where p.organization_id = s.organization_id and p.external_id is null and (
      p.receipt = s.payment or p.intent_id = s.payment or p.session_id = s.payment
      or p.id = case when s.payment ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'
        then s.payment::uuid end)
    limit 1
"""
"""Why a payment is not found that is named by its receipt, or by an id of ours or Stripe's."""
FILL = """
    update import_refund s set invoice_id = t.invoice_id, customer_id = p.customer_id,
      currency = p.currency, kind = 'refund', reference = 'refund ' || s.external_id
    from payments p join payment_parts t on t.payment_id = p.id where p.id = s.payment_id
"""
"""What was paid elsewhere was paid for one invoice."""
CONTRADICTING = """
    delete from import_refund s using (
      select s.line, case
        when s.payment_id is distinct from t.payment_id then 'payment'
        when s.amount_minor <> t.amount_minor then 'amount_minor'
        when s.at <> t.at then 'paid_at'
        when s.note <> t.note then 'reference' end as field
      from import_refund s join ledger_entries t
        on t.organization_id = s.organization_id and t.external_id = s.external_id) d
    where d.line = s.line and d.field is not null
    returning s.line, d.field, 'is in the books and cannot be changed' as reason
"""
TOO_MUCH = """
    with posted as (
      select e.payment_id, sum(e.amount_minor) filter (where e.kind <> 'payment') as back
      from ledger_entries e where e.payment_id in (select payment_id from import_refund)
      group by e.payment_id)
    delete from import_refund s using (
      select s.line, p.amount_minor as paid, coalesce(b.back, 0)
        + sum(s.amount_minor) over (partition by s.payment_id order by s.line) as back
      from import_refund s join payments p on p.id = s.payment_id
      join posted b on b.payment_id = p.id
      where not exists (select from ledger_entries t
        where t.organization_id = s.organization_id and t.external_id = s.external_id)) d
    where d.line = s.line and d.back > d.paid
    returning s.line, 'amount_minor' as field, 'with what went back before it makes ' || d.back
      || ', and the payment was of ' || d.paid as reason
"""
REFUND = Target(
    "refund",
    "ledger_entries",
    (
        ("amount_minor", "amount_minor", "bigint"),
        ("paid_at", "at", "timestamptz"),
        ("reference", "note", "text"),
    ),
    (Reference("payment", "payments", otherwise=AT_STRIPE),),
    derived=(
        *(("invoice_id", "uuid"), ("customer_id", "uuid"), ("currency", "text")),
        *(("kind", "text"), ("reference", "text")),
    ),
    apart=True,
    order="at, line",
    known=(FILL, CONTRADICTING, TOO_MUCH),
)
