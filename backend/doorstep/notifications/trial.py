"""A test that somebody asks for: sent at once by every way they have, with what came of each."""

import asyncio
import re
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec
import structlog
from tortoise.timezone import now

from deltasync import Connection
from doorstep.customers.models import Contact
from doorstep.customers.mutations import Instant, spelled
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import trusted
from doorstep.kit.ids import uuid7
from doorstep.organizations.models import Organization

from .choices import OF_PERSON
from .mail.bounces import let_go
from .models import Category, Channel
from .phrases import PHRASES, language_of
from .push.subscriptions import live_subscriptions, note_answers, subscriptions_for
from .ways import Later, Never, Outcome, Parcel, Recipient, Senders, Sending, Sent, Subscribed

PATIENCE = 10.0
"""Seconds that somebody waits for a push service, a mail server or a gateway."""
LATE = timedelta(minutes=3)
"""After which what waits should have gone out, were the server not behind."""
PATH = "/portal/settings/alerts"
ERROR_NAME = re.compile(r"^[A-Z]\w*(?:$|: )")
"""What a reason has for whoever runs the server, and nobody else: names of errors."""
log = structlog.get_logger()
ANSWERS: dict[type[Outcome], Literal["sent", "later", "never"]] = {
    Sent: "sent",
    Later: "later",
    Never: "never",
}


class Tried(msgspec.Struct):
    """One way it was sent: `here` is a push to the browser that asks; `why` if it was not taken."""

    delivery_id: UUID
    way: Channel
    here: bool
    answer: Literal["sent", "later", "never"]
    why: str


class Trial(msgspec.Struct):
    """All of it; `behind_since` is since when something waits that should have gone out."""

    email: str
    sent: list[Tried]
    behind_since: Instant | None


async def try_out(viewer: Viewer, senders: Senders, session: bytes) -> Trial:
    """Send a test by every way that a contact has, whatever they chose, and wait for the answers.

    `session` is the hash of the token by which they ask. An address whose mail came back is tried
    as well, and mailed again from now on if the server takes it.
    """
    async with trusted() as link:
        live = (await live_subscriptions(link, [viewer.contact_id])).get(viewer.contact_id, [])
        pairs = [(each, viewer.contact_id) for each in live]
        subscriptions = list((await subscriptions_for(link, pairs)).values())
        here: Any = await link.fetchval(_HERE, session)
        owner = await Organization.get(id=viewer.organization_id)
        contact = await Contact.get(id=viewer.contact_id)
        chosen: Any = await link.fetchval(_LANGUAGE, viewer.contact_id)
        waits: Any = await link.fetchval(_BEHIND, viewer.organization_id, LATE)
    test = _test(owner, contact, language_of(chosen, contact.locale, owner.locale))
    parcels = _parcels(test, subscriptions, senders)
    answers = await asyncio.gather(*(_sent(senders[way], parcel) for way, parcel in parcels))
    async with trusted() as link:
        await _note(link, parcels, answers)
    tried = [
        _tried(way, parcel, answer, here)
        for (way, parcel), answer in zip(parcels, answers, strict=True)
    ]
    return Trial(contact.email, tried, waits and spelled(waits))


def _parcels(
    test: Parcel, subscriptions: list[Subscribed], senders: Senders
) -> list[tuple[Channel, Parcel]]:
    wanted: list[tuple[Channel, Subscribed | None]] = [
        (Channel.PUSH, each) for each in subscriptions
    ]
    wanted.append((Channel.EMAIL, None))
    if test.contact.phone:
        wanted.append((Channel.SMS, None))
    return [(way, _parcel(test, to)) for way, to in wanted if way in senders]


def _parcel(test: Parcel, to: Subscribed | None) -> Parcel:
    """Return the test for one way, with an id of its own."""
    its, unread = uuid7(), to.unread if to else 0
    about = f"test:{its}"
    test = msgspec.structs.replace(test, delivery_id=its, alert_id=its, about=about, thread=about)
    return msgspec.structs.replace(test, subscription=to, unread=unread)


def _test(owner: Organization, contact: Contact, language: str) -> Parcel:
    test = uuid7()
    title, body = (PHRASES[language][f"test.{each}"] for each in ("title", "body"))
    phone: Any = contact.phone
    return Parcel(
        delivery_id=test,
        alert_id=test,
        organization=owner,
        contact=Recipient(
            id=contact.id,
            name=contact.name,
            email=contact.email,
            phone=phone,
            locale=contact.locale,
        ),
        customer_id=contact.customer_id,
        topic="test",
        kind="test",
        category=Category.SECURITY,
        about=f"test:{test}",
        thread=f"test:{test}",
        revision=1,
        title=title,
        body=body,
        path=PATH,
        action="",
        about_job=None,
        discreet=False,
        discreet_title=title,
        discreet_body=body,
        language=language,
        created_at=now(),
        unread=0,
        urgency="high",
        ttl=timedelta(minutes=5),
    )


async def _sent(sending: Sending, parcel: Parcel) -> Outcome:
    try:
        async with asyncio.timeout(PATIENCE):
            return await sending.send(parcel)
    except TimeoutError:
        return Later("There was no answer.")
    except Exception as error:
        log.exception("test_broke")
        return Later(type(error).__name__)


async def _note(
    link: Connection, parcels: list[tuple[Channel, Parcel]], answers: list[Outcome]
) -> None:
    """Note what came of it as of any alert: what is gone is forgotten, what goes again is told."""
    pushed: list[tuple[Subscribed, Outcome]] = []
    for (way, parcel), answer in zip(parcels, answers, strict=True):
        if parcel.subscription:
            pushed.append((parcel.subscription, answer))
        elif way is Channel.EMAIL and isinstance(answer, Sent):
            await let_go(link, parcel.organization.id, parcel.contact.email)
    await note_answers(link, pushed)


def _tried(way: Channel, parcel: Parcel, answer: Outcome, here: Any) -> Tried:
    return Tried(
        delivery_id=parcel.delivery_id,
        way=way,
        here=parcel.subscription is not None and parcel.subscription.id == here,
        answer=ANSWERS[type(answer)],
        why="" if isinstance(answer, Sent) else _plain(answer.why),
    )


def _plain(why: str) -> str:
    return ERROR_NAME.sub("", why) or "It could not be reached."


_HERE = """
    select p.id from push_subscriptions p join sign_in_sessions s on s.id = p.session_id
    where s.token_hash = $1
"""
_LANGUAGE = f"""
    select p.language
    from customer_portal_access told, lateral ({OF_PERSON}) p where told.id = $1
"""  # noqa: S608 - put together from our own words
_BEHIND = """
    select min(at) from (
      select occurred_at from notification_events where organization_id = $1
      union all select due_at from alerts where organization_id = $1 and state = 'waiting'
      union all select next_at from notification_deliveries
        where organization_id = $1 and state = 'waiting' and attempts = 0) waits (at)
    where at < now() - $2::interval
"""
"""Where no worker runs nothing becomes a delivery at all."""
