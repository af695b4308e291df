"""Which invoices may be charged by themselves, in SQL: `i` an invoice, `o` its organisation."""

OWED = """
    (select e.balance_minor from ledger_entries e
      where e.invoice_id = i.id order by e.sequence desc limit 1)
"""
"""What is owed of it."""
FREE = """
    i.kind = 'invoice' and i.issued_at is not null and i.voided_at is null
    and not exists (select from payment_parts p where p.invoice_id = i.id and p.open)
    and not exists (select from ledger_entries e
      where e.invoice_id = i.id and e.kind in ('refund', 'dispute'))
"""
"""Nothing of it is being paid, and nothing was given or taken back: people see to that."""
TODAY = "(now() at time zone o.time_zone)::date"
DAYS_OF_NOTICE = 3
STALE_DAYS = 30
"""Days after the planned one on which it is charged without another notice, at the latest."""
