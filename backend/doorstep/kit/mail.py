"""Mail to one person: as text, and as HTML beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, localtime, make_msgid

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


PRINTABLE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,900}[\x21-\x7e])?")


class AsItIs(UnstructuredHeader):
    """A header of addresses and ids, which must not be folded: Python would encode long ones."""

    max_count = 1

    name: str

    def fold(self, *, policy: "Policy[EmailMessage]") -> str:
        """Return it in one line."""
        return f"{self.name}: {self}{policy.linesep}"


WHOLE = ("In-Reply-To", "References", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post")
"""Headers that go as they are."""
HEADERS = HeaderRegistry()
for _name in WHOLE:
    HEADERS.map_to_type(_name, AsItIs)  # pyright: ignore[reportArgumentType] - a part of one
POLICY = SMTP.clone(cte_type="7bit", header_factory=HEADERS)
"""Lines of seven bits, and few of them long: whatever a server can do, it takes them."""


@dataclass(frozen=True, slots=True)
class Message:
    """A mail to one person; `sender_name` is shown as who wrote it, `reply_to` may be empty.

    With `html` it is both (RFC 2046 §5.1.4). `id` is what stands before the @ of its Message-ID,
    and `thread` the same of what it belongs to, so that programs show both together; without an
    `id` it has one of its own. `lists` has further headers, of `WHOLE` alone. What comes back goes
    to `returns_to`, else to the sender.
    """

    to: str
    subject: str
    text: str
    sender_name: str = ""
    reply_to: str = ""
    html: str = ""
    id: str = ""
    thread: str = ""
    lists: Sequence[tuple[str, str]] = ()
    returns_to: str = ""


def as_email(message: Message, sender: str) -> EmailMessage:
    """Return the message as mail (RFC 5322); nothing in it can add a header or a recipient.

    Raises ValueError for an address that is none, and for such a header.
    """
    email = EmailMessage(policy=POLICY)
    email["From"] = _address(sender, message.sender_name)
    email["To"] = _address(message.to)
    if message.reply_to:
        email["Reply-To"] = _address(message.reply_to)
    email["Subject"] = one_line(message.subject)
    email["Date"] = format_datetime(localtime())
    _add_ids(email, message, sender.rpartition("@")[2])
    email["Auto-Submitted"] = "auto-generated"
    for name, value in message.lists:
        email[name] = _whole(name, value)
    cte = "quoted-printable" if message.html else None
    email.set_content(message.text.replace("\x00", ""), charset="utf-8", cte=cte)
    if message.html:
        html = message.html.replace("\x00", "")
        email.add_alternative(html, subtype="html", charset="utf-8", cte=cte)
    return email


def _add_ids(email: EmailMessage, message: Message, domain: str) -> None:
    email["Message-ID"] = f"<{message.id}@{domain}>" if message.id else make_msgid(domain=domain)
    for name in ("In-Reply-To", "References") if message.thread else ():
        email[name] = _whole(name, f"<{message.thread}@{domain}>")


def _whole(name: str, value: str) -> str:
    """Return the value of a header that goes as it is, if it can."""
    if name not in WHOLE or not PRINTABLE.fullmatch(value):
        raise ValueError("not a header that goes as it is")
    return value


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
