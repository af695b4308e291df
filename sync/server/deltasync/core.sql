-- The tables and functions of the delta sync. Idempotent: run whenever any of it has changed.
-- Whoever changes a domain table marks rows as dirty (statement triggers); one deferred trigger per
-- transaction drains them at COMMIT into sync_entry. See PROTOCOL.md, CORE-1 to CORE-6.

create table if not exists sync_scope (
  scope uuid primary key,
  epoch uuid not null default gen_random_uuid(),
  version bigint not null default 0,
  gc_floor bigint not null default 0
);

create table if not exists sync_entry (
  scope uuid not null,
  kind text not null,
  id uuid not null,
  version bigint not null,
  reader uuid,
  doc text,
  gone_at timestamptz,
  primary key (scope, kind, id)
) with (fillfactor = 85);
create index if not exists sync_entry_by_version on sync_entry (scope, version);
alter table sync_entry add column if not exists gone_at timestamptz;
update sync_entry set gone_at = now() where doc is null and gone_at is null;
create index if not exists sync_entry_gone on sync_entry (gone_at) where gone_at is not null;

create table if not exists sync_mutation (
  scope uuid not null,
  id uuid not null,
  tenant uuid not null,
  author uuid not null,
  client uuid not null,
  name text not null,
  ver int not null,
  args_hash bytea not null,
  status text not null,
  code text,
  detail jsonb,
  args jsonb,
  decided_at timestamptz not null default now(),
  primary key (scope, id)
);
-- The drain and the office ask by id alone.
create index if not exists sync_mutation_by_id on sync_mutation (id);

create table if not exists sync_failure (
  scope uuid not null,
  id uuid not null,
  failures int not null default 1,
  error text not null,
  failed_at timestamptz not null default now(),
  primary key (scope, id)
);

-- Bytes of uploads under way, so that any server process can take the next piece.
create table if not exists sync_chunk (
  scope uuid not null,
  sha256 text not null,
  start int not null,
  bytes bytea not null,
  received_at timestamptz not null default now(),
  primary key (scope, sha256, start)
);

create table if not exists sync_view (kind text primary key, hash text not null);
create table if not exists sync_installed (
  single boolean primary key default true check (single),
  hash text not null
);

-- What this transaction has touched so far; emptied by its own drain, so always nearly empty.
create unlogged table if not exists sync_commit (
  txid xid8 primary key default pg_current_xact_id()
);
create unlogged table if not exists sync_tenant (
  txid xid8 not null default pg_current_xact_id(),
  tenant uuid not null,
  alone boolean not null default false,
  primary key (txid, tenant)
);
create unlogged table if not exists sync_dirty (
  txid xid8 not null default pg_current_xact_id(),
  kind text not null,
  id uuid not null,
  scope uuid not null,
  part int not null default 0,
  primary key (txid, kind, id, scope)
);
alter table sync_dirty add column if not exists part int not null default 0;
create unlogged table if not exists sync_ripple (
  txid xid8 not null default pg_current_xact_id(),
  kind text not null,
  source text not null,
  id uuid not null,
  primary key (txid, kind, source, id)
);
-- How a change to a shared row ripples into rows of a kind: a query over $1, the changed ids.
create table if not exists sync_shared (
  kind text not null,
  source text not null,
  query text not null,
  primary key (kind, source)
);

create or replace function sync_refuse_truncate() returns trigger
language plpgsql as $$
begin
  raise exception 'sync: % is replicated, use DELETE instead of TRUNCATE', tg_table_name;
end $$;

-- What the drain does for rows of one kind, as functions of their own: so that each session plans
-- these statements once, which costs more than running them on a few rows.
create or replace function sync_prepare(of_kind text) returns void
language plpgsql set search_path = public, pg_temp as $$
begin
  execute format($f$
    create or replace function %3$I(me xid8) returns void language plpgsql as $touch$ begin
      insert into sync_dirty (kind, id, scope)
      select %2$L, d.id, v.scope
      from (select distinct id from sync_dirty where txid = $1 and kind = %2$L) d
        join %1$I v on v.id = d.id
      on conflict do nothing;
    end $touch$
  $f$, 'sync_view_' || of_kind, of_kind, 'sync_touch_' || of_kind);
  -- A row that is given to another reader has to be taken from the one before, who may not see
  -- what became of it: a new epoch does that.
  execute format($f$
    create or replace function %3$I(me xid8) returns void language plpgsql as $project$ begin
      with projected as materialized (
        select d.scope, d.kind, d.id, s.version - d.part as version, v.reader, v.doc,
          v.reader is distinct from e.reader and v.reader is not null and e.id is not null as given
        from sync_dirty d join sync_scope s using (scope)
          left join %1$I v on v.scope = d.scope and v.id = d.id
          left join sync_entry e on e.scope = d.scope and e.kind = d.kind and e.id = d.id
        where d.txid = $1 and d.kind = %2$L
          and (e.id is null or v.doc is distinct from e.doc or v.reader is distinct from e.reader)
      ), taken as (
        update sync_scope set epoch = gen_random_uuid()
        where scope in (select scope from projected where given)
      )
      insert into sync_entry as e (scope, kind, id, version, reader, doc, gone_at)
      select scope, kind, id, version, reader, doc, case when doc is null then now() end
      from projected
      on conflict (scope, kind, id) do update set version = excluded.version,
        reader = case when excluded.doc is null then e.reader else excluded.reader end,
        doc = excluded.doc, gone_at = excluded.gone_at;
    end $project$
  $f$, 'sync_view_' || of_kind, of_kind, 'sync_project_' || of_kind);
end $$;
select sync_prepare(kind) from sync_view;

-- A few rows are looked up by index, whatever the sizes of tables were when a session planned it:
-- a plan that reads all of a table that was small once would be kept while it grows.
create or replace function sync_drain() returns trigger
language plpgsql security definer set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off
set enable_mergejoin = off set jit = off as $$
declare
  me xid8 := pg_current_xact_id();
  rippled boolean;
  many boolean;
  kinds text[];
  r record;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'sync: replicated tables are written under READ COMMITTED only';
  end if;
  -- 1. What decides which rows others touch drains alone; everything else side by side.
  for r in select tenant, alone from sync_tenant where txid = me order by tenant loop
    if r.alone then
      perform pg_advisory_xact_lock(hashtextextended(r.tenant::text, 7237));
    else
      perform pg_advisory_xact_lock_shared(hashtextextended(r.tenant::text, 7237));
    end if;
  end loop;
  -- Many rows deserve plans by the sizes that tables have now.
  rippled := exists (select from sync_ripple where txid = me);
  many := rippled or (select count(*) from sync_dirty where txid = me) > 100;
  if many then
    perform set_config('plan_cache_mode', 'force_custom_plan', true),
      set_config('enable_seqscan', 'on', true), set_config('enable_hashjoin', 'on', true),
      set_config('enable_mergejoin', 'on', true);
  end if;
  -- 2. Which rows and scopes, by what is committed now.
  if rippled then
    for r in
      select x.kind, s.query, array_agg(x.id) as ids
      from sync_ripple x join sync_shared s using (kind, source)
      where x.txid = me group by x.kind, s.query
    loop
      execute format(
        'insert into sync_dirty (kind, id, scope) select distinct %L, t.id, t.scope from (%s) t
         where t.scope is not null on conflict do nothing', r.kind, r.query) using r.ids;
    end loop;
    delete from sync_ripple where txid = me;
  end if;
  kinds := array(select distinct kind from sync_dirty where txid = me);
  for r in select unnest(kinds) as kind loop
    execute format('select %I($1)', 'sync_touch_' || r.kind) using me;
  end loop;
  -- A version is never split over pages (PULL-2), so many rows get several (CORE-3).
  if many then
    update sync_dirty d set part = n.part
    from (
      select kind, id, scope,
        (row_number() over (partition by scope order by kind, id) - 1) / 1000 as part
      from sync_dirty where txid = me
    ) n
    where d.txid = me and d.kind = n.kind and d.id = n.id and d.scope = n.scope and n.part > 0;
  end if;
  -- 3. Lock and raise their scopes, in order.
  insert into sync_scope as s (scope, version)
    select d.scope, 1 + max(d.part) from sync_dirty d where d.txid = me group by d.scope
    order by d.scope
    on conflict (scope) do update set version = s.version + excluded.version;
  -- 4. Project, in statements that begin after the locks.
  for r in select unnest(kinds) as kind loop
    execute format('select %I($1)', 'sync_project_' || r.kind) using me;
  end loop;
  perform pg_notify('sync', s.scope || ':' || s.version)
    from sync_scope s where s.scope in (select scope from sync_dirty where txid = me);
  delete from sync_dirty where txid = me;
  delete from sync_tenant where txid = me;
  delete from sync_commit where txid = me;
  return null;
end $$;

do $$ begin
  if not exists (select from pg_trigger where tgname = 'sync_drain') then
    create constraint trigger sync_drain after insert on sync_commit
      deferrable initially deferred for each row execute function sync_drain();
  end if;
end $$;

-- One page of changes (PULL-1 to PULL-4), as JSON text without its last brace, so that the
-- outcomes of the same request can follow. `digest_*` null: no digest was sent (PULL-8).
-- `since` null: no reset is under way (PULL-10).
drop function if exists sync_pull(uuid, uuid, text[], uuid, bigint, int, bigint, numeric);
create or replace function sync_pull(
  whose uuid, me uuid, kinds text[], at_epoch uuid, at_version bigint, page_size int,
  digest_count bigint, digest_sum numeric, since bigint, out page bytea, out alarm boolean)
language plpgsql stable security definer set search_path = public, pg_temp
set enable_seqscan = off set enable_bitmapscan = off set jit = off as $$
#variable_conflict use_column
begin
  with s as materialized (
    select md5(coalesce(x.epoch::text, '') || (select id from sync_incarnation)
        || array_to_string(kinds, ','))::uuid as epoch,
      coalesce(x.version, 0) as version, coalesce(x.gc_floor, 0) as gc_floor
    from (select whose as scope) w left join sync_scope x using (scope)
  ),
  checked as materialized (
    select s.*, at_epoch is distinct from s.epoch or at_version is null
        or coalesce(since, at_version) < s.gc_floor or at_version > s.version as lost,
      digest_count is not null and at_version = s.version and at_epoch = s.epoch
        and (select (count(*), coalesce(sum(e.version), 0)) is distinct from (digest_count, digest_sum)
             from sync_entry e
             where e.scope = whose and e.kind = any (kinds) and e.doc is not null
               and (e.reader is null or e.reader = me)) as alarm
    from s
  ),
  r as materialized (select checked.*, lost or checked.alarm as reset from checked),
  rows as materialized (
    select p.* from r cross join lateral (
      select kind, id, version, doc from sync_entry
      where scope = whose and version > case when r.reset then 0 else at_version end
        and kind = any (kinds) and (reader is null or reader = me)
        and (not r.reset or doc is not null)
      order by version fetch first (page_size) rows with ties) p
  ),
  reached as (
    select case when count(*) >= page_size then max(rows.version)
      else (select version from r) end as version from rows
  )
  select convert_to('{"epoch":"' || r.epoch || '","to":' || reached.version || ',"head":' || r.version
      || ',"reset":' || r.reset || ',"rows":[' || coalesce((
        select string_agg('["' || kind || '","' || id || '",' || version || ','
          || coalesce(doc, 'null') || ']', ',' order by version) from rows), '') || ']', 'UTF8'),
    r.alarm
  into page, alarm
  from r, reached;
end $$;
