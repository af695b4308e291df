"""Alerts on their way, for those who deliver them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from doorstep.kit.push.signing import public_key_of
from doorstep.notifications.models import Category
from doorstep.notifications.ways import Parcel, Recipient, Subscribed
from doorstep.organizations.models import Organization
from tests.factories.push_services import KEY, PushBrowser

ANNA = Recipient(id=UUID(int=7), name="Anna", email="anna@example.com", phone=None, locale=None)


def subscribed(browser: PushBrowser, *, key: str = KEY, account: str = "") -> Subscribed:
    """Return a subscription as the sender gets it, made with a server's private key."""
    return Subscribed(
        id=uuid4(),
        endpoint=browser.endpoint,
        p256dh=browser.p256dh,
        auth=browser.auth,
        key=public_key_of(key),
        account=account,
    )


def parcel(subscription: Subscribed | None = None, **other: Any) -> Parcel:
    """Return an alert that a visit was moved."""
    usual: dict[str, Any] = {
        "delivery_id": uuid4(),
        "alert_id": uuid4(),
        "organization": Organization(name="Northgate", external_id="n"),
        "contact": ANNA,
        "customer_id": uuid4(),
        "topic": "visit",
        "kind": "visit_changed",
        "category": Category.VISITS,
        "about": f"visit:{uuid4()}",
        "revision": 2,
        "title": "Visit moved to Thu 2 to 4 pm",
        "body": "Boiler service, with Dana",
        "path": "/portal/jobs/1",
        "action": "See the visit",
        "about_job": None,
        "discreet": False,
        "discreet_title": "Northgate",
        "discreet_body": "There is something new for you.",
        "language": "en",
        "created_at": datetime.now(UTC),
        "unread": 3,
        "urgency": "high",
        "ttl": timedelta(hours=4),
        "subscription": subscription,
    }
    return Parcel(**{"thread": (usual | other)["about"]} | usual | other)
