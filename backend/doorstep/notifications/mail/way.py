"""Alerts on their way by mail, and what the answers of a mail server mean."""

import re
from dataclasses import dataclass

import asyncpg
import structlog
from aiosmtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
)

from doorstep.kit.outside import Mail, Outside
from doorstep.kit.settings import Settings
from doorstep.notifications.ways import Later, Never, Outcome, Parcel, Sent

from .bounces import hold_back
from .tokens import print_of
from .writing import Writer

NOBODY = re.compile(r"\b5\.1\.(?:1|2|3|6|10)\b")
"""That there is no such address (RFC 3463 §3.2); 5.1.7 and 5.1.8 are about ours."""
FOR_GOOD = range(500, 600)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class MailWay:
    """Delivers alerts by mail.

    A parcel that comes again is the same mail, by its Message-ID. An address that the server says
    is none gets no further alerts until it changes.
    """

    mail: Mail
    writer: Writer

    @classmethod
    def by(cls, settings: Settings, outside: Outside) -> "MailWay":
        """Return the way by the settings; it has a lane of its own if the outside world has one."""
        return cls(outside.alerts or outside.mail, Writer.by(settings))

    async def send(self, parcel: Parcel) -> Outcome:
        """Hand an alert to the mail server."""
        try:
            await self.mail.send(self.writer.write(parcel))
        except ValueError:
            return Never("no mail address")
        except (OSError, SMTPException) as error:
            outcome = outcome_of(error)
            if isinstance(outcome, Never) and outcome.gone:
                await _hold(parcel, outcome.why)
            return outcome
        return Sent()


def outcome_of(error: Exception) -> Later | Never:
    """Return what is to become of a mail that the server did not take.

    Only what is said for good of the recipient or of the content ends it: all else, such as a
    password that is wrong or encryption that is refused, the host can mend.
    """
    if not isinstance(error, SMTPResponseException):
        return Later(type(error).__name__)
    why = f"{error.code} {_enhanced(error.message)}".strip()
    if error.code not in FOR_GOOD:
        return Later(why)
    if isinstance(error, SMTPRecipientRefused):
        return Never(f"recipient refused: {why}", gone=NOBODY.search(error.message) is not None)
    if isinstance(error, SMTPDataError):
        return Never(f"content refused: {why}")
    return Later(f"{type(error).__name__}: {why}")


def _enhanced(message: str) -> str:
    """Return the status code in a server's words, of which the rest may have an address in it."""
    found = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", message)
    return found.group(0) if found else ""


async def _hold(parcel: Parcel, why: str) -> None:
    try:
        await hold_back(parcel.contact.id, print_of(parcel.contact.email), why)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        log.exception("bounce_not_kept", delivery=str(parcel.delivery_id))
