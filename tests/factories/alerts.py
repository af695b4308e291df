"""Alerts as they are once they have been told, and browsers that take pushes."""

from typing import Any
from uuid import UUID

from deltasync import Connection
from doorstep.kit.ids import uuid7
from doorstep.notifications.models import Category

TOLD = """
    insert into alerts (id, organization_id, customer_id, contact_id, topic, subject_id, about,
      kind, category, fact, title, body, path, state, due_at, told_at)
    select case when row_number() over (order by id) = 1 then $2::uuid else gen_random_uuid() end,
      organization_id, customer_id, id, 'visit', $2::uuid, 'visit:' || $2::uuid,
      'visit_changed', $3, '{}', $4, 'Thu 3 Dec, between 9 and 11 am.', $5, $6::text, now(),
      case when $6::text = 'told' then now() end
    from customer_portal_access where email = $1
"""
SUBSCRIBED = """
    insert into push_subscriptions
      (id, organization_id, contact_id, session_id, endpoint, endpoint_hash, p256dh, auth)
    select $2::uuid, c.organization_id, c.id, s.id, 'https://push.example.com/' || $2::uuid,
      sha256($2::uuid::text::bytea), 'key', 'auth'
    from sign_in_sessions s join customer_portal_access c on c.id = s.contact_id
    where c.email = $1 and not exists (select from push_subscriptions where session_id = s.id)
    order by s.created_at desc limit 1
"""


async def tell(
    link: Connection,
    email: str,
    title: str = "Your visit was moved",
    *,
    category: Category = Category.VISITS,
    path: str = "/portal/jobs",
    state: str = "told",
) -> UUID:
    """Have something be told, or wait to be, to somebody; return the alert's id.

    Who is a contact of several customers is told of each.
    """
    alert: Any = uuid7()
    await link.execute(TOLD, email, alert, category, title, path, state)
    return alert


async def subscribe(link: Connection, email: str) -> UUID:
    """Have the newest browser of somebody that does not yet take pushes take them."""
    subscription: Any = uuid7()
    await link.execute(SUBSCRIBED, email, subscription)
    return subscription
