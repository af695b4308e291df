"""One person, several contacts: who shares a mail address that was proven to be theirs."""

PROVEN = "{proven} = sha256(convert_to({email}, 'UTF8'))"
"""Whether it was this address that was proven, as SQL."""
PERSON = f"""
    me as (
      select s.id as session_id, {PROVEN.format(proven="s.proven_hash", email="c.email")} as proven,
        c.id as contact_id, c.organization_id, c.email
      from sign_in_sessions s join customer_portal_access c on c.id = s.contact_id
      where s.token_hash = $1
    ),
    person as (
      select c.id, c.customer_id, c.role, c.active from customer_portal_access c join me
        on c.organization_id = me.organization_id and (c.id = me.contact_id or
          c.email = me.email and me.proven)
      where c.active
    )
"""  # noqa: S608 - put together from our own words
"""For `with`: `me`, who has the session with the token's hash $1, and their contacts.

A contact's address may be given to somebody else while its sessions go on: they do not open what
else that somebody has.
"""
