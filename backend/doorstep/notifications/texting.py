"""Alerts by text message: one of them, short, with where it leads."""

from dataclasses import dataclass
from datetime import timedelta
from unicodedata import combining, normalize

import phonenumbers

from doorstep.kit.mail import one_line
from doorstep.kit.outside import Outside
from doorstep.kit.settings import Settings
from doorstep.kit.sms import NotEver, NotNow, Sms
from doorstep.sign_in.letter import portal_url

from .opening import opens
from .ways import Later, Never, Outcome, Parcel, Sent

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The alphabet of a text message (3GPP TS 23.038 §6.2.1)."""
TWICE = frozenset("^{}\\[~]|€")
"""What takes two places in it."""
PLAIN = str.maketrans("\u2013\u2014\u2018\u2019\u201c\u201d\u00a0\u202f", "--''\"\"  ")
"""Dashes, quotation marks and spaces that it does not have."""
DEAR = {
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.SHARED_COST,
}
LONG, SHORT = 160, 70
"""Places of one message: in its own alphabet, and in any other (UCS-2)."""


@dataclass(frozen=True, slots=True)
class SmsWay:
    """Delivers alerts by text message."""

    sms: Sms
    public_url: str

    @classmethod
    def by(cls, settings: Settings, outside: Outside) -> "SmsWay | None":
        """Return the way by the settings; None where no gateway is set up."""
        return cls(outside.sms, settings.public_url) if outside.sms else None

    async def send(self, parcel: Parcel) -> Outcome:
        """Hand an alert to the gateway."""
        to = number_of(parcel)
        if to is None:
            return Never("no phone number")
        title = parcel.discreet_title if parcel.discreet else parcel.title
        portal = portal_url(parcel.organization, self.public_url)
        path = opens(parcel, parcel.path, parcel.account)
        try:
            await self.sms.send(to, text_of(title, portal, path, parcel.organization.name))
        except NotEver as refused:
            return Never(str(refused))
        except NotNow as refused:
            after = None if refused.after is None else timedelta(seconds=refused.after)
            return Later(str(refused), after)
        return Sent()


def number_of(parcel: Parcel) -> str | None:
    """Return whom to text as E.164 writes it; a number without a prefix is of the business's land.

    None if it is no number that could be one, or one whose owner earns by what is sent there.
    """
    land = parcel.organization.locale.rpartition("-")[2].upper()
    try:
        number = phonenumbers.parse(parcel.contact.phone or "", land)
    except phonenumbers.NumberParseException:
        return None
    dear = phonenumbers.number_type(number) in DEAR
    if dear or not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def text_of(title: str, portal: str, path: str, whose: str = "") -> str:
    """Return what fits one message: the title, and a link to the screen or, if short, the portal.

    It begins with `whose` it is if there is room. A letter that the alphabet has without its accent
    goes without; a title in another alphabet has less than half the room.
    """
    title = _plain(one_line(title))
    named = f"{_plain(one_line(whose))}: {title}" if whose else title
    for link in (portal + path, f"{portal}/portal"):
        for words in (named, title):
            if fits(f"{words}\n{link}"):
                return f"{words}\n{link}"
    while title and not fits(f"{title}...\n{portal}/portal"):
        title = title[:-1]
    return f"{title.rstrip()}...\n{portal}/portal" if title else f"{portal}/portal"


def fits(text: str) -> bool:
    """Return whether a text is one message."""
    if all(letter in BASIC or letter in TWICE for letter in text):
        return len(text) + sum(letter in TWICE for letter in text) <= LONG
    return len(text.encode("utf-16-be")) // 2 <= SHORT


def _plain(text: str) -> str:
    letters = (_letter(letter) for letter in normalize("NFC", text.translate(PLAIN)))
    return "".join(letters)


def _letter(letter: str) -> str:
    if letter in BASIC or letter in TWICE:
        return letter
    bare = "".join(part for part in normalize("NFD", letter) if not combining(part))
    return bare if bare and all(part in BASIC for part in bare) else letter
