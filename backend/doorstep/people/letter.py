"""The mail that tells somebody that they may sign in. It opens nothing by itself."""

import re

from doorstep.customers.models import Role
from doorstep.kit.mail import Message, one_line
from doorstep.organizations.letters import letter_from, signature
from doorstep.organizations.models import Organization
from doorstep.sign_in.letter import portal_url

from .access import Invited

LONGEST_NAME = 80
MAY = {
    Role.OWNER: "see everything, and decide who else has access",
    Role.BILLING: "see and pay invoices",
    Role.SITE: "see visits and jobs, and ask for service",
}
"""What each role may do, as the end of a sentence."""
TEXT = """\
Hello,

{inviter} has given you access to the records of {customer} with {organization}.
You can {may}.

To sign in, open this page and type this mail address:

{link}

We then send you a code. There is no password to remember, and this mail alone opens nothing.

If you do not know {inviter}, you can leave this mail: nothing happens until you sign in.

{signature}
"""


def letter(organization: Organization, public_url: str, invited: Invited) -> Message:
    """Return the mail, in the organisation's name."""
    ours = one_line(organization.name)
    inviter = said_name(invited.inviter)
    text = TEXT.format(
        inviter=inviter,
        customer=said_name(invited.customer),
        organization=ours,
        may=MAY[invited.role],
        link=f"{portal_url(organization, public_url)}/portal/sign-in",
        signature=signature(organization),
    )
    subject = f"{inviter} has given you access with {ours}"
    return letter_from(organization, invited.email, subject, text)


def said_name(name: str) -> str:
    """Return a name that somebody gave themselves, short and with nothing in it to click on."""
    plain = re.sub(r"[/:@<>\\]+", " ", one_line(name)[:LONGEST_NAME])
    return re.sub(r"\.(?=\S)", ". ", plain).strip()
