"""Holding the invoices that a file pays, credits or voids, before it takes any number.

Whoever settles a payment holds its invoices first, in the order of their ids, and takes the number
of a receipt then. An import that took numbers first and its invoices later would wait for who waits
for it, and one of the two be undone.
"""

HOLD = """
    select from invoices i join organizations o on o.id = i.organization_id
    where (o.external_id, i.external_id) in (
      select s.organization, s.invoice from import_payment s where not exists (
        select from payments p join organizations po on po.id = p.organization_id
        where po.external_id = s.organization and p.external_id = s.external_id)
      union select s.organization, s.credits from import_credit_note s
      union select s.organization, s.external_id from import_invoice s where s.state = 'void')
    order by i.id for no key update of i
"""
"""What is paid by lines that were brought in before is left alone, so that it can be paid."""
