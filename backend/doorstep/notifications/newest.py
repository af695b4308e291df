"""The newest alerts of a contact: their copy has them, and no others are ever unread."""

NEWEST = 200
"""Alerts of a contact that their copy has; older ones are nobody's business any more."""
UNREAD = f"""
    (select count(*) from (select n.read_at from alerts n
      where n.contact_id = {{contact}} and n.state = 'told'
      order by n.told_at desc, n.id desc limit {NEWEST}) n where n.read_at is null)
"""  # noqa: S608 - a constant of our own
"""SQL for how many of them a contact has not read."""
