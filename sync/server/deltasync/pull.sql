-- What a device is told. Idempotent.

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
