"""What mails about charges say."""

from datetime import date
from uuid import UUID

import msgspec

from doorstep.kit.mail import one_line
from doorstep.kit.money import money_words
from doorstep.kit.words import day_words
from doorstep.organizations.letters import signature
from doorstep.organizations.models import Organization

AHEAD = """\
Hello {name},

on {day} we charge your {card}:

    {amount} for invoice {number}

You have agreed that your invoices are paid by themselves, so there is nothing to do. We charge no
more than this, and less if something of it is paid before.

To see the invoice, or to pay it in another way until then:

    {invoice}

To turn this off, in one tap:

    {settings}

{signature}
"""
DECLINED = """\
Hello {name},

we wanted to charge your {card} for invoice {number}, and it did not work:

    {why}

Nothing was paid, and we do not try it again by ourselves. Please pay {amount} in the portal:

    {invoice}

{after}

{signature}
"""
GOES_ON = "Other invoices are still paid by themselves. To save another card, or to turn this off:"
IS_OVER = (
    "Since three charges in a row were declined, we charge nothing by ourselves any more. To save\n"
    "another card:"
)


class About(msgspec.Struct, frozen=True):
    """Whom a mail is to, and which charge it is about."""

    organization: Organization
    site: str
    name: str
    locale: str
    card: str
    number: str
    invoice: UUID
    minor: int
    currency: str

    @property
    def amount(self) -> str:
        """Return the money as the reader writes it."""
        return money_words(self.minor, self.currency, self.locale)

    def filled(self, text: str, **more: str) -> str:
        """Return a mail with its gaps filled."""
        return text.format(
            name=one_line(self.name),
            card=self.card or "saved card",
            number=one_line(self.number),
            amount=self.amount,
            invoice=f"{self.site}/portal/invoices/{self.invoice}",
            signature=signature(self.organization),
            **more,
        )


def charge_ahead(about: About, on: date) -> tuple[str, str]:
    """Return the subject and the text of a notice: what is charged at the most, and when."""
    day = day_words(on, about.locale)
    subject = f"{about.amount} for invoice {about.number} on {day}"
    return subject, about.filled(AHEAD, day=day, settings=_settings(about))


def charge_declined(about: About, why: str, *, over: bool) -> tuple[str, str]:
    """Return the subject and the text for a charge that was declined; `over`: it was the last."""
    after = f"{IS_OVER if over else GOES_ON}\n\n    {_settings(about)}"
    subject = f"Invoice {about.number} could not be charged"
    return subject, about.filled(DECLINED, why=one_line(why), after=after)


def _settings(about: About) -> str:
    return f"{about.site}/portal/settings/autopay"
