"""Stopping the mails of one category, by whoever has the token that stands in them."""

from uuid import UUID

from doorstep.kit.database import trusted
from doorstep.notifications.models import Category

AS_BEFORE = {"always", "instead"}
"""What `email` may be set back to; anything else is what holds until somebody chooses."""


async def stop(organization: UUID, contact: UUID, category: Category) -> str:
    """Mail a contact no more alerts of a category; return what they had chosen, or nothing.

    Of a contact who is not there any more nothing is left to stop.
    """
    async with trusted() as link:
        before = await link.fetchval(_BEFORE, contact, category)
        await link.execute(_SET, contact, category, "never", organization)
    return before or ""


async def undo(organization: UUID, contact: UUID, category: Category, before: str) -> None:
    """Mail a contact alerts of a category as `before` the mails were stopped."""
    async with trusted() as link:
        if before in AS_BEFORE:
            await link.execute(_SET, contact, category, before, organization)
        else:
            await link.execute(_UNSET, contact, category, organization)


_BEFORE = """
    select channels -> $2::text ->> 'email' from alert_choices where contact_id = $1 for update
"""
_SET = """
    insert into alert_choices (id, organization_id, contact_id, channels)
    select gen_random_uuid(), organization_id, id,
      jsonb_build_object($2::text, jsonb_build_object('email', $3::text))
    from customer_portal_access where id = $1 and organization_id = $4
    on conflict (contact_id) do update set channels = alert_choices.channels || jsonb_build_object(
      $2::text, coalesce(alert_choices.channels -> $2::text, '{}'::jsonb)
        || jsonb_build_object('email', $3::text))
"""
_UNSET = """
    update alert_choices set channels = channels #- array[$2::text, 'email']
    where contact_id = $1 and organization_id = $3
"""
