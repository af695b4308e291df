"""What those of a customer who may see and do less get at every door and of every mutation."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.backend.cross_customer.alexs import SHA
from tests.backend.cross_customer.invoices import YEARS
from tests.backend.shahs import (
    ERASE,
    Shahs,
    asks,
    counts,
    documents,
    invoices,
    jobs,
    make_link,
    pay,
    piece,
    privacy,
    push,
    receipt,
    request,
    session,
    sign_out,
    sync,
)
from tests.factories.calendars import CALENDAR
from tests.factories.pushing import PUSH


@dataclass(frozen=True)
class Row:
    """How a door is tried, and what each role gets there."""

    tried: Callable[[Shahs], Awaitable[str]]
    billing: str
    site: str


DOCUMENT = "/api/portal/documents/{document}"
DEVICES, PASSKEYS = "/api/portal/devices", "/api/portal/passkeys"
PEOPLE, AUTOPAY = "/api/portal/people", "/api/portal/autopay"
ONE = PEOPLE + "/{owner}"
INVITATION = {"name": "Eve", "email": "eve@example.com", "role": "owner"}
EXPORT = "/api/portal/exports/{export}"
NONE = ("404 not_found", "404 not_found")
NO = ("403 not_allowed", "403 not_allowed")
ROWS: dict[tuple[str, str], Row] = {
    ("GET", "/api/portal/jobs/<job_id>"): Row(
        asks("GET", "/api/portal/jobs/{job}"), "404 not_found", "200"
    ),
    ("GET", "/api/portal/jobs"): Row(jobs, "0 jobs", "all"),
    ("GET", "/api/portal/invoices/<invoice_id>"): Row(
        asks("GET", "/api/portal/invoices/{invoice}"), "200", "404 not_found"
    ),
    ("POST", "/api/portal/pay"): Row(pay, "409 payments_off", "403 not_allowed"),
    ("GET", "/api/portal/invoices/<invoice_id>/pdf"): Row(
        asks("GET", "/api/portal/invoices/{invoice}/pdf"), "200", "404 not_found"
    ),
    ("GET", "/api/portal/payments/<payment_id>/receipt"): Row(receipt, "200", "404 not_found"),
    ("GET", "/api/portal/statement"): Row(
        asks("GET", f"/api/portal/statement?{YEARS}"), "200", "403 not_allowed"
    ),
    ("GET", AUTOPAY): Row(asks("GET", AUTOPAY), "200", "403 not_allowed"),
    ("POST", AUTOPAY): Row(
        asks("POST", AUTOPAY, consent_version="none"), "409 payments_off", "403 not_allowed"
    ),
    ("DELETE", AUTOPAY): Row(asks("DELETE", AUTOPAY), "204", "403 not_allowed"),
    ("GET", "/api/portal/invoices"): Row(invoices, "all", "0 invoices"),
    ("GET", "/api/portal/documents"): Row(documents, "not there", "there"),
    ("GET", "/api/portal/documents/<document_id>"): Row(
        asks("GET", DOCUMENT), "404 not_found", "200"
    ),
    ("GET", "/api/portal/documents/<document_id>/thumbnail"): Row(
        asks("GET", DOCUMENT + "/thumbnail"), "404 not_found", "200"
    ),
    ("GET", "/api/portal/documents/zip"): Row(
        asks("GET", "/api/portal/documents/zip?id={document}"), "404 not_found", "200"
    ),
    ("POST", "/api/portal/documents/<document_id>/links"): Row(make_link, "404 not_found", "201"),
    ("GET", "/api/portal/documents/<document_id>/links"): Row(
        asks("GET", DOCUMENT + "/links"), "404 not_found", "200"
    ),
    # Which an owner has made.
    ("DELETE", "/api/portal/links/<link_id>"): Row(
        asks("DELETE", "/api/portal/links/{link}"), "404 not_found", "403 not_allowed"
    ),
    ("GET", "/api/portal/visits/<visit_id>.ics"): Row(
        asks("GET", "/api/portal/visits/{visit}.ics"), "404 not_found", "200"
    ),
    # Each person's are their own.
    ("GET", CALENDAR): Row(counts(CALENDAR, "calendars"), "0", "0"),
    ("POST", CALENDAR): Row(asks("POST", CALENDAR, name="Mine"), "403 no_visits", "201"),
    ("PATCH", CALENDAR + "/<calendar_id>"): Row(
        asks("PATCH", CALENDAR + "/{calendar}", name="Mine"), *NONE
    ),
    ("DELETE", CALENDAR + "/<calendar_id>"): Row(asks("DELETE", CALENDAR + "/{calendar}"), *NONE),
    # For whoever has a token or a code, which an id is not.
    ("POST", "/api/portal/shared"): Row(
        asks("POST", "/api/portal/shared", token="{link}"), *["404 link_over"] * 2
    ),
    ("POST", "/api/portal/shared/file"): Row(
        asks("POST", "/api/portal/shared/file", token="{link}"), *["404 link_over"] * 2
    ),
    ("GET", "/calendar/<token>.ics"): Row(asks("GET", "/calendar/{calendar}.ics"), *NONE),
    ("GET", "/unsubscribe/<token>"): Row(asks("GET", "/unsubscribe/{link}"), *["404"] * 2),
    ("POST", "/unsubscribe/<token>"): Row(asks("POST", "/unsubscribe/{link}"), *["404"] * 2),
    ("POST", "/api/portal/verify"): Row(
        asks("POST", "/api/portal/verify", code="{link}"), "200", "200"
    ),
    ("POST", "/api/portal/requests"): Row(request, "422 not_allowed", "201"),
    ("GET", "/api/portal/people"): Row(asks("GET", PEOPLE), *NO),
    ("POST", "/api/portal/people"): Row(asks("POST", PEOPLE, **INVITATION), *NO),
    ("POST", "/api/portal/people/<contact_id>/invitation"): Row(
        asks("POST", ONE + "/invitation"), *NO
    ),
    ("PATCH", "/api/portal/people/<contact_id>"): Row(asks("PATCH", ONE, role="site"), *NO),
    ("DELETE", "/api/portal/people/<contact_id>"): Row(asks("DELETE", ONE), *NO),
    # Of oneself alone; what an owner has asked for is not there.
    ("GET", "/api/portal/privacy"): Row(privacy, *["0 exports, erasure: None"] * 2),
    ("POST", "/api/portal/exports"): Row(asks("POST", "/api/portal/exports"), "202", "202"),
    ("GET", "/api/portal/exports/<export_id>"): Row(asks("GET", EXPORT), *NONE),
    ("GET", "/api/portal/exports/<export_id>/file"): Row(asks("GET", EXPORT + "/file"), *NONE),
    ("POST", "/api/portal/erasure"): Row(asks("POST", "/api/portal/erasure", **ERASE), *NO),
    ("DELETE", "/api/portal/erasure"): Row(asks("DELETE", "/api/portal/erasure"), *NO),
    ("GET", "/api/portal/audit"): Row(asks("GET", "/api/portal/audit"), *NO),
    # A test goes to who asks for it alone.
    ("POST", "/api/portal/alerts/test"): Row(asks("POST", "/api/portal/alerts/test"), "200", "200"),
    ("POST", "/api/portal/alerts/mail"): Row(asks("POST", "/api/portal/alerts/mail"), "204", "204"),
    # Of accounts of one's own.
    ("GET", "/api/portal/alerts/elsewhere"): Row(
        counts("/api/portal/alerts/elsewhere", "accounts"), "0", "0"
    ),
    # One's own accounts, devices and passkeys; an owner's are not there.
    ("GET", "/api/session/accounts"): Row(counts("/api/session/accounts", "accounts"), "1", "1"),
    ("POST", "/api/session/account"): Row(
        asks("POST", "/api/session/account", contact="{owner}"), *NONE
    ),
    ("GET", "/api/portal/devices"): Row(counts(DEVICES, "devices"), "1", "1"),
    ("DELETE", "/api/portal/devices"): Row(asks("DELETE", DEVICES), "200", "200"),
    ("DELETE", "/api/portal/devices/<device_id>"): Row(
        asks("DELETE", DEVICES + "/{device}"), *NONE
    ),
    ("GET", PUSH): Row(asks("GET", PUSH), "200", "200"),
    ("PUT", PUSH): Row(push, *["200, of others: 0"] * 2),
    ("DELETE", PUSH): Row(asks("DELETE", PUSH), "200", "200"),
    ("GET", "/api/portal/passkeys"): Row(counts(PASSKEYS, "passkeys"), "0", "0"),
    ("POST", "/api/portal/passkeys/options"): Row(
        asks("POST", PASSKEYS + "/options", no="passkey"), "200", "200"
    ),
    ("POST", "/api/portal/passkeys"): Row(
        asks("POST", PASSKEYS, no="passkey"), *["422 invalid"] * 2
    ),
    ("PATCH", "/api/portal/passkeys/<passkey_id>"): Row(
        asks("PATCH", PASSKEYS + "/{passkey}", name="Mine"), *NONE
    ),
    ("DELETE", "/api/portal/passkeys/<passkey_id>"): Row(
        asks("DELETE", PASSKEYS + "/{passkey}"), *NONE
    ),
    # One's own password and address are one's own, whatever the role.
    ("GET", "/api/session/password"): Row(asks("GET", "/api/session/password"), "200", "200"),
    ("PUT", "/api/session/password"): Row(
        asks("PUT", "/api/session/password", password="short"), *["422 password_too_short"] * 2
    ),
    ("DELETE", "/api/session/password"): Row(asks("DELETE", "/api/session/password"), "200", "200"),
    ("POST", "/api/portal/email"): Row(
        asks("POST", "/api/portal/email", email="new@example.com"), "202", "202"
    ),
    ("POST", "/api/portal/email/confirmation"): Row(
        asks("POST", "/api/portal/email/confirmation", code="123456"),
        *("410 code_expired", "410 code_expired"),
    ),
    # Nothing was stored yet: who may see the request is told how far it has come.
    ("GET", "/api/blobs/<sha256>"): Row(asks("HEAD", f"/api/blobs/{SHA}"), "404 not_found", "200"),
    ("PATCH", "/api/blobs/<sha256>"): Row(piece, "404 not_found", "204"),
    ("POST", "/api/sync"): Row(
        sync,
        "alert_choices document_billing document_everyone invoice organization payment place"
        " profile",
        "alert_choices document_everyone document_site job organization profile property request",
    ),
    ("GET", "/api/session"): Row(session, "billing", "site"),
    ("DELETE", "/api/session"): Row(sign_out, "204, owner's open: 1", "204, owner's open: 1"),
    # It tells that something is new, and nothing of what.
    ("GET", "/api/live"): Row(asks("HEAD", "/api/live"), "200", "200"),
}
NEVER = ("rejected not_allowed", "rejected not_allowed")
NO_MONEY = ("rejected not_allowed", "applied")
ARGS: dict[str, tuple[Callable[[Shahs], dict[str, Any]], str, str]] = {
    "request.create": (
        lambda _: {"request_id": str(uuid4()), "type": "repair", "description": "Drip"},
        *NO_MONEY,
    ),
    "request.amend": (
        lambda shahs: {"request_id": str(shahs.request), "description": "More"},
        *NO_MONEY,
    ),
    "request.withdraw": (lambda shahs: {"request_id": str(shahs.request)}, *NO_MONEY),
    "visit.confirm": (lambda shahs: {"visit_id": str(shahs.visit)}, *NO_MONEY),
    "visit.ask_to_move": (
        lambda shahs: {"visit_id": str(shahs.visit), "reason": "Away"},
        *NO_MONEY,
    ),
    # Without what was shown it clashes with what is there.
    "property.update_access_notes": (
        lambda shahs: {"property_id": str(shahs.property), "access_notes": "Mine"},
        *("rejected not_allowed", "conflict access_notes_changed"),
    ),
    "profile.update": (lambda _: {"city": "Mine"}, *NEVER),
    # Of oneself alone: what an owner was told stays unread.
    "alert_choices.update": (lambda _: {"quiet": ""}, "applied", "applied"),
    "alerts.read": (lambda shahs: {"ids": [str(shahs.job)]}, "applied", "applied"),
}
