-- Which life of the database this is. A restored backup begins a new one, so that devices which saw
-- what the backup has not do not take its versions for those they have (PULL-4). Idempotent.

create table if not exists sync_incarnation (
  single boolean primary key default true check (single),
  id uuid not null,
  place text not null,
  txid xid8 not null,
  witness_place text,
  witness_reached pg_lsn
);
alter table sync_incarnation add column if not exists witness_place text;
alter table sync_incarnation add column if not exists witness_reached pg_lsn;

-- The cluster, the database in it and the timeline of its log. A backup of files that is brought
-- forward, a standby that takes over and a copy of the database each differ in one of them.
create or replace function sync_place() returns text
language sql volatile security definer set search_path = public, pg_temp as $$
  select (select system_identifier from pg_control_system())
    || ':' || (select oid from pg_database where datname = current_database())
    || ':' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)
$$;

-- Whether the life that is written down was begun here, and knows of a log that has gone back.
create or replace function sync_is_known(
  here text, behind boolean, seen_place text, seen_lsn pg_lsn) returns boolean
language sql volatile set search_path = public, pg_temp as $$
  select exists (
    select from sync_incarnation i where i.place = here and i.xmin = i.txid::xid
      and (behind is not true or (i.witness_place, i.witness_reached) = (seen_place, seen_lsn)))
$$;

-- Begin a new life unless this is the known one. A row that a dump was loaded into was not written
-- by the transaction it names. What a backup of files alone could hide is told by a witness outside:
-- the log of `seen_place` had reached `seen_lsn`, and a database does not go back by itself. A witness
-- for which this life was begun tells nothing new: it may be one that cannot be written anew.
create or replace function sync_recognize(
  seen_place text, seen_lsn pg_lsn, out renewed boolean, out place text, out reached pg_lsn)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  here constant text := sync_place();
  behind constant boolean := here = seen_place and seen_lsn > pg_current_wal_insert_lsn();
begin
  place := here;
  reached := pg_current_wal_flush_lsn();
  renewed := not sync_is_known(here, behind, seen_place, seen_lsn);
  if not renewed then
    return;
  end if;
  lock table sync_incarnation in share row exclusive mode;
  renewed := not sync_is_known(here, behind, seen_place, seen_lsn);
  if renewed then
    insert into sync_incarnation as i (id, place, txid, witness_place, witness_reached)
      values (gen_random_uuid(), here, pg_current_xact_id(),
        case when behind then seen_place end, case when behind then seen_lsn end)
      on conflict (single) do update
        set id = excluded.id, place = excluded.place, txid = excluded.txid,
          witness_place = coalesce(excluded.witness_place, i.witness_place),
          witness_reached = coalesce(excluded.witness_reached, i.witness_reached);
  end if;
end $$;

select sync_recognize(null, null);
