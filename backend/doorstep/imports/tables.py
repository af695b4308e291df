"""How a kind of line becomes rows: its table, its columns, what it refers to."""

from . import people
from .filing import DOCUMENT
from .invoices import CREDIT_NOTE, INVOICE
from .payments import PAYMENT
from .refunds import REFUND
from .targets import CUSTOMER, OWN_PROPERTY, Reference, Target, instants, texts

POSTAL = ("line1", "line2", "city", "postal_code", "country")
ADDRESS = texts(*POSTAL)
MOVED = (
    "(t.arrives_from, t.arrives_until) is distinct from"
    " (excluded.arrives_from, excluded.arrives_until)"
)
TARGETS = (
    Target(
        "organization",
        "organizations",
        (
            *texts("name", "host", "phone", "email", "time_zone", "locale", "currency", "accent"),
            *texts("invoice_prefix", "tax_number", "tax_rounding"),
            *texts("stripe_account", "overpayment"),
            ("request_types", "request_types", "jsonb"),
            ("retention_years", "retention_years", "smallint"),
            ("bank_details", "bank_details", "jsonb"),
            ("online_payments", "online_payments", "boolean"),
            ("part_payments", "part_payments", "boolean"),
            ("notifications", "notifications", "boolean"),
            ("least_payment_minor", "least_payment_minor", "bigint"),
        ),
        unique=("host",),
        owned=False,
    ),
    Target("technician", "technicians", texts("name", "phone")),
    Target("customer", "customers", (*texts("name"), *ADDRESS), edited=POSTAL),
    Target(
        "contact",
        "customer_portal_access",
        (
            *texts("name", "email", "phone", "phone_other", "locale", "role"),
            ("active", "active", "boolean"),
        ),
        (CUSTOMER,),
        unique=("customer_id", "email"),
        merged={"removed_at": "case when not excluded.active then t.removed_at end"},
        edited=("name", "email", "phone", "phone_other", "locale", "role"),
        known=people.KNOWN,
        decided=people.DECIDED,
    ),
    Target(
        "property",
        "properties",
        (*texts("name", "access_notes"), *ADDRESS),
        (CUSTOMER,),
        edited=("access_notes",),
    ),
    Target(
        "job",
        "jobs",
        (
            *texts("number", "title", "status", "description", "outcome"),
            ("type", "kind", "text"),
            *instants("booked_at", "completed_at"),
        ),
        (CUSTOMER, OWN_PROPERTY),
    ),
    Target(
        "visit",
        "visits",
        (
            *texts("state", "preparation"),
            *instants("arrives_from", "arrives_until", "started_at", "finished_at"),
        ),
        (Reference("job", "jobs"), Reference("technician", "technicians")),
        merged={
            "state": f"case when excluded.state = 'planned' and t.state = 'confirmed'"
            f" and not ({MOVED}) then t.state else excluded.state end",
            "sequence": f"t.sequence + case when {MOVED} then 1 else 0 end",
            "confirmed_at": f"case when not ({MOVED}) then t.confirmed_at end",
            "move_asked_at": f"case when not ({MOVED}) then t.move_asked_at end",
        },
    ),
    INVOICE,
    CREDIT_NOTE,
    PAYMENT,
    REFUND,
    DOCUMENT,
)
"""In the order in which they are written: what is referred to comes first."""
