"""Everything that is held of a customer, kind by kind: what an export has, and why not the rest.

Every table of the database is in one of the two lists; a test sees to it.
"""

from dataclasses import dataclass

OF_CUSTOMER = "t.customer_id = $1"
OF_CONTACTS = "t.{} in (select id from customer_portal_access where customer_id = $1)"
OF_SESSIONS = (
    "t.session_id in (select s.id from sign_in_sessions s"
    " join customer_portal_access c on c.id = s.contact_id where {} = $1)"
)
OF_PAYMENTS = "t.payment_id in (select id from payments where {} = $1)"
OF_JOBS = "t.job_id in (select id from jobs where customer_id = $1)"


@dataclass(frozen=True, slots=True)
class Kind:
    """The rows of a table, called `t` in conditions on $1.

    `of_customer` finds a customer's, `of_contact` those that are about one contact; without it none
    are. Columns `without` are never handed out: they let somebody in, or are of no meaning outside.
    `listed` kinds come as a spreadsheet, too.
    """

    name: str
    table: str
    meaning: str
    of_customer: str = OF_CUSTOMER
    of_contact: str | None = None
    order: str = "t.id"
    without: tuple[str, ...] = ()
    listed: bool = True


KINDS = (
    Kind("customer", "customers", "The customer: name and postal address.", "t.id = $1"),
    Kind(
        "contacts",
        "customer_portal_access",
        "The people who may sign in.",
        of_contact="t.id = $1",
        without=("password_hash", "magic_link_token_hash"),
    ),
    Kind("properties", "properties", "The addresses where work is done, with notes on access."),
    Kind("jobs", "jobs", "The work that was ordered and done.", order="t.booked_at, t.id"),
    Kind(
        "visits",
        "visits",
        "The appointments of that work, and what was said of them.",
        OF_JOBS,
        order="t.arrives_from, t.id",
    ),
    Kind(
        "technicians",
        "technicians",
        "The names of those who came, as visits speak of them.",
        "t.id in (select v.technician_id from visits v join jobs j on j.id = v.job_id"
        " where j.customer_id = $1)",
        without=("phone", "external_id"),
    ),
    Kind(
        "requests",
        "service_requests",
        "What was asked for, and what was answered.",
        of_contact="t.contact_id = $1",
        order="t.created_at, t.id",
    ),
    Kind(
        "photos",
        "service_request_photos",
        "Which photos belong to which request; the pictures are in the folder photos.",
        of_contact="t.request_id in (select id from service_requests where contact_id = $1)",
        order="t.request_id, t.position, t.id",
    ),
    Kind(
        "invoices",
        "invoices",
        "What was charged, with its lines, and credit notes; amounts are in the minor unit.",
        "t.customer_id = $1 and t.issued_at is not null",
        order="t.issued_at, t.id",
    ),
    Kind(
        "ledger",
        "ledger_entries",
        "What changed what is owed on each invoice, and by how much.",
        order="t.invoice_id, t.sequence",
    ),
    Kind(
        "payments",
        "payments",
        "What was paid, or begun to be paid, and how.",
        of_contact="t.contact_id = $1",
        order="t.created_at, t.id",
        without=("url",),
    ),
    Kind(
        "payment_parts",
        "payment_parts",
        "Which payment is for which invoice.",
        OF_PAYMENTS.format("customer_id"),
        of_contact=OF_PAYMENTS.format("contact_id"),
        order="t.payment_id, t.id",
    ),
    Kind(
        "refunds",
        "refunds",
        "What was paid back.",
        OF_PAYMENTS.format("customer_id"),
        of_contact=OF_PAYMENTS.format("contact_id"),
        order="t.created_at, t.id",
    ),
    Kind(
        "disputes",
        "disputes",
        "Payments that a bank has taken back.",
        OF_PAYMENTS.format("customer_id"),
        of_contact=OF_PAYMENTS.format("contact_id"),
        order="t.created_at, t.id",
    ),
    Kind(
        "payment_profiles",
        "stripe_customers",
        "Under which name the payment provider keeps cards that were saved there.",
        listed=False,
    ),
    Kind(
        "autopay",
        "autopays",
        "What was agreed to of cards that are charged by themselves, and when it ended.",
        of_contact="t.contact_id = $1",
        order="t.consented_at, t.id",
        without=("url",),
    ),
    Kind(
        "autopay_charges",
        "autopay_charges",
        "What was told to be charged by itself, and by which payment that was tried.",
        order="t.noticed_at, t.id",
    ),
    Kind(
        "changes",
        "sync_mutation",
        "Every change that was sent from a device, and what became of it.",
        "t.scope = $1",
        of_contact="t.author = $1",
        order="t.decided_at, t.id",
        without=("args_hash",),
    ),
    Kind(
        "failures",
        "sync_failure",
        "Changes that could not be looked at yet.",
        "t.scope = $1",
        listed=False,
    ),
    Kind(
        "uploads",
        "sync_chunk",
        "Photos on their way in: how much of them has arrived.",
        "t.scope = $1",
        order="t.sha256, t.start",
        without=("bytes",),
        listed=False,
    ),
    Kind(
        "refused_photos",
        "sync_refusal",
        "How many photos of a person could not be used in the last day.",
        OF_CONTACTS.format("reader"),
        of_contact="t.reader = $1",
        order="t.reader",
        listed=False,
    ),
    Kind(
        "sessions",
        "sign_in_sessions",
        "The browsers that are or were signed in.",
        OF_CONTACTS.format("contact_id"),
        of_contact="t.contact_id = $1",
        order="t.created_at, t.id",
        without=("token_hash", "proven_hash"),
    ),
    Kind(
        "sign_in_mails",
        "sign_in_attempts",
        "When a mail to sign in was asked for, in the last days.",
        OF_CONTACTS.format("contact_id"),
        of_contact="t.contact_id = $1",
        order="t.created_at, t.id",
        without=("address_hash", "code_hash", "token_hash", "browser_hash"),
    ),
    Kind(
        "passkeys",
        "passkeys",
        "The passkeys by which people sign in; what keeps their secret half is their own device.",
        OF_CONTACTS.format("contact_id"),
        of_contact="t.contact_id = $1",
        order="t.created_at, t.id",
        without=("credential_id", "public_key"),
    ),
    Kind(
        "passkey_holders",
        "passkey_holders",
        "The mail addresses that passkeys were made for.",
        OF_CONTACTS.format("contact_id"),
        of_contact="t.contact_id = $1",
        without=("handle",),
        listed=False,
    ),
    Kind(
        "email_changes",
        "email_changes",
        "Other mail addresses that were asked for and not proved yet.",
        OF_SESSIONS.format("c.customer_id"),
        of_contact=OF_SESSIONS.format("c.id"),
        without=("code_hash",),
        listed=False,
    ),
    Kind(
        "happenings",
        "audit_events",
        "What happened to the account, and by whom.",
        of_contact="t.contact_id = $1",
        order="t.at, t.id",
    ),
    Kind(
        "exports",
        "exports",
        "The exports that were asked for, this one among them.",
        of_contact="t.contact_id = $1",
        order="t.asked_at, t.id",
        without=("claim", "lease_until"),
        listed=False,
    ),
    Kind(
        "erasures",
        "erasures",
        "Wishes to be erased, and what was decided.",
        of_contact="t.contact_id = $1",
        order="t.asked_at, t.id",
        listed=False,
    ),
    Kind(
        "letters",
        "privacy_letters",
        "Mail about exports, erasure and charges that has not gone out yet.",
        order="t.created_at, t.id",
        listed=False,
    ),
)
NOT_HANDED_OUT = {
    "organizations": "the business's own, and nothing of a customer's",
    "sign_in_throttles": "counts under keyed hashes of two days, of which nobody can say whose they"
    " are",
    "passkey_challenges": "what is to be signed within five minutes, under hashes, of nobody yet",
    "sign_in_browsers": "under keyed hashes, of which nobody can say whose they are",
    "invoice_numbers": "how far the business's own numbers have come",
    "stripe_events": "which news of the payment provider was heard, and nothing of what it said",
    "demo_mail": "the demo's mailbox; a real portal keeps no mail",
    "sync_entry": "made of the rows of the other tables, all of which are handed out",
    "sync_scope": "counters of how far a copy has come",
    "sync_view": "how copies are made, of nobody",
    "sync_shared": "how copies are made, of nobody",
    "sync_installed": "how copies are made, of nobody",
    "sync_incarnation": "which database this is",
    "sync_tenant": "what one transaction has touched, empty between transactions",
    "sync_dirty": "what one transaction has touched, empty between transactions",
    "sync_ripple": "what one transaction has touched, empty between transactions",
    "tortoise_migrations": "which migrations have run",
}
"""Tables that an export has nothing of, and why."""
