"""How a session enters the walls of the database, which checks its token by itself."""

from .counting import COUNTING
from .person import PROVEN

IDLE_DAYS = 60
"""Days after which an unused session ends."""
HOLDS = f"""
    s.revoked_at is null and s.expires_at > now()
    and s.last_used_at > now() - interval '{IDLE_DAYS} days' and c.active
"""
"""Whether a session `s` of a contact `c` is valid."""
PORTAL = """
    create or replace function doorstep.portal_at(host text, fallback text) returns uuid
    language sql stable security definer set search_path = public, pg_temp as $$
      select coalesce(
        (select o.id from organizations o where o.host = $1),
        case when $2 <> '' then (select o.id from organizations o where o.external_id = $2)
        else (select (array_agg(o.id))[1] from (select id from organizations limit 2) o
          having count(*) = 1) end)
    $$;
"""
"""Whose portal is at a host; one that nobody has claimed is the fallback's, or the only one's."""
OWNER = """
    create or replace function doorstep.owner_at(host text, fallback text)
    returns setof organizations
    language sql stable security definer set search_path = public, pg_temp as $$
      select * from organizations where id = doorstep.portal_at($1, $2)
    $$;
"""
"""The organisation itself."""
ENTER = f"""
    create or replace function doorstep.enter(
      token_hash bytea, host text, fallback text, hold boolean)
    returns table (organization_id uuid, customer_id uuid, contact_id uuid, role text,
      unnoticed boolean)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
    #variable_conflict use_column
    begin
      perform set_config('doorstep.session', encode($1, 'hex'), true);
      if $4 then
        perform from customer_portal_access where id = (
          select contact_id from sign_in_sessions where token_hash = $1) for key share;
        perform from sign_in_sessions where token_hash = $1 for share;
      end if;
      return query
        select c.organization_id, c.customer_id, c.id, c.role::text,
          s.last_used_at < now() - interval '1 hour'
        from sign_in_sessions s join customer_portal_access c on c.id = s.contact_id
        where s.token_hash = $1 and {HOLDS} and s.organization_id = doorstep.portal_at($2, $3);
    end $$;
"""  # noqa: S608 - put together from our own words
"""Lets a session in until the transaction ends, and returns who it is; nothing when it is not valid
at that host. With `hold` neither it nor the contact's access is ended before what is written by it
has been, nor does an owner change their role. The contact is taken before the session, as by who
removes somebody."""
VIEWER = """
    create or replace function doorstep.session_hash() returns bytea
    language sql stable set search_path = pg_catalog, pg_temp as $$
      select decode(nullif(current_setting('doorstep.session', true), ''), 'hex')
    $$;
    create or replace function doorstep.viewer()
    returns table (organization_id uuid, customer_id uuid, contact_id uuid, role text)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
    #variable_conflict use_column
    begin
      return query select c.organization_id, c.customer_id, c.id, c.role::text
        from sign_in_sessions s join customer_portal_access c on c.id = s.contact_id
        where s.token_hash = doorstep.session_hash();
    end $$;
"""
"""Who has entered."""
DAY = f"""
    create or replace function doorstep.note_day(token_hash bytea, patience text) returns void
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
    begin
      perform set_config('lock_timeout', $2, true);
      update customer_portal_access c set last_login_at = now(),
        signed_in_on = (now() at time zone o.time_zone)::date
      from organizations o, sign_in_sessions s
      where o.id = c.organization_id and s.contact_id = c.id and s.token_hash = $1 and {HOLDS};
    end $$;
"""  # noqa: S608 - put together from our own words
"""Notes that whoever has a session is here today; waits no longer than the `patience` for who has
them."""
SESSION = f"""
    create or replace function doorstep.session_of(token_hash bytea)
    returns table (expires_at timestamptz, contact_id uuid, contact text, email text, role text,
      customer_id uuid, customer text, organization_id uuid, organization text, accent text,
      accounts bigint)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
    #variable_conflict use_column
    begin
      return query
        select s.expires_at, c.id, c.name::text, c.email::text, c.role::text,
          u.id, u.name::text, o.id, o.name::text, o.accent::text,
          (select count(*) from customer_portal_access other
            where other.organization_id = c.organization_id and other.active
              and (other.id = c.id or other.email = c.email
                and {PROVEN.format(proven="s.proven_hash", email="c.email")}))
        from sign_in_sessions s
        join customer_portal_access c on c.id = s.contact_id
        join customers u on u.id = c.customer_id
        join organizations o on o.id = c.organization_id
        where s.token_hash = $1 and {HOLDS};
    end $$;
"""  # noqa: S608 - put together from our own words
"""A session as the app shows it; nothing when it is not valid. `accounts` is of how many customers
the person may open the records."""
PERMITS = """
    revoke execute on all functions in schema doorstep from public;
    grant execute on all functions in schema doorstep to doorstep_customer;
    revoke execute on function sync_recognize(text, pg_lsn) from public;
"""
DOORS = PORTAL + OWNER + ENTER + VIEWER + SESSION + DAY + COUNTING + PERMITS
