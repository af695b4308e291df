-- What a device is told. Idempotent.

-- One page of changes (PULL-1 to PULL-4) as JSON in two parts: what comes before its rows, with
-- the bracket that opens them, and the rows, null when there are none. In two, because they are
-- many, and each copy of them costs PostgreSQL as much as finding them.
-- `digest_*` null: no digest was sent (PULL-8). `since` null: no reset is under way (PULL-10).
-- A stable function: all it reads is of one moment.
drop function if exists sync_pull(uuid, uuid, text[], uuid, bigint, int, bigint, numeric);
drop function if exists sync_pull(uuid, uuid, text[], uuid, bigint, int, bigint, numeric, bigint);
create or replace function sync_pull(
  whose uuid, me uuid, kinds text[], at_epoch uuid, at_version bigint, page_size int,
  digest_count bigint, digest_sum numeric, since bigint)
returns table (opening bytea, rows bytea, alarm boolean)
language plpgsql stable set search_path = public, pg_temp
set enable_seqscan = off set enable_bitmapscan = off set jit = off as $$
#variable_conflict use_column
declare
  s record;
  reset boolean;
  behind bigint;
begin
  select md5(coalesce(x.epoch::text, '') || (select id from sync_incarnation)
      || array_to_string(kinds, ','))::uuid as epoch,
    coalesce(x.version, 0) as version, coalesce(x.gc_floor, 0) as gc_floor
  into s from (select whose as scope) w left join sync_scope x using (scope);

  alarm := false;
  if digest_count is not null and at_version = s.version and at_epoch = s.epoch then
    select (count(*), coalesce(sum(version), 0)) is distinct from (digest_count, digest_sum)
    into alarm from sync_entry
    where scope = whose and kind = any (kinds) and doc is not null
      and (reader is null or reader = me);
  end if;

  reset := at_epoch is distinct from s.epoch or at_version is null
    or coalesce(since, at_version) < s.gc_floor or at_version > s.version or alarm;
  behind := case when reset then 0 else at_version end;

  return query select convert_to('{"epoch":"' || s.epoch
      || '","to":' || case when count(*) >= page_size then max(version) else s.version end
      || ',"head":' || s.version || ',"reset":' || reset || ',"rows":[', 'UTF8'), convert_to(string_agg(
        '["' || kind || '","' || id || '",' || version || ',' || coalesce(doc, 'null') || ']',
        ',' order by version), 'UTF8'), alarm
  from (
    select kind, id, version, doc from sync_entry
    where scope = whose and version > behind
      and kind = any (kinds) and (reader is null or reader = me)
      and (not reset or doc is not null)
    order by version fetch first (page_size) rows with ties) page;
end $$;
