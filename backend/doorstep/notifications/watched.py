"""Which changes of which tables are told of."""

from doorstep.documents.succession import published

from .queries import (
    HOWEVER_SPELLED_OF_CONTACT,
    HOWEVER_SPELLED_OF_CUSTOMER,
    OF_CONTACT,
    OF_CUSTOMER,
    differ,
    hashes,
)
from .watched_visits import OF_VISITS
from .watching import BOTH, NOTHING, QUIETLY, RECENT, TODAY, Watched, rows

Fields = dict[str, str]
BY_OFFICE = "coalesce(current_setting('doorstep.session', true), '') = ''"
"""What is changed within a customer's session was changed by themselves."""
REQUESTS = (
    Watched(
        "service_requests",
        "update",
        "request",
        rows(
            "now.customer_id",
            "id",
            "jsonb_build_object('status', was.status, 'notes', left(was.notes, 400))",
            f"""{BOTH} where (was.status, was.notes) is distinct from (now.status, now.notes)
            and now.status <> 'withdrawn' and {BY_OFFICE}""",
        ),
    ),
)
ISSUED = f"""
    now.kind = 'invoice' and now.issued_at is not null and now.voided_at is null
      and now.issued_on >= {TODAY} - 14
"""
INVOICES = (
    Watched(
        "invoices",
        "insert",
        "invoice_issued",
        rows("now.customer_id", "now.id", NOTHING, f"from now where {ISSUED}"),
    ),
    Watched(
        "invoices",
        "update",
        "invoice_issued",
        rows("now.customer_id", "id", NOTHING, f"{BOTH} where was.issued_at is null and {ISSUED}"),
    ),
    Watched(
        "invoices",
        "update",
        "invoice_voided",
        rows(
            *("now.customer_id", "id", NOTHING),
            f"""{BOTH} where now.kind = 'invoice' and was.issued_at is not null
            and was.voided_at is null and now.voided_at is not null""",
        ),
    ),
)
"""However old an invoice is that is withdrawn: somebody may still mean to pay it."""
SETTLED = """
    (now.state = 'succeeded' and now.settled_at > now() - interval '3 days'
      or now.state = 'failed' and now.created_at > now() - interval '14 days')
"""
STATE = "jsonb_build_object('state', was.state)"
PAYMENTS = (
    Watched(
        "payments",
        "insert",
        "payment",
        rows("now.customer_id", "now.id", NOTHING, f"from now where {SETTLED}"),
    ),
    Watched(
        "payments",
        "update",
        "payment",
        rows("now.customer_id", "id", STATE, f"{BOTH} where was.state <> now.state and {SETTLED}"),
    ),
    Watched(
        "refunds",
        "insert",
        "refund",
        rows(
            *("m.customer_id", "now.id", NOTHING),
            """from now join payments m on m.id = now.payment_id where now.state = 'succeeded'
            and now.created_at > now() - interval '3 days'""",
        ),
    ),
    Watched(
        "refunds",
        "update",
        "refund",
        rows(
            *("m.customer_id", "now.id", STATE),
            """from was join now using (id) join payments m on m.id = now.payment_id
            where now.state = 'succeeded' and was.state <> 'succeeded'""",
        ),
    ),
    Watched(
        "ledger_entries",
        "insert",
        "refund",
        rows(
            *("now.customer_id", "now.id", NOTHING),
            """from now where now.kind = 'refund' and now.external_id is not null
            and now.at > now() - interval '3 days'""",
        ),
    ),
)
"""What was given back elsewhere is in the books alone, as a file says."""
DOCUMENTS = (
    Watched(
        "documents",
        "insert",
        "document",
        rows(
            *("now.customer_id", "now.id", NOTHING),
            f"from now where {published('now')} and {RECENT}",
        ),
    ),
    Watched(
        "documents",
        "update",
        "document",
        rows(
            "now.customer_id",
            "id",
            f"""case when {published("was")} then jsonb_build_object('version', was.sha256) end""",
            f"""{BOTH} where {published("now")} and case when {published("was")}
              then was.sha256 <> now.sha256 and (now.made_of is null
                or now.made_of is distinct from was.made_of)
              else {RECENT} and not {QUIETLY} end""",
        ),
    ),
)
"""What is made anew of the same is no new version of it."""
SESSIONS = tuple(
    Watched(
        "sign_in_sessions",
        operation,
        "new_device",
        rows(
            *("c.customer_id", "now.id", NOTHING),
            f"""from now join customer_portal_access c on c.id = now.contact_id
            where now.new_browser {unless}""",
            contact="c.id",
        ),
    )
    for operation, unless in (
        ("insert", ""),
        ("update", "and not exists (select from was where was.id = now.id and was.new_browser)"),
    )
)


def _details(topic: str, by: str, of_contact: Fields, of_customer: Fields) -> tuple[Watched, ...]:
    return (
        Watched(
            "customer_portal_access",
            "update",
            topic,
            rows(
                "now.customer_id",
                "id",
                f"jsonb_build_object({hashes('was', of_contact)})",
                f"{BOTH} where {by} and now.active and was.active and {differ(of_contact)}",
                contact="id",
            ),
        ),
        Watched(
            "customers",
            "update",
            topic,
            rows(
                "id",
                "id",
                f"jsonb_build_object({hashes('was', of_customer)})",
                f"{BOTH} where {by} and {differ(of_customer)}",
            ),
        ),
    )


DETAILS = (
    *_details("details_changed", f"not ({BY_OFFICE})", OF_CONTACT, OF_CUSTOMER),
    *_details(
        "details_corrected",
        BY_OFFICE,
        HOWEVER_SPELLED_OF_CONTACT,
        HOWEVER_SPELLED_OF_CUSTOMER,
    ),
)
"""Whoever does it within a customer's session may be another than they; the office spells anew."""
WATCHED = (*OF_VISITS, *REQUESTS, *INVOICES, *PAYMENTS, *DOCUMENTS, *SESSIONS, *DETAILS)
