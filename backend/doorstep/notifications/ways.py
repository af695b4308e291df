"""What a channel is given to deliver, what it answers, and by which of them a person is told."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, Protocol
from uuid import UUID

from msgspec import Struct

from doorstep.organizations.models import Organization

from .models import Category, Channel


class Ways(Struct, frozen=True, kw_only=True):
    """How a contact is to be told of an alert: what they chose, as far as it can reach them.

    `push` has the ids of the live subscriptions. `email` is "never" where their address takes no
    mail. Nothing makes a noise before `quiet_until`, null if it may now. `language` is empty where
    they chose none.
    """

    push: tuple[UUID, ...] = ()
    email: Literal["always", "instead", "never"] = "instead"
    sms: bool = False
    quiet_until: datetime | None = None
    discreet: bool = False
    language: str = ""


class Recipient(Struct, frozen=True, kw_only=True):
    """Who is told; `phone` is as they wrote it, or null."""

    id: UUID
    name: str
    email: str
    phone: str | None
    locale: str | None


class Subscribed(Struct, frozen=True, kw_only=True):
    """Where one browser takes push messages, and the keys that they are encrypted for.

    `key` is the public key of ours that it was made with. `account` is the name of the customer
    that is told of, if the person has several. `unread` counts the alerts of all their accounts,
    since the browser has one icon for them.
    """

    id: UUID
    endpoint: str
    p256dh: str
    auth: str
    key: str = ""
    account: str = ""
    unread: int = 0


class Parcel(Struct, frozen=True, kw_only=True):
    """One alert for one channel; with a `subscription` if that is push.

    A parcel may come again with the same `delivery_id` after a worker was killed: what reaches the
    person has to be known by it, so that it replaces itself. `about` is the same for all that is
    told of one thing, `thread` for all that takes one another's place on a screen: a higher
    `revision` that of a lower one. With `discreet`
    a locked screen shows the discreet words alone. `unread` is for the icon of a
    `subscription`, 0 without one. A push service may give up after `ttl`, and is not spared what is
    `urgent` for long. `account` is the name of
    the customer that is told of, if the person has several. `brief` is a body for where there is
    little room, empty where the body itself is short.
    """

    delivery_id: UUID
    alert_id: UUID
    organization: Organization
    contact: Recipient
    customer_id: UUID
    topic: str
    kind: str
    category: Category
    about: str
    thread: str
    revision: int
    title: str
    body: str
    path: str
    action: str
    about_job: UUID | None
    discreet: bool
    discreet_title: str
    discreet_body: str
    language: str
    created_at: datetime
    unread: int
    urgency: Literal["very-low", "low", "normal", "high"]
    ttl: timedelta
    urgent: bool = False
    subscription: Subscribed | None = None
    account: str = ""
    brief: str = ""


class Sent(Struct, frozen=True):
    """It was taken."""


class Later(Struct, frozen=True):
    """It was not taken now; `after` is how long the other side asked to be left alone, if it did.

    It is no try if it was not even `tried`, since others were refused. `why` is short and has no
    address in it and nothing that anybody wrote.
    """

    why: str
    after: timedelta | None = None
    tried: bool = True


class Never(Struct, frozen=True):
    """It will never be taken; with `gone` there is nobody at that address any more."""

    why: str
    gone: bool = False


Outcome = Sent | Later | Never


class Sending(Protocol):
    """Delivers by one channel, to one person at a time; many at once may be under way."""

    async def send(self, parcel: Parcel) -> Outcome:
        """Hand a parcel over; it raises nothing, and is cut off after `leases.LONGEST`."""
        ...


Senders = Mapping[Channel, Sending]
"""By which channels there are; what is for any other is dropped."""
