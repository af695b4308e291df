"""The world outside this process, as a few small things that can be handed in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from obstore.store import LocalStore, ObjectStore, from_url

from .clock import Clock, SystemClock
from .mail import Message, SmtpMail
from .settings import Settings


class Mail(Protocol):
    """Carries messages."""

    async def send(self, message: Message) -> None:
        """Hand the message over; raises when it was not taken."""
        ...


@dataclass(frozen=True, slots=True)
class Outside:
    """All that the app reaches beside its database."""

    mail: Mail
    store: ObjectStore
    clock: Clock


def real_outside(settings: Settings) -> Outside:
    """Return the outside world that the settings name."""
    return Outside(
        mail=SmtpMail(settings.smtp_url, settings.mail_from),
        store=open_store(settings.store_url),
        clock=SystemClock(),
    )


def open_store(url: str) -> ObjectStore:
    """Return the object store at a `file:///` or `s3://` URL; a missing folder is made."""
    if urlsplit(url).scheme != "file":
        return from_url(url)
    folder = Path(unquote(urlsplit(url).path))
    folder.mkdir(parents=True, exist_ok=True)
    return LocalStore(folder)
