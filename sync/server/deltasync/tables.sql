-- The tables of the delta sync. Idempotent: run whenever any of it has changed.
-- Whoever changes a domain table marks rows as dirty (statement triggers); one deferred trigger per
-- transaction drains them at COMMIT into sync_entry. See PROTOCOL.md, CORE-1 to CORE-6, and drain.sql.

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
-- How many a contact has of the last day (LIMIT-12).
create index if not exists sync_mutation_by_author on sync_mutation (author, decided_at);

create table if not exists sync_failure (
  scope uuid not null,
  id uuid not null,
  failures int not null default 1,
  error text not null,
  failed_at timestamptz not null default now(),
  first_failed_at timestamptz not null default now(),
  primary key (scope, id)
);
alter table sync_failure
  add column if not exists first_failed_at timestamptz not null default now();

-- Bytes of uploads under way, so that any server process can take the next piece.
create table if not exists sync_chunk (
  scope uuid not null,
  sha256 text not null,
  start int not null,
  bytes bytea not null,
  received_at timestamptz not null default now(),
  primary key (scope, sha256, start)
);

-- How many blobs of a reader were refused in the day that began with the first.
create table if not exists sync_refusal (
  reader uuid primary key,
  refused int not null default 1,
  first_at timestamptz not null default now()
);

create table if not exists sync_view (kind text primary key, hash text not null);
create table if not exists sync_installed (
  single boolean primary key default true check (single),
  hash text not null
);

-- What this transaction has touched so far; emptied by its own drain, so always nearly empty.
drop table if exists sync_commit;
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
