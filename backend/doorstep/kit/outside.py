"""The world outside this process, as a few small things that can be handed in."""

from dataclasses import dataclass
from typing import Protocol

from .clock import Clock, SystemClock
from .mail import Message
from .push.service import PushService, WebPush
from .settings import Settings
from .sms import HttpSms, Sms
from .smtp import FEW, SmtpMail
from .store import Store, open_store


class Mail(Protocol):
    """Carries messages."""

    async def send(self, message: Message) -> None:
        """Hand the message over; raises when it was not taken."""
        ...


@dataclass(frozen=True, slots=True)
class Outside:
    """All that the app reaches beside its database.

    Alerts go by a lane of their own, so that nobody waits for a code behind them; without one, as
    other mail does. Without `sms` there are no text messages, without `push` none to browsers.
    """

    mail: Mail
    store: Store
    clock: Clock
    alerts: Mail | None = None
    sms: Sms | None = None
    push: PushService | None = None


def real_outside(settings: Settings) -> Outside:
    """Return the outside world that the settings name."""
    return Outside(
        mail=SmtpMail(settings.smtp_url, settings.mail_from),
        store=open_store(settings.store_url, settings.store_encryption),
        clock=SystemClock(),
        alerts=SmtpMail(settings.smtp_url, settings.mail_from, most=FEW),
        sms=HttpSms.by(settings),
        push=real_push(settings),
    )


def real_push(settings: Settings) -> PushService | None:
    """Return what speaks to push services, or None without a key. Raises BadSecrets."""
    keys = settings.push_keys()
    if not keys:
        return None
    allowed = frozenset(settings.push_allow.split())
    return WebPush(keys, settings.push_sender, allowed=allowed)
