"""Documents as lines of a file say them: which supersede which, and which have another file.

Each statement runs over the staged lines, in the file's transaction; those that return something
return lines that are bad, which they have dropped. The files themselves were taken in before.
"""

from .targets import CUSTOMER, OWN_PROPERTY, Reference, Target, texts

_KNOWN = "t.organization_id = s.organization_id and t.external_id = s.external_id"
GONE = """
    with kept as materialized (
      select i.sha256 from document_intakes i where i.sha256 in (
        select sha256 from import_document where kept) order by i.sha256, i.id for share)
    delete from import_document s where s.kept
      and not exists (select from kept k where k.sha256 = s.sha256)
    returning s.line, '' as field, 'the file was cleared away meanwhile: try again' as reason
"""
"""Holds what was taken in until documents speak of it; what somebody's erasure took is missing."""
CIRCLES = """
    with recursive nodes as (
      select s.customer_id, s.external_id, s.supersedes from import_document s
      union all
      select t.customer_id, t.external_id, p.external_id
      from documents t left join documents p on p.id = t.supersedes_id
      where t.external_id is not null
        and t.customer_id in (select customer_id from import_document)
        and not exists (select from import_document s where {known})),
    reached as (
      select customer_id, external_id from nodes where supersedes is null
      union
      select n.customer_id, n.external_id from nodes n join reached r
        on r.customer_id = n.customer_id and r.external_id = n.supersedes)
    delete from import_document s where s.supersedes is not null and not exists (
      select from reached r where r.customer_id = s.customer_id
        and r.external_id = s.external_id)
    returning s.line, 'supersedes' as field, case when exists (
      select from nodes n where n.customer_id = s.customer_id and n.external_id = s.supersedes)
      then 'goes round in a circle, or to a document that cannot be taken'
      else 'no document of this customer is known as ' || left(s.supersedes, 100) end as reason
""".replace("{known}", _KNOWN)
"""Goes from what supersedes nothing to what supersedes it, and so on: the rest leads nowhere."""
HELD = f"""
    select from documents t join import_document s on {_KNOWN}
    order by t.id for no key update of t
"""
CHANGED = f"""
    update import_document s set filed_at = clock_timestamp(), another = not exists (
      select from documents t where {_KNOWN} and t.sha256 = s.sha256)
    where s.sha256 is not null
"""  # noqa: S608 - our own words
SUPERSEDED_HERE = """
    update import_document s set supersedes_id = o.id from import_document o
    where o.organization_id = s.organization_id and o.external_id = s.supersedes
"""
SUPERSEDED_BEFORE = """
    update import_document s set supersedes_id = t.id from documents t
    where t.organization_id = s.organization_id and t.external_id = s.supersedes
"""
VERSIONS = f"""
    insert into document_versions (id, organization_id, document_id, sha256, code)
    select gen_random_uuid(), t.organization_id, t.id, s.sha256, s.code
    from import_document s join documents t on {_KNOWN} where s.another
"""  # noqa: S608 - our own words
PARTED = """
    update documents t set supersedes_id = null from documents p
    where p.id = t.supersedes_id and p.customer_id <> t.customer_id and (
      t.customer_id in (select customer_id from import_document)
      or p.customer_id in (select customer_id from import_document))
"""
"""A document that was another customer's by mistake supersedes nothing of theirs any more."""
FILED = ("file_name", "media_type", "size", "sha256", "pages", "thumbnail")
ANOTHER = "excluded.sha256 is not null and t.sha256 is distinct from excluded.sha256"
KEEPS = "excluded.made_of is not null and t.customer_id = excluded.customer_id"
"""What is made here keeps its file until it is made anew; another customer's name is on it, if it
was theirs by mistake."""
DOCUMENT = Target(
    "document",
    "documents",
    (
        ("document_kind", "kind", "text"),
        *texts("title", "certificate_type", "appliance", "audience"),
        ("issued_on", "issued_on", "date"),
        ("expires_on", "expires_on", "date"),
        ("withdrawn_at", "withdrawn_at", "timestamptz"),
        *texts("file_name", "media_type", "sha256"),
        ("size", "size", "bigint"),
        ("pages", "pages", "integer"),
        ("thumbnail", "thumbnail", "boolean"),
        ("made_of", "made_of", "jsonb"),
    ),
    (CUSTOMER, OWN_PROPERTY, Reference("job", "jobs", within=("customer_id",))),
    aside=(*texts("supersedes", "code"), ("kept", "kept", "boolean")),
    derived=(("supersedes_id", "uuid"), ("filed_at", "timestamptz")),
    worked_out=(("another", "boolean"),),
    merged={
        **{
            column: f"case when {KEEPS} then t.{column} else excluded.{column} end"
            for column in FILED
        },
        "filed_at": f"case when {ANOTHER} then excluded.filed_at else t.filed_at end",
        "withdrawn_at": "case when excluded.withdrawn_at is not null"
        " then coalesce(t.withdrawn_at, excluded.withdrawn_at) end",
        "made_digest": f"case when {KEEPS} then t.made_digest end",
    },
    known=(GONE, CIRCLES),
    decided=(HELD, CHANGED, SUPERSEDED_HERE, SUPERSEDED_BEFORE),
    afterwards=(VERSIONS, PARTED),
)
