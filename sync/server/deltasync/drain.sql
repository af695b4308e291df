-- What is done at COMMIT: every row that was touched is projected anew, once. Idempotent.

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
