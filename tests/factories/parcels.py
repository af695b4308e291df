"""Alerts on their way to somebody, as delivering hands them over."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from doorstep.notifications.models import Category
from doorstep.notifications.ways import Parcel, Recipient
from doorstep.organizations.models import Organization

WRITTEN_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
JOB = UUID(int=7)


def northgate(**other: Any) -> Organization:
    """Return a business that is kept nowhere."""
    given = {
        "name": "Northgate Heating",
        "phone": "0191 496 0000",
        "email": "office@northgate.example",
    }
    return Organization(id=UUID(int=1), external_id="northgate", **given | other)


def to_alex(**other: Any) -> Recipient:
    given: dict[str, Any] = {"name": "Alex Morgan", "email": "alex.morgan@example.com"}
    usual: dict[str, Any] = {"id": UUID(int=2), "phone": "07700 900123", "locale": None}
    return Recipient(**given | usual | other)


def parcel(**other: Any) -> Parcel:
    """Return that a visit has moved, unless it is told other things."""
    usual: dict[str, Any] = {
        "delivery_id": UUID(int=3),
        "alert_id": UUID(int=4),
        "organization": northgate(),
        "contact": to_alex(),
        "customer_id": UUID(int=5),
        "topic": "visit",
        "kind": "visit_changed",
        "category": Category.VISITS,
        "about": f"visit:{UUID(int=6)}",
        "revision": 2,
        "title": "Your visit has moved to Tue 3 March, 2 pm to 4 pm",
        "body": "Boiler service at 12 Mill Lane.\nDana is coming. Before, it was Mon 2 March.",
        "path": f"/portal/jobs/{JOB}",
        "action": "See the visit",
        "about_job": JOB,
        "discreet": False,
        "discreet_title": "News about a visit",
        "discreet_body": "Open the portal to see what has changed.",
        "language": "en",
        "created_at": WRITTEN_AT,
        "unread": 1,
        "urgency": "normal",
        "ttl": timedelta(days=1),
    }
    return Parcel(**{"thread": (usual | other)["about"]} | usual | other)


KINDS: dict[str, tuple[Category, str, str, str]] = {
    "visit_booked": (
        Category.VISITS,
        "Visit booked: Tue 3 March, 2 pm to 4 pm",
        "Boiler service at 12 Mill Lane.\nPlease keep the boiler clear.",
        "See the visit",
    ),
    "visit_cancelled": (
        Category.VISITS,
        "Your visit on Tue 3 March is cancelled",
        "Boiler service at 12 Mill Lane.",
        "See the job",
    ),
    "visit_tomorrow": (
        Category.VISITS,
        "Tomorrow, 2 pm to 4 pm: Dana is coming",
        "Boiler service at 12 Mill Lane.",
        "See the visit",
    ),
    "visit_done": (
        Category.VISITS,
        "Boiler service is done",
        "The report is in your portal.",
        "Read the report",
    ),
    "request_answered": (
        Category.REQUESTS,
        "Your request was answered",
        "“Water under the sink”: we can come on Thursday.",
        "Read the answer",
    ),
    "invoice_issued": (
        Category.INVOICES,
        "New invoice: £120.00, due Fri 13 March",
        "Invoice 2026-0031, boiler service.",
        "See the invoice",
    ),
    "payment_failed": (
        Category.INVOICES,
        "A payment of £120.00 did not go through",
        "Nothing was taken. Please pay in another way.",
        "Pay the invoice",
    ),
    "documents": (
        Category.DOCUMENTS,
        "5 new documents",
        "Gas safety record\nBoiler service report\nand 3 more",
        "See the documents",
    ),
    "new_device": (
        Category.SECURITY,
        "New sign-in from Firefox on Windows",
        "If that was you, there is nothing to do.",
        "See your devices",
    ),
}
"""Kinds of alerts: category, title, body and action of one of each."""


def of_kind(kind: str, **other: Any) -> Parcel:
    """Return an alert of a kind."""
    category, title, body, action = KINDS[kind]
    told = {"kind": kind, "category": category, "title": title, "body": body, "action": action}
    return parcel(**told | other)
