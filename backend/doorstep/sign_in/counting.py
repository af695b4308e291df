"""Counting tries inside the database, in one statement each.

What many count together, such as an organisation's wrong codes, must not be locked while a server
has other things to do between two statements: everybody who signs in would wait for it.
"""

COUNT = """
    create or replace function doorstep.count_tries(
      organization uuid, keys bytea[], most int[], within interval[]) returns float8
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
    declare counted sign_in_throttles;
    begin
      perform set_config('synchronous_commit', 'off', true);
      for i in 1 .. cardinality($2) loop
        insert into sign_in_throttles as t (organization_id, key_hash, count, ends_at)
        values ($1, $2[i], 1, now() + $4[i])
        on conflict (key_hash) do update set
          count = case when t.ends_at <= now() then 1 else t.count + 1 end,
          ends_at = case when t.ends_at <= now() then excluded.ends_at else t.ends_at end
        returning * into counted;
        if counted.count > $3[i] then
          return extract(epoch from counted.ends_at - now());
        end if;
      end loop;
      return 0;
    end $$;
"""
"""Counts one more of each, one after the other, until one is over its limit; returns the seconds
until it is not, else 0. Nobody waits for the disk: a count that a crash loses is no harm."""
GIVE_BACK = """
    create or replace function doorstep.give_back_tries(keys bytea[]) returns void
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
    begin
      perform set_config('synchronous_commit', 'off', true);
      for i in 1 .. cardinality($1) loop
        update sign_in_throttles set count = count - 1
        where key_hash = $1[i] and ends_at > now() and count > 0;
      end loop;
    end $$;
"""
"""Takes back one of each, in the order in which they were counted: so nobody waits in a ring."""
KNOWS = """
    create or replace function doorstep.knows_browser(
      organization uuid, addresses bytea[], token bytea, lasts interval) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
      select exists (select from sign_in_browsers where organization_id = $1
        and address_hash = any($2) and token_hash = $3 and seen_at > now() - $4)
    $$;
"""
"""Whether somebody has signed in as an address, in the browser that keeps a token."""
COUNTING = COUNT + GIVE_BACK + KNOWS
