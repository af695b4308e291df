"""Counting tries and opening attempts inside the database, in one statement each.

What many count together, such as an organisation's wrong codes, must not be locked while a server
has other things to do between two statements: everybody who signs in would wait for it.
"""

COUNT = """
    create or replace function doorstep.count_tries(
      organization uuid, keys bytea[], most int[], within interval[],
      out wait float8, out over_limit int)
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
          wait := extract(epoch from counted.ends_at - now());
          over_limit := i;
          return;
        end if;
      end loop;
      wait := 0;
      over_limit := 0;
    end $$;
"""
"""Counts one more of each, one after the other, until one is over its limit; returns the seconds
until it is not and its number, else zeros. Nobody waits for the disk: a count that a crash loses is
no harm."""
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
WAIT_OF = """
    create or replace function doorstep.wait_of(keys bytea[], most int[]) returns float8
    language sql stable security definer set search_path = public, pg_temp as $$
      select coalesce(max(extract(epoch from t.ends_at - now())), 0)
      from unnest($1, $2) as asked(key, most) join sign_in_throttles t on t.key_hash = asked.key
      where t.ends_at > now() and t.count >= asked.most
    $$;
"""
"""Tells without counting how many seconds it is until one more of each is within its limit."""
COUNT_AS = """
    create or replace function doorstep.count_as(
      organization uuid, addresses bytea[], token bytea, lasts interval, own bytea, own_most int,
      own_within interval, keys bytea[], most int[], within interval[],
      out known boolean, out wait float8, out over_limit int)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
    begin
      known := exists (select from sign_in_browsers where organization_id = $1
        and address_hash = any($2) and token_hash = $3 and seen_at > now() - $4);
      if known then
        select c.wait, c.over_limit into wait, over_limit
        from doorstep.count_tries($1, array[$5], array[$6], array[$7]) c;
      else
        select c.wait, c.over_limit into wait, over_limit
        from doorstep.count_tries($1, $8, $9, $10) c;
      end if;
    end $$;
"""
"""Counts for a browser that has signed in as an address, by what is its own alone, else for a
stranger's; tells which it was."""
ARRIVE = """
    create or replace function doorstep.arrive(
      organization uuid, address bytea, token bytea, keys bytea[]) returns void
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
    begin
      insert into sign_in_browsers (organization_id, address_hash, token_hash)
      values ($1, $2, $3) on conflict (token_hash, address_hash) do update set seen_at = now();
      perform doorstep.give_back_tries($4);
    end $$;
"""
"""Remembers the browser that keeps a token, and takes tries back that were right."""
ASK = """
    create or replace function doorstep.open_attempt(
      id uuid, organization uuid, email text, address bytea, code bytea, token bytea,
      browser bytea, lasts interval, out contact uuid, out name text, out mailbox text)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
    #variable_conflict use_column
    begin
      select c.id, c.name, c.email into contact, name, mailbox from customer_portal_access c
      where c.organization_id = $2 and c.email = $3 and c.active
      order by c.last_login_at desc nulls last, c.created_at, c.id limit 1;
      insert into sign_in_attempts (id, organization_id, contact_id, address_hash, code_hash,
        token_hash, browser_hash, expires_at)
      values ($1, $2, contact, $4, $5, $6, $7, now() + $8);
    end $$;
"""
"""Opens an attempt; one address may belong to contacts of several customers: the one who was here
last is meant. Whoever it is, it is the same work."""
COUNTING = COUNT + GIVE_BACK + WAIT_OF + COUNT_AS + ARRIVE + ASK
