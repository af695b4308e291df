"""What is wrong with settings, in a sentence for each."""

import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qs, urlsplit

from .push.signing import BadKey, public_key_of
from .secrets import SHORTEST

if TYPE_CHECKING:
    from .settings import Settings

PREFIX = "DOORSTEP_"
LONGEST_BOUNCES = 14
"""Characters that leave room for what is signed (RFC 5321 §4.5.3.1.1: 64 in all)."""
BOUNCES = re.compile(rf"[A-Za-z0-9._-]{{1,{LONGEST_BOUNCES}}}@[A-Za-z0-9.-]+")
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
CONTACT = re.compile(r"mailto:[^\s<>@]+@[\w-]+(\.[\w-]+)+|https://[\w-]+(\.[\w-]+)+(/\S*)?")
"""What push services take; Apple's none with brackets or spaces."""
PLACE = re.compile(r"[A-Za-z0-9.-]+:\d{1,5}")
SCHEMES = {
    "database_url": {"postgresql", "postgres"},
    "public_url": {"http", "https"},
    "smtp_url": {"smtp", "smtps"},
    "store_url": {"file", "s3"},
    "clamav": {"tcp"},
    "stripe_api_url": {"http", "https"},
    "sms_url": {"http", "https"},
}


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return PREFIX + name.upper()


def ill_formed(settings: "Settings") -> list[str]:
    """Return a sentence for each setting that is not written as it has to be."""
    problems: list[str] = []
    for name, schemes in SCHEMES.items():
        url: str = getattr(settings, name)
        if url and not _is_url(url, schemes):
            problems.append(f"{variable(name)}: a URL with {' or '.join(sorted(schemes))}://.")
    problems += [
        f"{variable(name)}: each key needs at least {SHORTEST} characters."
        for name in ("secret_key", "push_key")
        if any(len(key) < SHORTEST for key in getattr(settings, name).split())
    ]
    problems += _ill_formed_push(settings)
    if "@" not in settings.mail_from:
        problems.append(f"{variable('mail_from')}: a mail address is needed.")
    if settings.bounce_address and not BOUNCES.fullmatch(settings.bounce_address):
        problems.append(
            f"{variable('bounce_address')}: a mail address, at most {LONGEST_BOUNCES} characters"
            " before the @."
        )
    if settings.sms_url and not (settings.sms_user and settings.sms_token and settings.sms_from):
        problems.append(
            f"{variable('sms_url')}: needs {variable('sms_user')}, {variable('sms_token')} and"
            f" {variable('sms_from')}."
        )
    return problems


def _ill_formed_push(settings: "Settings") -> list[str]:
    """Return the same of what push messages are sent with."""
    problems: list[str] = []
    keys = [key for key in settings.push_key.split() if len(key) >= SHORTEST]
    for key in keys:
        try:
            public_key_of(key)
        except BadKey:
            problems.append(f"{variable('push_key')}: each key is 32 bytes of P-256 in base64url.")
    if settings.push_contact and not CONTACT.fullmatch(settings.push_contact):
        problems.append(f"{variable('push_contact')}: mailto:somebody@host or https://host.")
    if not all(PLACE.fullmatch(place) for place in settings.push_allow.split()):
        problems.append(f"{variable('push_allow')}: host:port, with a space between.")
    return problems


def _is_url(url: str, schemes: set[str]) -> bool:
    parts = _split(url)
    if parts is None or parts.scheme not in schemes:
        return False
    return bool(parts.hostname or parts.path.strip("/") or parts.query)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def unfit_for_production(settings: "Settings", given: set[str]) -> list[str]:
    """Return what production lacks, of which the settings by these names were given."""
    wanted = ("database_url", "public_url", "smtp_url", "mail_from", "store_url")
    problems = [f"{variable(name)}: needed in production." for name in wanted if name not in given]
    if not given & {"secret_key", "secrets_folder"}:
        problems.append(
            f"{variable('secret_key')}: needed in production, or {variable('secrets_folder')}."
        )
    if "public_url" in given and not settings.secure:
        problems.append(f"{variable('public_url')}: must be https in production.")
    if settings.sms_url.startswith("http://"):
        problems.append(f"{variable('sms_url')}: must be https in production.")
    if settings.push_allow:
        problems.append(f"{variable('push_allow')}: not in production.")
    if _tells_password(settings.smtp_url):
        problems.append(
            f"{variable('smtp_url')}: the password would go in the clear: use smtps or ?starttls."
        )
    return problems


def _tells_password(smtp_url: str) -> bool:
    parts = _split(smtp_url)
    if parts is None or parts.scheme != "smtp" or not parts.password:
        return False
    upgraded = "starttls" in parse_qs(parts.query, keep_blank_values=True)
    return not upgraded and parts.hostname not in LOOPBACK
