"""Parcels made of deliveries that are to go out: with everything that a channel needs."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct

from deltasync import Connection

from .judging import Case
from .push.subscriptions import subscriptions_for
from .reader import Words
from .voice import Voice
from .ways import Parcel, Subscribed, Ways

WORDS = (
    *("kind", "title", "body", "brief", "path", "action", "about_job"),
    *("discreet_title", "discreet_body"),
)


class Around(Struct, frozen=True):
    """The subscriptions, by their ids and whom they tell; by contact whose account it is."""

    subscriptions: Mapping[tuple[UUID, UUID], Subscribed]
    accounts: Mapping[UUID, str]


async def pack(
    link: Connection, voice: Voice, cases: Mapping[UUID, tuple[Case, Words]]
) -> dict[UUID, Parcel]:
    """Return the parcels of deliveries, by id, given what is known of them and their words."""
    told = [(case.subscription_id, case.alert.contact_id) for case, _ in cases.values()]
    pushes = [(subscription, contact) for subscription, contact in told if subscription]
    contacts = list({case.alert.contact_id for case, _ in cases.values()})
    subscribed = await subscriptions_for(link, pushes) if pushes else {}
    named: list[Any] = await link.fetch(_OF_CONTACTS, contacts) if contacts else []
    around = Around(subscribed, {row["contact_id"]: row["account"] for row in named})
    return {
        delivery: _parcel(delivery, case, words, voice, around)
        for delivery, (case, words) in cases.items()
    }


def _parcel(delivery: UUID, case: Case, words: Words, voice: Voice, around: Around) -> Parcel:
    alert, ways, topic = case.alert, case.ways or Ways(), voice.topics[case.alert.topic]
    said: dict[str, Any] = {name: getattr(words, name) for name in WORDS}
    push = case.subscription_id
    to = around.subscriptions.get((push, alert.contact_id)) if push else None
    return Parcel(
        delivery_id=delivery,
        alert_id=alert.id,
        organization=alert.organization,
        contact=alert.contact,
        customer_id=alert.customer_id,
        topic=alert.topic,
        category=alert.category,
        about=alert.about,
        thread=alert.thread,
        revision=alert.revision,
        **said,
        discreet=ways.discreet,
        language=ways.language,
        created_at=alert.created_at,
        unread=max(to.unread, 1) if to else 0,
        urgency=topic.urgency,
        urgent=topic.urgent,
        ttl=min(topic.ttl, words.until - case.now) if words.until else topic.ttl,
        subscription=to,
        account=around.accounts.get(alert.contact_id, ""),
    )


_OF_CONTACTS = """
    select told.id as contact_id,
      case when exists (select from customer_portal_access other
          where other.organization_id = told.organization_id and other.email = told.email
            and other.id <> told.id and other.active)
        then u.name else '' end as account
    from customer_portal_access told join customers u on u.id = told.customer_id
    where told.id = any($1)
"""
