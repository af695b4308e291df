"""Payments as a customer's copy has them: the rows behind `replica.Payment`."""

from deltasync import Collection, Source
from doorstep.customers.mutations import instant

PART = "json_build_object('invoice_id', i.id, 'number', i.number, 'amount_minor', p.amount_minor)"
TAKEN_BACK = """
  select coalesce(sum(e.amount_minor), 0) from ledger_entries e
  join disputes d on d.dispute_id = e.reference
  where e.payment_id = m.id and e.kind = 'dispute'
"""
# A payment that was given up before it had a page or a charge is nothing that anybody began.
PAYMENTS = Collection(
    kind="payment",
    view=f"""
        select m.customer_id as scope, m.id, null::uuid as reader, json_build_object(
          'state', m.state, 'currency', m.currency, 'amount_minor', m.amount_minor,
          'refunded_minor', (select coalesce(sum(e.amount_minor), 0) from ledger_entries e
            where e.payment_id = m.id and e.kind in ('refund', 'refund_failed')),
          'disputed_minor', ({TAKEN_BACK} and d.state = 'open'),
          'lost_minor', ({TAKEN_BACK} and d.state = 'lost'),
          'method', m.method, 'detail', m.detail, 'paid_by', c.name,
          'created_at', {instant("m.created_at")}, 'settled_at', {instant("m.settled_at")},
          'failure', m.failure, 'receipt', m.receipt, 'by_itself', exists (
            select from autopay_charges h where h.payment_id = m.id), 'parts', (
            select coalesce(json_agg({PART} order by i.issued_on, i.number), '[]')
            from payment_parts p join invoices i on i.id = p.invoice_id
            where p.payment_id = m.id))::text as doc
        from payments m left join customer_portal_access c on c.id = m.contact_id
        where m.state <> 'expired' or m.session_id is not null or m.intent_id is not null""",  # noqa: S608 - made of this module's own words
    sources=(
        Source(
            "payments", own="select customer_id as scope, id from changed", moves=("customer_id",)
        ),
        Source(
            "payment_parts",
            own="select m.customer_id as scope, m.id from changed c"
            " join payments m on m.id = c.payment_id",
        ),
        Source(
            "ledger_entries",
            own="select customer_id as scope, payment_id as id from changed"
            " where payment_id is not null",
        ),
        Source(
            "disputes",
            own="select m.customer_id as scope, c.payment_id as id from changed c"
            " join payments m on m.id = c.payment_id",
        ),
        Source(
            "autopay_charges",
            own="select customer_id as scope, payment_id as id from changed"
            " where payment_id is not null",
        ),
        Source(
            "customer_portal_access",
            shared="select customer_id as scope, id from payments where contact_id = any($1)",
            shown=("name",),
        ),
    ),
)
