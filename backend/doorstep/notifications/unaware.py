"""When people may still expect a visit, since what they were told later did not go out to them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from deltasync import Connection

from .choices import REACHED
from .json_columns import decoded

Subjects = Sequence[tuple[UUID, UUID]]
"""Contacts, each with what they are told of."""


async def unaware(link: Connection, visits: Subjects) -> dict[tuple[UUID, UUID], dict[str, Any]]:
    """Return "from" and "until" of the latest time that any of their ways may have said last.

    One that was tried may have arrived, whatever the answer was. A word that went out by all ways
    puts an end to those before it; one that did not may yet be dropped, as too late. Ways that
    reach nobody by now do not count, nor do pushes in whose place it was mailed.
    """
    if not visits:
        return {}
    contacts, subjects = [each[0] for each in visits], [each[1] for each in visits]
    rows: list[Any] = await link.fetch(_UNAWARE, contacts, subjects)
    return {(row["contact_id"], row["subject_id"]): _time(row["fact"]) for row in rows}


def _time(fact: Any) -> dict[str, Any]:
    known = decoded(fact)
    return {name: known[name] for name in ("from", "until")}


_MAILED = """
    (d.state in ('failed', 'dropped') and exists (select from notification_deliveries m
      where m.alert_id = d.alert_id and m.channel = 'email' and m.state = 'sent'))
"""
_GONE = f"""
    (not exists (select from customer_portal_access told, lateral ({REACHED}) p
      where told.id = a.contact_id and p.id = d.subscription_id))
"""
# What has no deliveries of its own goes out with others (several.py), or is in the inbox alone.
_UNAWARE = f"""
    with word as (
      select a.contact_id, a.subject_id, a.revision, a.fact, sent.went, sent.whole
      from unnest($1::uuid[], $2::uuid[]) k (contact_id, subject_id)
      join alerts a on a.contact_id = k.contact_id and a.subject_id = k.subject_id
        and a.category = 'visits' and a.state = 'told'
      cross join lateral (
        select coalesce(bool_or(d.state = 'sent' or d.attempts > 0), true) as went,
          coalesce(bool_or(d.state = 'sent') and bool_and(d.state = 'sent'
            or d.channel = 'push' and ({_MAILED} or {_GONE})), true) as whole
        from notification_deliveries d where d.alert_id = any(array(
          select a.id union all
          select s.id from alerts s where s.contact_id = a.contact_id and s.state = 'aloud'
            and s.told_at = a.told_at and s.fact -> 'stands_for' ? a.id::text))) sent)
    select distinct on (contact_id, subject_id) contact_id, subject_id, fact from word t
    where went and fact ->> 'state' in ('booked', 'on_the_way') and not exists (
      select from word l where l.contact_id = t.contact_id and l.subject_id = t.subject_id
        and l.whole and l.revision > t.revision)
    order by contact_id, subject_id, fact ->> 'until' desc
"""  # noqa: S608 - put together from our own words
