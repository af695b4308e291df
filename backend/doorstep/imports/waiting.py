"""Which documents of a file cannot be made once it is written, for want of photos they name."""

from collections.abc import Mapping
from typing import Any

from doorstep.documents.making.waiting import TO_MAKE

from .report import MOST_LISTED, Report, Waiting

_WAITING = f"""
    select d.external_id, o.external_id as organization, array_agg(distinct n.photo) as photos,
      count(*) over () as awaited
    from (
      select * from documents where withdrawn_at is null and {TO_MAKE}
        and (organization_id, external_id) in (
          select organization_id, external_id from import_document)) d
      join organizations o on o.id = d.organization_id,
      jsonb_path_query(d.made_of, '$.photos[*].document') named,
      lateral (select named #>> '{{}}' as photo) n
    where not exists (select from documents p where p.customer_id = d.customer_id
      and p.external_id = n.photo and p.kind = 'photo'
      and p.sha256 is not null and p.withdrawn_at is null)
    group by d.id, d.external_id, o.external_id order by d.external_id, d.id limit {MOST_LISTED}
"""  # noqa: S608 - our own words


async def note_waiting(
    link: Any, report: Report, lines: Mapping[tuple[str, str], int], patience: float
) -> None:
    """Note them in the report, within the file's transaction and after all its lines.

    `lines` are those of photos, by the external ids of the organisation and the photo.
    """
    rows: list[Any] = await link.fetch(_WAITING, timeout=patience)
    report.awaited = rows[0]["awaited"] if rows else 0
    bad = {problem.line for problem in report.problems}
    for row in rows:
        found = {photo: lines.get((row["organization"], photo), 0) for photo in row["photos"]}
        refused = {photo: line for photo, line in found.items() if line in bad}
        report.waiting.append(Waiting(row["external_id"], row["photos"], refused))
