"""Alerts as mail: what they say as text and as HTML, in the organisation's colours."""

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from doorstep.kit.mail import Message, one_line
from doorstep.kit.settings import Settings
from doorstep.notifications.models import Category
from doorstep.notifications.opening import marked, opens, words_of
from doorstep.notifications.phrases import language_of
from doorstep.notifications.reader import NO_BREAK
from doorstep.notifications.ways import Parcel
from doorstep.organizations.colours import PAPER, PAPER_DARK, accent_of, ink, on
from doorstep.organizations.icons import initial_of
from doorstep.organizations.letters import letter_from
from doorstep.sign_in.letter import portal_url

from .tokens import STOPPABLE, Signer
from .words import LANGUAGES

CHOICES = "/portal/settings/alerts"
"""Where a person chooses what they are told, and how."""
PATH = re.compile(r"/portal(?:/[A-Za-z0-9/._~-]*)?(?:\?[A-Za-z0-9=&._~-]*)?")
HOURS = re.compile("(\\d[\\d:]*(?:\u00a0[ap]m)?\u2013\\d[\\d:]*)")
"""From when to when: programs break lines at the dash. It splits into text and hours in turn."""
TEMPLATES = Environment(
    loader=PackageLoader("doorstep.notifications.mail"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes mails that lead to `public_url`, with tokens of a signer.

    What comes back of them goes to `bounce_address`, if there is one.
    """

    public_url: str
    signer: Signer
    bounce_address: str = ""

    @classmethod
    def by(cls, settings: Settings) -> "Writer":
        """Return one by the settings."""
        return cls(settings.public_url, Signer(settings.session_keys()), settings.bounce_address)

    def write(self, parcel: Parcel) -> Message:
        """Return an alert as a mail. With `discreet` it says what a locked screen may show.

        One about the safety of the account begins so, and says below what it is about.
        """
        portal = portal_url(parcel.organization, self.public_url)
        told = self._told(parcel, portal)
        # In plain text there are only spaces that every program knows.
        text = TEMPLATES.get_template("mail/alert.txt").render(told).replace(NO_BREAK, " ")
        subject = told["title"].replace(NO_BREAK, " ")
        message = letter_from(parcel.organization, parcel.contact.email, subject, text)
        return replace(
            message,
            html=TEMPLATES.get_template("mail/alert.html").render(told, parted=HOURS.split),
            id=str(parcel.delivery_id),
            thread=f"job-{parcel.about_job}" if parcel.about_job else "",
            lists=_list_headers(parcel.category, portal, told["stop_link"]),
            returns_to=self._return_path(parcel),
        )

    def _told(self, parcel: Parcel, portal: str) -> dict[str, Any]:
        owner, category = parcel.organization, parcel.category
        title, body = words_of(parcel, parcel.account)
        if parcel.discreet and category is Category.SECURITY:
            body = "\n".join((body, parcel.title, parcel.body))
        language = language_of(parcel.language, parcel.contact.locale, owner.locale)
        words, name = LANGUAGES[language], one_line(owner.name)
        why = words.why_security if category is Category.SECURITY else words.why
        why = words.why_test if parcel.kind == "test" else why
        path = parcel.path if PATH.fullmatch(parcel.path) else "/portal"
        return {
            "language": language,
            "organization": name,
            "initial": initial_of(name),
            "title": one_line(title) or name,
            "paragraphs": [line for each in body.splitlines() if (line := one_line(each))],
            "action": one_line(parcel.action) or words.open_portal,
            "link": portal + opens(parcel, marked(parcel, path), parcel.account),
            "reach": [line for each in (owner.phone, owner.email) if (line := one_line(each))],
            "why": words.of(why, name, category),
            "choose": words.choose,
            "choices_link": portal + CHOICES,
            "stop": words.of(words.stop, name, category),
            "stop_link": self._stop_link(parcel, portal),
            "colours": colours(owner.accent),
        }

    def _stop_link(self, parcel: Parcel, portal: str) -> str:
        if parcel.category not in STOPPABLE:
            return ""
        token = self.signer.stopping(parcel.contact.id, parcel.category)
        return f"{portal}/unsubscribe/{token}"

    def _return_path(self, parcel: Parcel) -> str:
        name, _, domain = self.bounce_address.partition("@")
        if not domain:
            return ""
        return f"{name}+{self.signer.returning(parcel.contact.id, parcel.contact.email)}@{domain}"


def colours(accent: str) -> dict[str, str]:
    """Return the accent as a ground, as text on paper, and what is readable on it; in both themes.

    In the dark one the ground is the lighter accent that is readable as text there.
    """
    light, dark = accent_of(accent), ink(accent_of(accent), PAPER_DARK)
    return {
        "ground": light,
        "on_ground": on(light),
        "ink": ink(light, PAPER),
        "ground_dark": dark,
        "on_ground_dark": on(dark),
        "ink_dark": dark,
    }


def _list_headers(category: Category, portal: str, stop_link: str) -> list[tuple[str, str]]:
    """Return how programs sort mails of a category, and stop them (RFC 2919, 2369, 8058).

    Only over https is one click enough (RFC 8058 §3.1).
    """
    host = urlsplit(portal).hostname or "localhost"
    headers = [("List-Id", f"<{category}.{host}>")]
    if stop_link:
        headers.append(("List-Unsubscribe", f"<{stop_link}>"))
    if stop_link.startswith("https://"):
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return headers
