"""What is held of the ways in of a customer's people, kind by kind."""

from .kind import OF_CONTACTS, OF_SESSIONS, Kind

OF_SIGN_IN = (
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
)
