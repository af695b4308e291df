"""The function that drains at COMMIT, with statements of their own for each kind."""

from collections.abc import Iterable
from importlib.resources import files

from .collections import Collection

TOUCH = """
  if '{kind}' = any (kinds) then
    insert into sync_dirty (kind, id, scope)
      select '{kind}', d.id, v.scope
      from sync_dirty d join sync_view_{kind} v on v.id = d.id and v.scope <> d.scope
      where d.txid = me and d.kind = '{kind}'
      on conflict do nothing;
  end if;
"""
"""Rows that were given to another scope since they were marked are touched there, too."""
PROJECT = """
  if '{kind}' = any (kinds) then
    with fresh as materialized (
      select d.scope, d.kind, d.id, s.version - d.part as version, v.reader, v.doc
      from sync_dirty d join sync_scope s using (scope)
        left join sync_view_{kind} v on v.scope = d.scope and v.id = d.id
        left join sync_entry e on e.scope = d.scope and e.kind = d.kind and e.id = d.id
      where d.txid = me and d.kind = '{kind}' and (v.doc is distinct from e.doc
        or v.reader is distinct from e.reader and v.doc is not null)
    )
    insert into sync_entry as e (scope, kind, id, version, reader, doc, gone_at)
      select scope, kind, id, version, reader, doc, case when doc is null then now() end
      from fresh
      on conflict (scope, kind, id) do update set version = excluded.version,
        reader = case when excluded.doc is null then e.reader else excluded.reader end,
        doc = excluded.doc, gone_at = excluded.gone_at;
    get diagnostics lately = row_count;
    projected := projected + lately;
  end if;
"""


def drain(collections: Iterable[Collection]) -> str:
    """Return the statements that put in what drains rows of these collections."""
    told = sorted(collections, key=lambda each: each.kind)
    source = files("deltasync").joinpath("drain.sql").read_text("utf-8")
    moving = [each.kind for each in told if each.moves_between_scopes()]
    touches = "".join(TOUCH.format(kind=kind) for kind in moving)
    projections = "".join(PROJECT.format(kind=each.kind) for each in told)
    return source.replace("  -- [touch each kind]\n", touches).replace(
        "  -- [project each kind]\n", projections
    )
