"""Which changes of which tables are told of, as SQL over the rows `was` and `now` of a statement.

Each returns `customer_id`, `contact_id` (null for all who see it), `subject_id` and `was`: what
people may have been told before, null of something new.
"""

from typing import NamedTuple

from doorstep.customers.mutations import instant
from doorstep.documents.succession import published

from .queries import OF_CONTACT, OF_CUSTOMER, VISIT_STATE, hashes


class Watched(NamedTuple):
    """That an operation upon a table makes events of a topic, by one statement or two."""

    table: str
    operation: str
    topic: str
    rows: str
    also: str = ""


def _rows(customer: str, subject: str, was: str, rest: str, contact: str = "null::uuid") -> str:
    return (
        f"select {customer} as customer_id, {contact} as contact_id, {subject} as subject_id,"
        f" {was} as was {rest}"
    )


NOTHING = "null::jsonb"
BOTH = "from was join now using (id)"
TOLD_OF_VISIT = f"""
    jsonb_build_object('state', {VISIT_STATE}, 'from', {instant("v.arrives_from")},
      'until', {instant("v.arrives_until")}, 'technician', null, 'job', j.title, 'job_id', j.id,
      'place', null, 'report', null)
"""
AHEAD = "('planned', 'confirmed', 'on_the_way')"
TURNED = f"""
    (v.arrives_from, v.arrives_until, {VISIT_STATE})
      is distinct from (now.arrives_from, now.arrives_until,
        case when now.state in ('planned', 'confirmed') then 'booked' else now.state end)
"""
"""A visit is moved, or told of differently; that it is confirmed is not."""
TO_COME = "greatest(v.arrives_until, now.arrives_until) > now()"
VISITS = (
    Watched(
        "visits",
        "insert",
        "visit",
        _rows(
            *("j.customer_id", "now.id", NOTHING),
            f"""from now join jobs j on j.id = now.job_id
            where now.state in {AHEAD} and now.arrives_until > now() and j.status <> 'cancelled'""",
        ),
    ),
    Watched(
        "visits",
        "update",
        "visit",
        _rows(
            *("j.customer_id", "v.id", TOLD_OF_VISIT),
            f"""from was v join now using (id) join jobs j on j.id = v.job_id
            where ({TURNED} or v.job_id <> now.job_id) and {TO_COME}""",
        ),
        _rows(
            *("j.customer_id", "now.id", NOTHING),
            f"""from was v join now using (id) join jobs j on j.id = now.job_id
            where v.job_id <> now.job_id and {TO_COME}""",
        ),
    ),
    Watched(
        "visits",
        "delete",
        "visit",
        _rows(
            *("j.customer_id", "v.id", TOLD_OF_VISIT),
            "from was v join jobs j on j.id = v.job_id where v.arrives_until > now()",
        ),
        _rows(
            *("a.customer_id", "v.id", "a.fact"),
            """from was v, lateral (select distinct on (a.customer_id) a.customer_id, a.fact
              from alerts a where a.subject_id = v.id and a.topic = 'visit'
              order by a.customer_id, a.revision desc) a
            where v.arrives_until > now() and not exists (
              select from jobs j where j.id = v.job_id)""",
        ),
    ),
    Watched(
        "visits",
        "update",
        "visit_on_the_way",
        _rows(
            *("j.customer_id", "v.id", TOLD_OF_VISIT),
            f"""from was v join now using (id) join jobs j on j.id = now.job_id
            where now.state = 'on_the_way' and v.state <> 'on_the_way' and {TO_COME}""",
        ),
    ),
    Watched(
        "visits",
        "update",
        "visit_done",
        _rows(
            *("j.customer_id", "v.id", TOLD_OF_VISIT),
            """from was v join now using (id) join jobs j on j.id = now.job_id
            where now.state = 'done' and v.state <> 'done'
              and now.arrives_until > now() - interval '7 days'""",
        ),
    ),
)
"""The job of a visit that goes with it is gone by then: who was told before is told again."""
JOBS = (
    Watched(
        "jobs",
        "update",
        "visit",
        _rows(
            *("j.customer_id", "v.id", TOLD_OF_VISIT),
            f"""from was j join now using (id) join visits v on v.job_id = j.id
            where v.state in {AHEAD} and v.arrives_until > now() and (
              j.customer_id <> now.customer_id
              or (j.status = 'cancelled') <> (now.status = 'cancelled'))""",
        ),
        _rows(
            *("now.customer_id", "v.id", NOTHING),
            f"""from was j join now using (id) join visits v on v.job_id = j.id
            where v.state in {AHEAD} and v.arrives_until > now()
              and j.customer_id <> now.customer_id""",
        ),
    ),
)
"""With a job that is cancelled its visits are, and with one that was another's they move."""
REQUESTS = (
    Watched(
        "service_requests",
        "update",
        "request",
        _rows(
            "now.customer_id",
            "id",
            "jsonb_build_object('status', was.status, 'notes', left(was.notes, 400))",
            f"""{BOTH} where (was.status, was.notes) is distinct from (now.status, now.notes)
            and now.status <> 'withdrawn'
            and coalesce(current_setting('doorstep.session', true), '') = ''""",
        ),
    ),
)
"""By the office: what is changed within a customer's session was changed by themselves."""
ISSUED = """
    now.kind = 'invoice' and now.issued_at is not null and now.voided_at is null
      and now.issued_on >= current_date - 14
"""
INVOICES = (
    Watched(
        "invoices",
        "insert",
        "invoice_issued",
        _rows("now.customer_id", "now.id", NOTHING, f"from now where {ISSUED}"),
    ),
    Watched(
        "invoices",
        "update",
        "invoice_issued",
        _rows("now.customer_id", "id", NOTHING, f"{BOTH} where was.issued_at is null and {ISSUED}"),
    ),
)
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
        _rows("now.customer_id", "now.id", NOTHING, f"from now where {SETTLED}"),
    ),
    Watched(
        "payments",
        "update",
        "payment",
        _rows("now.customer_id", "id", STATE, f"{BOTH} where was.state <> now.state and {SETTLED}"),
    ),
    Watched(
        "refunds",
        "insert",
        "refund",
        _rows(
            *("m.customer_id", "now.id", NOTHING),
            """from now join payments m on m.id = now.payment_id where now.state = 'succeeded'
            and now.created_at > now() - interval '3 days'""",
        ),
    ),
    Watched(
        "refunds",
        "update",
        "refund",
        _rows(
            *("m.customer_id", "now.id", STATE),
            """from was join now using (id) join payments m on m.id = now.payment_id
            where now.state = 'succeeded' and was.state <> 'succeeded'""",
        ),
    ),
)
RECENT = "coalesce(now.issued_on, now.filed_at::date) >= current_date - 30"
DOCUMENTS = (
    Watched(
        "documents",
        "insert",
        "document",
        _rows(
            *("now.customer_id", "now.id", NOTHING),
            f"from now where {published('now')} and {RECENT}",
        ),
    ),
    Watched(
        "documents",
        "update",
        "document",
        _rows(
            "now.customer_id",
            "id",
            f"""case when {published("was")} then jsonb_build_object('version', was.sha256) end""",
            f"""{BOTH} where {published("now")} and case when {published("was")}
              then was.sha256 <> now.sha256 and (now.made_of is null
                or now.made_of is distinct from was.made_of)
              else {RECENT} end""",
        ),
    ),
)
"""What is made anew of the same is no new version of it."""
SESSIONS = tuple(
    Watched(
        "sign_in_sessions",
        operation,
        "new_device",
        _rows(
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
DETAILS = (
    Watched(
        "customer_portal_access",
        "update",
        "details_changed",
        _rows(
            "now.customer_id",
            "id",
            f"jsonb_build_object({hashes('was', OF_CONTACT)})",
            f"""{BOTH} where now.active and was.active
            and (was.name, was.email, was.phone, was.phone_other)
              is distinct from (now.name, now.email, now.phone, now.phone_other)""",
            contact="id",
        ),
    ),
    Watched(
        "customers",
        "update",
        "details_changed",
        _rows(
            "id",
            "id",
            f"jsonb_build_object({hashes('was', OF_CUSTOMER)})",
            f"""{BOTH} where (was.line1, was.line2, was.city, was.postal_code, was.country)
              is distinct from (now.line1, now.line2, now.city, now.postal_code, now.country)""",
        ),
    ),
)
WATCHED = (*VISITS, *JOBS, *REQUESTS, *INVOICES, *PAYMENTS, *DOCUMENTS, *SESSIONS, *DETAILS)
