"""Invoices and credit notes as lines of a file say them, beside what was issued.

Each statement runs over the staged lines of one of the two, in the file's transaction; those that
return something return lines that are bad, which they have dropped. Invoices are written before
credit notes are looked at. What the file would change is held, so that nobody pays it meanwhile.
"""

from . import holding, numbers
from .targets import CUSTOMER, OWN_PROPERTY, Reference, Target, texts

FROZEN = "was issued and cannot be changed: void it or credit it"
PAID = "something was paid or credited, or is being paid, so it cannot be voided: credit it"
SAID = (
    *(("invoice_kind", "kind"), ("customer", "customer_id"), ("property", "property_id")),
    *(("job", "job_id"), ("credits", "credits_id"), ("title", "title"), ("currency", "currency")),
    *(("lines", "lines"), ("terms", "terms"), ("issued_on", "issued_on"), ("due_on", "due_on")),
)
"""Fields that cannot be said differently once it was issued, and their columns."""


def _known(staging: str) -> str:
    return (
        f"{staging} s join invoices t"
        " on t.organization_id = s.organization_id and t.external_id = s.external_id"
    )


def _filled(staging: str) -> str:
    """Return what sums up the lines by the organisation's rule, and says when they are issued."""
    return f"""
        with held as materialized (
          select id from invoices where id in (
            select t.id from {_known(staging)}
              where t.issued_at is null or s.state = 'void' and t.voided_at is null
            union select credits_id from {staging} where credits_id is not null)
          order by id for no key update)
        update {staging} s set
          currency = coalesce(s.currency, (
            select t.currency from invoices t where t.organization_id = s.organization_id
              and t.external_id = s.external_id and t.issued_at is not null), (
            select c.currency from invoices c where c.id = s.credits_id), o.currency),
          lines = s.sums -> o.tax_rounding -> 'lines',
          taxes = s.sums -> o.tax_rounding -> 'taxes',
          net_minor = (s.sums -> o.tax_rounding ->> 'net_minor')::bigint,
          tax_minor = (s.sums -> o.tax_rounding ->> 'tax_minor')::bigint,
          total_minor = (s.sums -> o.tax_rounding ->> 'total_minor')::bigint,
          issued_at = case when s.state = 'draft' then null
            when s.issued_on < (now() at time zone o.time_zone)::date
            then (s.issued_on + time '12:00') at time zone o.time_zone else now() end,
          voided_at = case when s.state = 'void' then now() end
        from organizations o
        where o.id = s.organization_id and (select count(*) from held) >= 0"""  # noqa: S608


def _contradicting(staging: str) -> str:
    """Return what finds lines that say something else than what was issued."""
    others = " ".join(
        f"""when s."{column}" is distinct from t."{column}" then '{field}'"""
        for field, column in SAID
    )
    return f"""
        delete from {staging} s using (
          select s.line, t.issued_at is null as draft, t.voided_at is not null as void,
            case when t.issued_at is null then case when s.kind <> t.kind then 'invoice_kind' end
              {others} when s.number <> t.number then 'number'
              when s.state = 'draft' or t.voided_at is not null and s.state <> 'void' then 'state'
            end as field
          from {_known(staging)}) d
        where d.line = s.line and d.field is not null
        returning s.line, d.field, case when d.draft then 'was another kind before'
          when d.void then 'was issued and voided, and cannot be changed' else '{FROZEN}' end
          as reason"""  # noqa: S608


def _unvoidable(staging: str) -> str:
    return f"""
        delete from {staging} s using (
          select s.line from {_known(staging)}
          where s.state = 'void' and t.issued_at is not null and t.voided_at is null
            and ((select count(*) from ledger_entries e where e.invoice_id = t.id) > 1
              or exists (select from payment_parts p where p.invoice_id = t.id and p.open))) d
        where d.line = s.line returning s.line, 'state' as field, '{PAID}' as reason"""  # noqa: S608


def _same(staging: str) -> str:
    """Return what leaves as it is what was issued, whatever the rule of rounding is by now."""
    return f"""
        update {staging} s set number = t.number, lines = t.lines, taxes = t.taxes,
          net_minor = t.net_minor, tax_minor = t.tax_minor, total_minor = t.total_minor,
          issued_at = t.issued_at, voided_at = coalesce(t.voided_at, s.voided_at)
        from invoices t where t.organization_id = s.organization_id
          and t.external_id = s.external_id and t.issued_at is not null"""  # noqa: S608


def _not_adding_up(staging: str) -> str:
    return f"""
        delete from {staging} where said_minor <> total_minor
        returning line, 'total_minor' as field,
          'says ' || said_minor || ', but the lines come to ' || total_minor as reason"""  # noqa: S608


def _known_statements(staging: str) -> tuple[str, ...]:
    return (
        _filled(staging),
        _contradicting(staging),
        _unvoidable(staging),
        _same(staging),
        _not_adding_up(staging),
    )


NOT_CREDITABLE = """
    delete from import_credit_note s using (
      select s.line, s.currency = c.currency as alike, case
        when c.kind <> 'invoice' then 'is itself a credit note'
        when c.issued_at is null then 'was not issued: change it instead'
        when c.voided_at is not null then 'was voided'
        when s.currency <> c.currency then 'expected ' || c.currency || ', as the invoice is in'
        end as reason
      from import_credit_note s join invoices c on c.id = s.credits_id) d
    where d.line = s.line and d.reason is not null
    returning s.line, case when d.alike then 'credits' else 'currency' end as field, d.reason
"""
TOO_MUCH = """
    delete from import_credit_note s using (
      select s.line, c.total_minor as invoiced, s.issued_at,
        (select coalesce(sum(n.total_minor), 0) from invoices n
          where n.credits_id = c.id and n.issued_at is not null)
        + sum(s.total_minor) over (partition by c.id order by s.line) as credited
      from import_credit_note s join invoices c on c.id = s.credits_id
      where s.issued_at is not null and not exists (select from invoices t
        where t.organization_id = s.organization_id and t.external_id = s.external_id
          and t.issued_at is not null)) d
    where d.line = s.line and d.credited > d.invoiced
    returning s.line, 'lines' as field, 'with what was credited before it makes ' || d.credited
      || ', and the invoice was about ' || d.invoiced as reason
"""
COLUMNS = (
    ("invoice_kind", "kind", "text"),
    *texts("number", "title", "currency", "terms"),
    ("issued_on", "issued_on", "date"),
    ("due_on", "due_on", "date"),
)
ASIDE = (
    ("sums", "sums", "jsonb"),
    ("total_minor", "said_minor", "bigint"),
    ("state", "state", "text"),
)
DERIVED = (
    *(("lines", "jsonb"), ("taxes", "jsonb")),
    *(("net_minor", "bigint"), ("tax_minor", "bigint"), ("total_minor", "bigint")),
    *(("issued_at", "timestamptz"), ("voided_at", "timestamptz")),
)


def _target(kind: str, *checks: str, first: tuple[str, ...] = ()) -> Target:
    staging = f"import_{kind}"
    return Target(
        kind,
        "invoices",
        COLUMNS,
        (
            CUSTOMER,
            OWN_PROPERTY,
            Reference("job", "jobs", within=("customer_id",)),
            Reference("credits", "invoices", within=("customer_id",), noun="invoice"),
        ),
        aside=ASIDE,
        derived=DERIVED,
        unique=("number",),
        first=first,
        known=(*_known_statements(staging), *checks),
        decided=numbers.given(staging),
    )


INVOICE = _target("invoice", first=(holding.INVOICES,))
CREDIT_NOTE = _target("credit_note", NOT_CREDITABLE, TOO_MUCH)
