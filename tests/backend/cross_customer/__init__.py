"""The matrix: every door and every mutation, and what an intruder tries there.

A new route of the app needs its row in the module of its noun, a new mutation one in `mutations`;
both need theirs in `lower_roles.py`, too.
"""

from collections.abc import Awaitable, Callable

from . import (
    addresses,
    alerts,
    calendars,
    copies,
    documents,
    invoices,
    jobs,
    mails,
    passkeys,
    passwords,
    people,
    photos,
    privacy,
    pushing,
    sessions,
)
from .alexs import Alexs

SHELL = (
    *("/", "/portal", "/portal/<path:_>", "/assets/<path:name>", "/sw.js", "/manifest.json"),
    *("/brand.css", "/icons/<int:size>.png", "/apple-touch-icon.png"),
    *("/openapi.json", "/healthz", "/readyz", "/robots.txt"),
    "/unsubscribe/static/<path:filename>",
)
OPEN_TO_ALL = {
    *(("GET", path) for path in SHELL),
    ("POST", "/api/sign-in/email"),
    ("POST", "/api/sign-in/code"),
    ("POST", "/api/sign-in/link"),
    ("POST", "/api/sign-in/passkey/options"),
    ("POST", "/api/sign-in/passkey"),
    ("POST", "/api/sign-in/password"),
    ("GET", "/api/organization"),
    ("POST", "/webhooks/stripe"),
    ("POST", "/webhooks/stripe/connect"),
}
"""What has nothing of any customer, or, of Stripe's, is for who has its secret alone."""
DOORS: dict[tuple[str, str], Callable[[Alexs], Awaitable[None]]] = {
    **jobs.DOORS,
    **invoices.DOORS,
    **documents.DOORS,
    **people.DOORS,
    **photos.DOORS,
    **copies.DOORS,
    **sessions.DOORS,
    **passkeys.DOORS,
    **passwords.DOORS,
    **addresses.DOORS,
    **alerts.DOORS,
    **privacy.DOORS,
    **calendars.DOORS,
    **pushing.DOORS,
}
WITHOUT_SESSION: dict[tuple[str, str], Callable[[Alexs], Awaitable[None]]] = {
    **documents.WITHOUT_SESSION,
    **calendars.WITHOUT_SESSION,
    **mails.WITHOUT_SESSION,
}
"""What opens to whoever knows something that is kept from others, signed in or not."""
