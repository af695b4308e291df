"""Mail, written in the transaction of what it tells of and sent by whichever worker is free.

So nobody is told of what did not happen, and a mail server that is away loses nothing.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog

from deltasync import Connection
from doorstep.kit.database import trusted
from doorstep.kit.ids import uuid7
from doorstep.kit.mail import one_line
from doorstep.kit.outside import Mail
from doorstep.organizations.letters import letter_from
from doorstep.organizations.models import Organization

REST = timedelta(minutes=1)
"""From a try to the next, times the square of the tries so far."""
TRIED_FOR = timedelta(days=3)
"""After which a letter that nobody takes is given up."""
LONGEST_SUBJECT = 300
log = structlog.get_logger()


class Told(msgspec.Struct, frozen=True):
    """What a letter says; `about` is a name for it, if somebody has to know that it went out."""

    subject: str
    text: str
    about: UUID | None = None


Sent = Callable[[Connection, UUID], Awaitable[None]]
"""Hears what a letter was about, in the transaction that notes that it went out."""


async def write_to(
    link: Connection, organization: UUID, customer: UUID | None, recipient: str, told: Told
) -> None:
    """Have a letter sent once the transaction is there.

    It goes with the `customer`, if it is not sent by then.
    """
    await link.execute(
        "insert into privacy_letters (id, organization_id, customer_id, recipient, subject, text,"
        " about) values ($1, $2, $3, $4, $5, $6, $7)",
        *(uuid7(), organization, customer, recipient),
        *(one_line(told.subject)[:LONGEST_SUBJECT], told.text, told.about),
    )


async def send_due(mail: Mail, sent: Sent | None = None) -> int:
    """Send what is due, one letter after the other; return how many were sent.

    Several workers send different ones. One that was sent and not noted, since the worker was
    killed just then, is sent again.
    """
    count = 0
    while (letter := await _take()) is not None:
        if await _send(mail, letter):
            await _note(letter, sent)
            count += 1
    return count


async def delete_given_up() -> int:
    """Delete letters that nobody has taken for days; return how many."""
    async with trusted() as link:
        rows: list[Any] = await link.fetch(
            "delete from privacy_letters where created_at < now() - $1::interval returning id",
            TRIED_FOR,
        )
    for row in rows:
        log.error("letter_given_up", letter=str(row["id"]))
    return len(rows)


async def _take() -> Any:
    async with trusted() as link:
        return await link.fetchrow(_TAKE, REST)


async def _send(mail: Mail, letter: Any) -> bool:
    """Return whether the mail server has taken it."""
    organization = await _organization(letter["organization_id"])
    message = letter_from(organization, letter["recipient"], letter["subject"], letter["text"])
    try:
        await mail.send(message)
    except Exception as error:  # noqa: BLE001 - however a mail server fails, it is tried again
        log.warning("letter_not_sent", letter=str(letter["id"]), error=type(error).__name__)
        return False
    return True


async def _note(letter: Any, sent: Sent | None) -> None:
    async with trusted() as link:
        await link.execute("delete from privacy_letters where id = $1", letter["id"])
        if sent is not None and letter["about"] is not None:
            await sent(link, letter["about"])


async def _organization(organization: UUID) -> Organization:
    async with trusted():
        return await Organization.get(id=organization)


_TAKE = """
    update privacy_letters set attempts = attempts + 1,
      next_at = now() + $1::interval * ((attempts + 1) * (attempts + 1))
    where id = (select id from privacy_letters where next_at <= now()
      order by next_at limit 1 for update skip locked)
    returning id, organization_id, recipient, subject, text, about
"""
