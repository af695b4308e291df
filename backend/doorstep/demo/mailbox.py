"""The demo's mail: a local SMTP server that keeps what it takes in the database."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any, cast
from uuid import UUID

import msgspec
from aiosmtpd.smtp import SMTP, Envelope, Session

from doorstep.kit.database import trusted

from .models import DemoMail

LARGEST = 1024 * 1024
"""Bytes of one message."""
NEWEST = 200
"""Messages that are shown."""
_CODE = re.compile(r"(?<![\w#=./-])(\d{3})[ \u00a0-]?(\d{3})(?![\w/-])")
_LINK = re.compile(r"https?://[^\s<>\"]+")


class Letter(msgspec.Struct):
    """A message as a person reads it, with the code and the link found in it.

    `page` is the address of its HTML, if it has any.
    """

    to: str
    subject: str
    text: str
    code: str | None
    link: str | None
    page: str | None = None


async def letters(newest: int = NEWEST) -> list[Letter]:
    """Return the newest messages, the newest first."""
    async with trusted():
        kept = await DemoMail.all().order_by("-received_at", "-id").limit(newest)
    return [_letter(mail) for mail in kept]


async def page_of(letter: UUID) -> str | None:
    """Return the HTML of a message; None without any."""
    async with trusted():
        mail = await DemoMail.get_or_none(id=letter)
    return (mail.html or None) if mail else None


def _letter(mail: DemoMail) -> Letter:
    found = code_in(mail.text), link_in(mail.text)
    page = f"/demo/mail/{mail.id}" if mail.html else None
    return Letter(mail.recipient, mail.subject, mail.text, *found, page)


def code_in(text: str) -> str | None:
    """Return the first six-digit code of a text, without the gap people read it by."""
    found = _CODE.search(_LINK.sub(" ", text))
    return "".join(found.groups()) if found else None


def link_in(text: str) -> str | None:
    """Return the first link of a text."""
    found = _LINK.search(text)
    return found.group(0).rstrip(".,;)") if found else None


@asynccontextmanager
async def mail_sink(host: str = "127.0.0.1", port: int = 0) -> AsyncGenerator[str]:
    """Take mail while the context is open; yield the `smtp://` URL to send it to."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_receiver, host, port)
    try:
        yield f"smtp://{host}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await server.wait_closed()


def _receiver() -> SMTP:
    return SMTP(_Keep(), hostname="localhost", data_size_limit=LARGEST, enable_SMTPUTF8=True)


class _Keep:
    """Answers DATA by keeping one message for each recipient."""

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        raw = envelope.content
        message = message_from_bytes(raw if isinstance(raw, bytes) else b"", policy=modern)
        subject, text = str(message["subject"] or "")[:998], _text_of(message, "plain", "html")
        html = _text_of(message, "html")
        async with trusted():
            for recipient in envelope.rcpt_tos:
                await DemoMail.create(
                    recipient=recipient[:320].replace("\x00", ""),
                    subject=subject.replace("\x00", ""),
                    text=text.replace("\x00", ""),
                    html=html.replace("\x00", ""),
                )
        return "250 Kept"


def _text_of(message: EmailMessage, *kinds: str) -> str:
    part: Any = cast("Any", message).get_body(kinds)
    return str(part.get_content()) if part is not None else ""


async def forget_old_letters() -> int:
    """Delete all but the newest messages; return how many."""
    kept = DemoMail.all().order_by("-received_at", "-id").limit(NEWEST).values("id")
    return await DemoMail.exclude(id__in=[row["id"] for row in await kept]).delete()
