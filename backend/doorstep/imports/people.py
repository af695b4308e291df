"""What the office's file says of people, beside what an owner of the customer has decided.

Each statement runs over the lines of one file, in its transaction.
"""

ADOPT = """
    update customer_portal_access t set external_id = s.external_id
    from import_contact s
    where t.organization_id = s.organization_id and t.customer_id = s.customer_id
      and t.email = s.email and t.external_id is null
      and s.line = (select min(o.line) from import_contact o
        where o.customer_id = s.customer_id and o.email = s.email)
      and not exists (select from customer_portal_access k
        where k.organization_id = s.organization_id and k.external_id = s.external_id)
"""
"""Whom an owner has invited is the one whom the office adds with the same address."""

SETTLE = """
    update import_contact s set role = coalesce(s.role, t.role),
      active = coalesce(s.active, t.removed_at is null)
    from customer_portal_access t
    where t.organization_id = s.organization_id and t.external_id = s.external_id
"""
"""Whom an owner has removed comes back only when the line itself says `active`."""

NEW = """
    update import_contact set role = coalesce(role, 'owner'), active = coalesce(active, true)
"""

NOTE = """
    insert into audit_events (organization_id, customer_id, actor, happening, detail)
    select t.organization_id, t.customer_id, 'office', h.happening, h.detail
    from import_contact s
    join customer_portal_access t
      on t.organization_id = s.organization_id and t.external_id = s.external_id
    cross join lateral (values
      ('role_changed', t.role <> s.role,
        jsonb_build_object('person', t.name, 'before', t.role, 'role', s.role)),
      ('contact_removed', t.active and not s.active,
        jsonb_build_object('person', t.name, 'email', t.email)),
      ('contact_invited', s.active and not t.active,
        jsonb_build_object('person', t.name, 'email', t.email, 'role', s.role))
    ) h (happening, is_so, detail)
    where h.is_so
"""
"""Whoever is owner reads in the log what the office has decided over them."""

KNOWN = (ADOPT,)
DECIDED = (SETTLE, NEW, NOTE)
