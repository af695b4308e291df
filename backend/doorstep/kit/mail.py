"""Plain text mail over SMTP."""

import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime, make_msgid
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

TIMEOUT = 10.0
"""Seconds that the mail server has for each of its answers."""
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
FORMAT = re.compile(
    r"[\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
"""What turns text round or hides in it (category Cf); what joins letters and emoji stays."""
SPECIAL = re.compile(r"[()<>\[\]:;@\\,\"]+")
"""What means something in a header of addresses (RFC 5322 §3.2.3)."""
UNFOLDED = 20
"""Characters of a name that stay in one line with an address, however they are encoded."""
ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f@,;:<>()\[\]\\\"]+@[^\s\x00-\x1f\x7f@,;:<>()\[\]\\\"]+")


@dataclass(frozen=True, slots=True)
class Message:
    """A mail to one person; `sender_name` is shown as who wrote it, `reply_to` may be empty."""

    to: str
    subject: str
    text: str
    sender_name: str = ""
    reply_to: str = ""


class SmtpMail:
    """Sends mail through the server at an `smtp://` or `smtps://` URL.

    `?starttls` demands encryption of a plain connection. `sender` is the address mail comes from.
    """

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        self._encrypted = parts.scheme == "smtps"
        self._upgrade = "starttls" in parse_qs(parts.query, keep_blank_values=True)
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._encrypted else 587 if self._upgrade else 25)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._sender = sender

    async def send(self, message: Message) -> None:
        """Hand the message to the server.

        Raises ValueError for an address that is none, OSError or aiosmtplib.SMTPException when
        the server cannot be reached or refuses.
        """
        await aiosmtplib.send(
            as_email(message, self._sender),
            sender=self._sender,
            recipients=[message.to],
            hostname=self._host,
            port=self._port,
            username=self._user,
            password=self._password,
            use_tls=self._encrypted,
            start_tls=self._upgrade,
            timeout=TIMEOUT,
        )


def as_email(message: Message, sender: str) -> EmailMessage:
    """Return the message as mail (RFC 5322); nothing in it can add a header or a recipient.

    Raises ValueError for an address that is none.
    """
    email = EmailMessage(policy=SMTP)
    email["From"] = _address(sender, message.sender_name)
    email["To"] = _address(message.to)
    if message.reply_to:
        email["Reply-To"] = _address(message.reply_to)
    email["Subject"] = one_line(message.subject)
    email["Date"] = format_datetime(localtime())
    email["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(message.text.replace("\x00", ""), charset="utf-8")
    return email


def one_line(text: str) -> str:
    """Return the text without line breaks and other control characters, in its own order."""
    return UNSEEN.sub(" ", FORMAT.sub("", text)).strip()


def _address(address: str, name: str = "") -> Address:
    if not ADDRESS.fullmatch(address):
        raise ValueError("not a mail address")
    return Address(display_name=_display_name(name), addr_spec=address)


def _display_name(name: str) -> str:
    """Return a name as it stands before an address.

    Python folds a long one and loses its quotes on the way: what has a meaning there must go.
    """
    plain = one_line(name)
    return plain if len(plain) <= UNFOLDED else one_line(SPECIAL.sub(" ", plain))
