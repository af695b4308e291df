"""Mail in the organisation's name."""

from doorstep.kit.email_address import NoAddress, plain_address
from doorstep.kit.mail import Message, one_line

from .models import Organization


def letter_from(organization: Organization, to: str, subject: str, text: str) -> Message:
    """Return a mail that shows the organisation as who wrote it, and that answers go to."""
    sender = one_line(organization.name)
    return Message(to, subject, text, sender_name=sender, reply_to=_reply_to(organization))


def signature(organization: Organization) -> str:
    """Return how a mail ends: whose it is, and how to reach them."""
    lines = [organization.name, organization.phone, organization.email]
    return "\n".join(one_line(line) for line in lines if line)


def _reply_to(organization: Organization) -> str:
    """Return where answers go; an address that is none must not keep mails from being sent."""
    try:
        return plain_address(organization.email)
    except NoAddress:
        return ""
