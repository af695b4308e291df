"""The world outside this process, as a few small things that can be handed in."""

from dataclasses import dataclass
from typing import Protocol

from .clock import Clock, SystemClock
from .mail import Message, SmtpMail
from .settings import Settings
from .store import Store, open_store


class Mail(Protocol):
    """Carries messages."""

    async def send(self, message: Message) -> None:
        """Hand the message over; raises when it was not taken."""
        ...


@dataclass(frozen=True, slots=True)
class Outside:
    """All that the app reaches beside its database."""

    mail: Mail
    store: Store
    clock: Clock


def real_outside(settings: Settings) -> Outside:
    """Return the outside world that the settings name."""
    return Outside(
        mail=SmtpMail(settings.smtp_url, settings.mail_from),
        store=open_store(settings.store_url, settings.store_encryption),
        clock=SystemClock(),
    )
