"""Stopping the mails of one category, by whoever has the token that stands in them.

What somebody had chosen is kept beside, as `before`: a mail program and then the person may stop
the same mails, and to undo it means as it was before the first time.
"""

from typing import Any
from uuid import UUID

from doorstep.kit.database import trusted
from doorstep.notifications.models import Category


async def stopped(organization: UUID, contact: UUID, category: Category) -> bool:
    """Return whether a contact is mailed no alerts of a category."""
    async with trusted() as link:
        found: Any = await link.fetchval(_STOPPED, contact, category, organization)
    return bool(found)


async def stop(organization: UUID, contact: UUID, category: Category) -> None:
    """Mail a contact no more alerts of a category.

    Of a contact who is not there any more nothing is left to stop.
    """
    async with trusted() as link:
        await link.execute(_STOP, contact, category, organization)


async def undo(organization: UUID, contact: UUID, category: Category) -> None:
    """Mail a contact alerts of a category as before the mails were stopped, if they are.

    Where nothing was chosen before, what holds until somebody chooses does again.
    """
    async with trusted() as link:
        await link.execute(_UNDO, contact, category, organization)


_STOPPED = """
    select channels -> $2::text ->> 'email' = 'never' from alert_choices
    where contact_id = $1 and organization_id = $3
"""
_STOP = """
    insert into alert_choices as h (id, organization_id, contact_id, channels)
    select gen_random_uuid(), organization_id, id,
      jsonb_build_object($2::text, jsonb_build_object('email', 'never'))
    from customer_portal_access where id = $1 and organization_id = $3
    on conflict (contact_id) do update set channels = h.channels || jsonb_build_object(
      $2::text, coalesce(h.channels -> $2::text, '{}'::jsonb) || '{"email": "never"}'::jsonb
        || case when h.channels -> $2::text ->> 'email' in ('always', 'instead')
          then jsonb_build_object('before', h.channels -> $2::text -> 'email')
          else '{}'::jsonb end)
"""
_UNDO = """
    update alert_choices set channels = channels || jsonb_build_object(
      $2::text, (channels -> $2::text) - 'email' - 'before'
        || jsonb_strip_nulls(jsonb_build_object('email', channels -> $2::text -> 'before')))
    where contact_id = $1 and organization_id = $3
      and channels -> $2::text ->> 'email' = 'never'
"""
