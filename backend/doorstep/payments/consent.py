"""What somebody agrees to who has invoices paid by themselves; another wording is a new version."""

from doorstep.kit.mail import one_line

VERSION = "2026-11"
TEXT = """\
I allow {business} to keep the card that I save now with Stripe, and to charge it by itself for my \
invoices: those that are open, and those to come.

Before each charge I am told by mail, at least three days ahead, what is charged at the most, and \
on which day: the day on which the invoice is due, or a later one.

I can turn this off at any time, in one tap, in the settings of the portal. From then on nothing \
more is charged.

If a charge is declined I am told so, and pay that invoice in another way."""


def consent_text(business: str) -> str:
    """Return what is agreed to, in paragraphs."""
    return TEXT.format(business=one_line(business))
