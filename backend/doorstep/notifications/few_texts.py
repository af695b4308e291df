"""Tests by text message are few: each is paid for, and goes to a number that anybody may claim."""

from dataclasses import dataclass

from doorstep.sign_in.throttle import DAY, Limit, Throttle

from .models import Channel
from .texting import number_of
from .ways import Later, Outcome, Parcel, Senders, Sending

OF_CONTACT = Limit("alert-test-texts", 5, DAY)
OF_NUMBER = Limit("alert-test-number", 5, DAY)
OF_ORGANIZATION = Limit("alert-test-all-texts", 100, DAY)
ENOUGH = Later("There were many tests by text message already. Please try again tomorrow.")


@dataclass(frozen=True, slots=True)
class FewTexts:
    """Hands tests to what sends text messages, as long as there are not too many."""

    sending: Sending
    throttle: Throttle

    async def send(self, parcel: Parcel) -> Outcome:
        """Send one, or say that it was enough for a contact, a number or the organisation."""
        counted = [
            (OF_CONTACT, str(parcel.contact.id)),
            (OF_NUMBER, number_of(parcel) or ""),
            (OF_ORGANIZATION, ""),
        ]
        if await self.throttle.count(parcel.organization.id, counted):
            return ENOUGH
        return await self.sending.send(parcel)


def with_few_texts(senders: Senders, throttle: Throttle) -> Senders:
    """Return the same channels, with few text messages."""
    texting = senders.get(Channel.SMS)
    few = {Channel.SMS: FewTexts(texting, throttle)} if texting else {}
    return {**senders, **few}
