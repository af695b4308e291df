-- What is done at COMMIT: every row that was touched is projected anew, once. Idempotent.
-- draining.py puts in what is done for rows of each kind, in statements of their own: each session
-- plans those once, which costs more than running them on a few rows.

-- A few rows are looked up by index, whatever the sizes of tables were when a session planned it:
-- a plan that reads all of a table that was small once would be kept while it grows.
create or replace function sync_drain() returns trigger
language plpgsql security definer set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off
set enable_mergejoin = off set jit = off as $$
declare
  me xid8 := pg_current_xact_id();
  rippled boolean := false;
  many boolean;
  kinds text[];
  pokes text[];
  poke text;
  lately bigint;
  projected bigint := 0;
  done text;
  r record;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'sync: replicated tables are written under READ COMMITTED only';
  end if;
  -- 1. What decides which rows others touch drains alone; everything else side by side.
  for r in select tenant, alone from sync_tenant where txid = me order by tenant loop
    if r.alone then
      done := pg_advisory_xact_lock(hashtextextended(r.tenant::text, 7237));
      rippled := true;
    else
      done := pg_advisory_xact_lock_shared(hashtextextended(r.tenant::text, 7237));
    end if;
  end loop;
  -- 2. Which rows and scopes, by what is committed now. Many rows deserve plans by the sizes that
  -- tables have now.
  if rippled then
    perform sync_plan_by_size();
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
  select count(*) > 100, array_agg(distinct kind) into many, kinds
    from sync_dirty where txid = me;
  if many and not rippled then
    perform sync_plan_by_size();
  end if;
  -- [touch each kind]
  -- A version is never split over pages (PULL-2), so many rows get several (CORE-3).
  if many or rippled then
    update sync_dirty d set part = n.part
    from (
      select kind, id, scope,
        (row_number() over (partition by scope order by kind, id) - 1) / 1000 as part
      from sync_dirty where txid = me
    ) n
    where d.txid = me and d.kind = n.kind and d.id = n.id and d.scope = n.scope and n.part > 0;
  end if;
  -- 3. Lock and raise their scopes, in order.
  with raised as (
    insert into sync_scope as s (scope, version)
      select d.scope, 1 + max(d.part) from sync_dirty d where d.txid = me group by d.scope
      order by d.scope
      on conflict (scope) do update set version = s.version + excluded.version
      returning s.scope, s.version
  ) select array_agg(scope || ':' || version) into pokes from raised;
  -- 4. Project, in statements that begin after the locks. Nobody is woken when nothing looks
  -- different, nor by decisions, of which announcing.py tells.
  -- [project each kind]
  if projected > 0 and current_setting('sync.quiet', true) is distinct from 'on' then
    foreach poke in array pokes loop
      done := pg_notify('sync', poke);
    end loop;
  end if;
  with gone as (delete from sync_dirty where txid = me)
    delete from sync_tenant where txid = me;
  return null;
end $$;

create or replace function sync_plan_by_size() returns void language sql as $$
  select set_config('plan_cache_mode', 'force_custom_plan', true),
    set_config('enable_seqscan', 'on', true), set_config('enable_hashjoin', 'on', true),
    set_config('enable_mergejoin', 'on', true)
$$;

-- A row that is given to another reader has to be taken from the one before, who may not see what
-- became of it: a new epoch does that.
create or replace function sync_take() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update sync_scope set epoch = gen_random_uuid() where scope = new.scope;
  return new;
end $$;

do $$ begin
  if not exists (select from pg_trigger where tgname = 'sync_drain') then
    create constraint trigger sync_drain after insert on sync_tenant
      deferrable initially deferred for each row execute function sync_drain();
  end if;
  if not exists (select from pg_trigger where tgname = 'sync_take') then
    create trigger sync_take before update on sync_entry for each row
      when (new.reader is distinct from old.reader and new.reader is not null)
      execute function sync_take();
  end if;
end $$;
