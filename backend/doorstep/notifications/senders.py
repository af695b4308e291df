"""The channels that the settings set up, for whoever delivers by them."""

from doorstep.kit.outside import Outside
from doorstep.kit.settings import Settings

from .mail.way import MailWay
from .models import Channel
from .push.sending import PushSending
from .texting import SmsWay
from .ways import Senders, Sending


def senders_by(settings: Settings, outside: Outside) -> Senders:
    """Return the channels that the settings set up."""
    senders: dict[Channel, Sending] = {Channel.EMAIL: MailWay.by(settings, outside)}
    if outside.push:
        senders[Channel.PUSH] = PushSending(outside.push, settings.public_url, outside.clock)
    if texts := SmsWay.by(settings, outside):
        senders[Channel.SMS] = texts
    return senders
