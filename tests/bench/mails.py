"""Alerts mailed to a server on this machine, beside what aiosmtplib alone sends there."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from statistics import median
from uuid import uuid4

import aiosmtplib

from doorstep.kit.smtp import FEW, SmtpMail
from doorstep.notifications.mail.tokens import Signer
from doorstep.notifications.mail.way import MailWay
from doorstep.notifications.mail.writing import Writer
from doorstep.notifications.ways import Parcel, Sent
from tests.bench.report import Report, Section, progress
from tests.factories.mail_servers import MailServer, mail_server
from tests.factories.parcels import parcel

MAILS, ROUNDS, LEAST = 400, 5, 0.5
SENDER = "portal@northgate.example"
WRITER = Writer("https://portal.northgate.example", Signer(("a" * 40,)))
WORDS = f"""
{MAILS} alerts turn by turn to a mail server in the same process: each written as text and HTML,
signed, and handed over on {FEW} kept connections; and by aiosmtplib alone, which is given the same
two parts in a message of Python's: on {FEW} connections kept open, and on one for each mail, as
`aiosmtplib.send` opens it. All on one core, the server among them. The share of the first of both
is expected to be at least {LEAST}. Medians of {ROUNDS}.
""".strip()
Run = Callable[[MailServer], Awaitable[None]]


async def mail_alerts(report: Report) -> None:
    """Measure all three and add their table."""
    progress(f"Mailing {MAILS} alerts…")
    rates: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, run in {"Doorstep": _ours, "kept open": _kept, "one each": _each}.items():
            rates.setdefault(name, []).append(await _rate(run))
    ours, kept, each = (median(rates[name]) for name in ("Doorstep", "kept open", "one each"))
    rows = [
        ("Doorstep", f"{ours:.0f}", ""),
        ("aiosmtplib, connections kept open", f"{kept:.0f}", f"{ours / kept:.2f}"),
        ("aiosmtplib, a connection for each", f"{each:.0f}", f"{ours / each:.2f}"),
    ]
    figures = {"per_second": ours, "of_kept_open": ours / kept, "of_one_each": ours / each}
    columns = ("", "mails /s", "Doorstep's share")
    report.add(Section("Alerts by mail", WORDS, columns, rows), "mails", figures)


async def _rate(run: Run) -> float:
    async with mail_server() as server:
        began = time.perf_counter()
        await run(server)
        took = time.perf_counter() - began
        assert len(server.taken) == MAILS
    return MAILS / took


async def _ours(server: MailServer) -> None:
    mail = SmtpMail(server.url, SENDER, most=FEW)
    way = MailWay(mail, WRITER)
    told = await asyncio.gather(*(way.send(_alert()) for _ in range(MAILS)))
    assert told == [Sent()] * MAILS
    mail.close()


async def _kept(server: MailServer) -> None:
    async def send(mails: int) -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=server.port) as client:
            for _ in range(mails):
                await client.send_message(_plain())

    await asyncio.gather(*(send(MAILS // FEW) for _ in range(FEW)))


async def _each(server: MailServer) -> None:
    turns = asyncio.Semaphore(FEW)

    async def send() -> None:
        async with turns:
            await aiosmtplib.send(_plain(), hostname="127.0.0.1", port=server.port)

    await asyncio.gather(*(send() for _ in range(MAILS)))


def _alert() -> Parcel:
    return parcel(delivery_id=uuid4())


def _plain() -> EmailMessage:
    """Return the same as Python writes it when nothing is asked of it."""
    email = EmailMessage()
    email["From"], email["To"], email["Subject"] = SENDER, WRITTEN.to, WRITTEN.subject
    email["Date"], email["Message-ID"] = formatdate(), make_msgid(domain="northgate.example")
    email.set_content(WRITTEN.text)
    email.add_alternative(WRITTEN.html, subtype="html")
    return email


WRITTEN = WRITER.write(parcel())
