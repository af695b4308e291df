"""The triggers that mark rows as dirty: each source has statements of its own, planned once."""

from collections.abc import Iterable, Iterator

from .collections import Source

EVENTS = (
    ("ins", "insert", "new"),
    ("del", "delete", "old"),
    ("new", "update", "new"),
    ("old", "update", "old"),
)
FUNCTION = """
    create or replace function {name}() returns trigger
    language plpgsql security definer set search_path = public, pg_temp
    set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off
    set enable_mergejoin = off set jit = off as $mark$
    begin
      {marks}
      return null;
    end $mark$
"""
"""By index, so that what a session has planned once stays right while tables grow."""
OWN = """
    {changed}insert into sync_dirty (kind, id, scope)
    select distinct '{kind}', t.id, t.scope from ({own}) t
    where t.scope is not null and t.id is not null on conflict do nothing;
    if found then
      {changed}insert into sync_tenant (tenant) select distinct {tenant} from changed
      on conflict do nothing;
    end if;
"""
BOTH_IMAGES = """with changed as (
      select now.* from now left join was using (id) where was.id is null or {differs}
      union all
      select was.* from was left join now using (id) where now.id is null or {differs}
    )
    """
"""Of updated rows, those that are shown differently."""
MOVE = """
    insert into sync_tenant (tenant, alone)
    select distinct t, true from was join now using (id),
      lateral (values (was.{tenant}), (now.{tenant})) as both_sides (t)
    where was.{column} is distinct from now.{column}
    on conflict (txid, tenant) do update set alone = true;
"""
"""A row becomes another's: drain alone."""
SHARED = """
    insert into sync_ripple (kind, source, id)
    select '{kind}', '{table}', id from now join was using (id)
    where {differs} on conflict do nothing;
    if found then
      insert into sync_tenant (tenant, alone) select distinct {tenant}, true from now
      on conflict (txid, tenant) do update set alone = true;
    end if;
"""
"""A row that many scopes read has changed: drain alone."""


def triggers(kind: str, source: Source) -> Iterator[str]:
    """Yield the statements that watch a table for one kind, whose triggers are not there yet."""
    table = source.table
    yield f"drop trigger if exists sync_refuse_truncate on {table}"
    yield (
        f"create trigger sync_refuse_truncate before truncate on {table}"
        " for each statement execute function sync_refuse_truncate()"
    )
    if source.own:
        yield from _own(kind, source)
    for column in source.moves:
        yield _function(f"sync_move_{column}__{table}", MOVE, kind, source, column)
        yield (
            f"create trigger sync_{kind}__move_{column} after update on {table}"
            " referencing old table as was new table as now"
            f" for each statement execute function sync_move_{column}__{table}()"
        )
    if source.shared:
        yield _function(f"sync_shared_{kind}__{table}", SHARED, kind, source)
        yield (
            f"create trigger sync_{kind}__shared after update on {table}"
            " referencing old table as was new table as now"
            f" for each statement execute function sync_shared_{kind}__{table}()"
        )


def _own(kind: str, source: Source) -> Iterator[str]:
    table = source.table
    yield _function(f"sync_own_{kind}__{table}", OWN, kind, source)
    for name, event, image in EVENTS:
        if not (source.shown and event == "update"):
            yield (
                f"create trigger sync_{kind}__{name} after {event} on {table}"
                f" referencing {image} table as changed"
                f" for each statement execute function sync_own_{kind}__{table}()"
            )
    if source.shown:
        changed = BOTH_IMAGES.format(differs=_differs((*source.shown, *source.moves)))
        yield _function(f"sync_shown_{kind}__{table}", OWN, kind, source, changed=changed)
        yield (
            f"create trigger sync_{kind}__shown after update on {table}"
            " referencing old table as was new table as now"
            f" for each statement execute function sync_shown_{kind}__{table}()"
        )


def _differs(columns: Iterable[str]) -> str:
    differs = [f"now.{each} is distinct from was.{each}" for each in columns]
    return f"({' or '.join(differs) or 'true'})"


def _function(
    name: str, marks: str, kind: str, source: Source, column: str = "", changed: str = ""
) -> str:
    filled = marks.format(
        kind=kind,
        table=source.table,
        own=source.own,
        tenant=source.tenant,
        column=column,
        changed=changed,
        differs=_differs(source.shown),
    )
    return FUNCTION.format(name=name, marks=filled)
