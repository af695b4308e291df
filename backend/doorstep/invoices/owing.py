"""Which invoices may be charged by themselves, in SQL.

`i` is an invoice, `o` its organisation, `a` what its customer agreed to, `h` the planned charge.
"""

from doorstep.kit.money import THREE

LARGEST = 99_999_999
"""The most that Stripe takes at once, in the minor unit of nearly all currencies."""
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
COUNTABLE = f"""
    {OWED} between 1 and {LARGEST} and {OWED} % case
      when i.currency in ('{"', '".join(sorted(THREE))}') then 10
      when i.currency = 'MGA' then 100 else 1 end = 0
"""
"""Stripe can take it: it counts thousandths by tens, and no fifths of an ariary."""
CHARGEABLE = f"""
    a.state = 'active' and a.account = o.stripe_account and o.online_payments
    and {FREE} and {COUNTABLE}
"""
"""Somebody agreed to have it charged, and that can be done as things are."""
TO_BE_CHARGED = f"""
    h.payment_id is null and {CHARGEABLE} and {OWED} <= h.amount_minor
"""
"""It was told of, and is charged once its day has come if nothing changes."""
TODAY = "(now() at time zone o.time_zone)::date"
DAYS_OF_NOTICE = 3
STALE_DAYS = 30
"""Days after the planned one on which it is charged without another notice, at the latest."""
