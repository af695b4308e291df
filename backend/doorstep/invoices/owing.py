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
ISSUED = """
    i.kind = 'invoice' and i.issued_at is not null and i.voided_at is null
"""
BEING_PAID = """
    exists (select from payment_parts p where p.invoice_id = i.id and p.open)
"""


def _happened(kind: str) -> str:
    return f"""
    exists (select from ledger_entries e where e.invoice_id = i.id and e.kind = '{kind}')
"""


REFUNDED, TAKEN_BACK = _happened("refund"), _happened("dispute")
"""Something was given or taken back: people see to that."""
COUNTABLE = f"""
    {OWED} between 1 and {LARGEST} and {OWED} % case
      when i.currency in ('{"', '".join(sorted(THREE))}') then 10
      when i.currency = 'MGA' then 100 else 1 end = 0
"""
"""Stripe can take it: it counts thousandths by tens, and no fifths of an ariary."""
SAME_ACCOUNT = "a.account = o.stripe_account"
"""The card is kept where the organisation is paid: no other account can charge it."""
CHARGEABLE = f"""
    a.state = 'active' and {SAME_ACCOUNT} and o.online_payments and {ISSUED}
    and not {BEING_PAID} and not {REFUNDED} and not {TAKEN_BACK} and {COUNTABLE}
"""
"""Somebody agreed to have it charged, and that can be done as things are."""
TO_BE_CHARGED = f"""
    h.payment_id is null and {CHARGEABLE} and {OWED} <= h.amount_minor
"""
"""It was told of, and is charged once its day has come if nothing changes."""
TRIED = """
    exists (select from autopay_charges t
      where t.autopay_id = a.id and t.invoice_id = i.id and t.payment_id is not null)
"""
"""It was charged by what was agreed to: it is tried once, and left to people if that failed."""
CHARGING = """
    exists (select from payment_parts p join autopay_charges t on t.payment_id = p.payment_id
      join payments m on m.id = p.payment_id
      where p.invoice_id = i.id and p.open and m.state = 'open')
"""
"""It is being charged by itself at this moment."""
BEGUN_BY_HAND = """
    exists (select from payment_parts p join payments m on m.id = p.payment_id
      where p.invoice_id = i.id and p.open and m.state = 'open'
        and not exists (select from autopay_charges t where t.payment_id = m.id))
"""
"""Somebody has begun to pay it, and may go on or leave it."""
OFF_WHY = f"""
  select case
    when coalesce({OWED}, 0) <= 0 then null
    when not {SAME_ACCOUNT} then 'account_changed'
    when not o.online_payments then 'payments_off'
    when {BEGUN_BY_HAND} then 'payment_begun'
    when {BEING_PAID} then null
    when {TAKEN_BACK} then 'dispute'
    when {REFUNDED} then 'refund'
    when not ({COUNTABLE}) then 'amount'
    when {TRIED} then 'declined' end
  from autopays a join organizations o on o.id = a.organization_id
  where a.customer_id = i.customer_id and a.state = 'active' and {ISSUED}
"""  # noqa: S608 - put together from our own words
"""What keeps it from being charged by itself, though that was agreed to; null when nothing does.

What is not owed, or on its way already, is kept from nothing.
"""
TODAY = "(now() at time zone o.time_zone)::date"
DAYS_OF_NOTICE = 3
STALE_DAYS = 30
"""Days after the planned one on which it is charged without another notice, at the latest."""
