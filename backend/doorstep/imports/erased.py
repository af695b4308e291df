"""Lines about customers who were erased at their wish are passed over: nobody comes back by a file.

Each statement runs over the lines of one kind, in the file's transaction.
"""

from .targets import Reference, Target

CREATE = """
    create temporary table import_erased
      (kind text, organization_id uuid, external_id text, sha256 text) on commit drop
"""
COUNT = "select count(*) from import_erased"
FILES = "select distinct sha256 from import_erased where sha256 is not null"
"""Files that were taken in before it was known whose they are."""


def before(target: Target, reference: Reference | None) -> list[str]:
    """Return what passes over lines that refer to a line that was passed over."""
    kinds = PASSED.get(reference.table) if reference and not reference.within else None
    if reference is None or kinds is None:
        return []
    found = (
        f"e.kind in ({kinds}) and e.organization_id = s.organization_id"
        f' and e.external_id = s."{reference.field}"'
    )
    return [_pass_over(target, "import_erased e", found)]


def after(target: Target, reference: Reference | None) -> list[str]:
    """Return what passes over lines of erased customers, once it is known what they refer to.

    Without a reference, once it is known of which organisation they are.
    """
    if reference and reference.within:
        return []
    way = WAYS.get((target.table, None) if reference is None else (None, reference.table))
    return [_pass_over(target, *way)] if way else []


PASSED = {
    "jobs": "'job'",
    "invoices": "'invoice', 'credit_note'",
    "payments": "'payment'",
}
"""Of which kinds the lines are that become rows of a table."""
GONE = "c.erased_at is not null"
WAYS = {
    ("customers", None): (
        "customers c",
        f"c.organization_id = s.organization_id and c.external_id = s.external_id and {GONE}",
    ),
    (None, "customers"): ("customers c", f"c.id = s.customer_id and {GONE}"),
    (None, "jobs"): (
        "jobs j, customers c",
        f"j.id = s.job_id and c.id = j.customer_id and {GONE}",
    ),
    (None, "invoices"): (
        "invoices i, customers c",
        f"i.id = s.invoice_id and c.id = i.customer_id and {GONE}",
    ),
    (None, "payments"): (
        "payments p, customers c",
        f"p.id = s.payment_id and c.id = p.customer_id and {GONE}",
    ),
}
"""How a line leads to its customer: from its own table, or from the table that it refers to."""


def _pass_over(target: Target, others: str, found: str) -> str:
    file = "s.sha256" if target.kind == "document" else "null"
    return f"""
        with gone as (delete from {target.staging} s using {others} where {found}
          returning s.organization_id, s.external_id, {file} as sha256)
        insert into import_erased
        select '{target.kind}', organization_id, external_id, sha256 from gone"""  # noqa: S608 - our own words
