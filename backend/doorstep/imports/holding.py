"""What a file holds before it writes, so that it waits for others and never in a circle with them.

The order is that of everybody else: customers first, as an erasure and a change of people do, then
contacts, what belongs to them, invoices, and numbers last; of each kind by id. So an erasure of a
customer of whom the file speaks comes wholly before the file or after it, and may let go of visits,
jobs and properties in an order of its own. Whoever pays, or settles a payment, has a contact first,
then invoices, and then takes the number of a receipt.
"""

_PAID = """
    select s.organization, s.invoice from import_payment s where not exists (
      select from payments p join organizations po on po.id = p.organization_id
      where po.external_id = s.organization and p.external_id = s.external_id)
"""
"""What is paid by lines that were brought in before is left alone, so that it can be paid."""
_RETURNED = """
    select s.organization, i.external_id from import_refund s
    join organizations ro on ro.external_id = s.organization
    join payments p on p.organization_id = ro.id and p.external_id = s.payment
    join payment_parts t on t.payment_id = p.id join invoices i on i.id = t.invoice_id
    where not exists (select from ledger_entries e
      where e.organization_id = ro.id and e.external_id = s.external_id)
"""
"""What went back by lines that were brought in before is left alone, too."""
_BILLED = """
    (select * from import_invoice union all select * from import_credit_note) s where not exists (
      select from invoices i join organizations io on io.id = i.organization_id
      where io.external_id = s.organization and i.external_id = s.external_id
        and i.issued_at is not null and (s.state <> 'void' or i.voided_at is not null))
"""
"""Lines about invoices that were issued before, and stay so, are left alone as well."""


def _lines(field: str, *kinds: str) -> str:
    found = (f"select s.organization, s.{field} from import_{kind} s" for kind in kinds)  # noqa: S608
    return " union ".join(found)


def _known(table: str, lines: str) -> str:
    return f"""
        select t.customer_id from {table} t join organizations o on o.id = t.organization_id
        where (o.external_id, t.external_id) in ({lines})"""  # noqa: S608


_NAMED = f"""
    select c.id from customers c join organizations o on o.id = c.organization_id
    where (o.external_id, c.external_id) in ({_lines("external_id", "customer")}
      union {_lines("customer", "contact", "property", "job", "document")}
      union select s.organization, s.customer from {_BILLED})
"""  # noqa: S608 - put together from our own words
_OF_VISITS = f"""
    select j.customer_id from visits t join jobs j on j.id = t.job_id
    join organizations o on o.id = t.organization_id
    where (o.external_id, t.external_id) in ({_lines("external_id", "visit")})
"""  # noqa: S608 - put together from our own words
_OF_INVOICES = f"""
    {_PAID} union {_RETURNED} union select s.organization, s.external_id from {_BILLED}
"""  # noqa: S608 - put together from our own words
CUSTOMERS = f"""
    select from customers where id in ({_NAMED}
      union {_known("customer_portal_access", _lines("external_id", "contact"))}
      union {_known("properties", _lines("external_id", "property"))}
      union {_known("jobs", f"{_lines('external_id', 'job')} union {_lines('job', 'visit')}")}
      union {_known("documents", _lines("external_id", "document"))}
      union {_OF_VISITS}
      union {_known("invoices", _OF_INVOICES)})
    order by id for no key update
"""
"""Holds whom the file names and whose rows it changes; their keys may be referred to meanwhile."""
INVOICES = f"""
    select from invoices i join organizations o on o.id = i.organization_id
    where (o.external_id, i.external_id) in ({_PAID} union {_RETURNED}
      union select s.organization, s.credits from import_credit_note s
      union select s.organization, s.external_id from import_invoice s where s.state = 'void')
    order by i.id for no key update of i
"""  # noqa: S608 - put together from our own words
"""Holds what the file pays, pays back, credits or voids, before it takes any number."""
