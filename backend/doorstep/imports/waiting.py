"""Which documents of a file cannot be made once it is written, for want of photos they name."""

from typing import Any

from doorstep.documents.making.waiting import TO_MAKE

from .report import MOST_LISTED, Report, Waiting

_WAITING = f"""
    select d.external_id, array_agg(distinct n.photo) as photos, count(*) over () as awaited
    from (
      select * from documents where withdrawn_at is null and {TO_MAKE}
        and (organization_id, external_id) in (
          select organization_id, external_id from import_document)) d,
      jsonb_path_query(d.made_of, '$.photos[*].document') named,
      lateral (select named #>> '{{}}' as photo) n
    where not exists (select from documents p where p.customer_id = d.customer_id
      and p.external_id = n.photo and p.kind = 'photo'
      and p.sha256 is not null and p.withdrawn_at is null)
    group by d.id, d.external_id order by d.external_id, d.id limit {MOST_LISTED}
"""  # noqa: S608 - our own words


async def note_waiting(link: Any, report: Report, patience: float) -> None:
    """Note them in the report, within the file's transaction and after all its lines."""
    rows: list[Any] = await link.fetch(_WAITING, timeout=patience)
    report.awaited = rows[0]["awaited"] if rows else 0
    report.waiting = [Waiting(row["external_id"], row["photos"]) for row in rows]
