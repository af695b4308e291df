"""The mail that lets somebody in."""

from urllib.parse import urlsplit

from doorstep.kit.mail import Message, one_line
from doorstep.organizations.models import Organization

TEXT = """\
Hello {name},

your code for {organization} is

    {code}

Type it in the app or page you started from. Or sign in on the same device with this link:

{link}

Code and link work once, for the next ten minutes.

If you did not ask for this, you can leave it: nobody gets in without this mail.

{signature}
"""


def letter(
    organization: Organization, public_url: str, *, name: str, to: str, code: str, token: str
) -> Message:
    """Return the mail with the code first, then the link, in the organisation's name."""
    ours = one_line(organization.name)
    text = TEXT.format(
        name=one_line(name),
        organization=ours,
        code=code,
        link=f"{portal_url(organization, public_url)}/portal/sign-in/link#token={token}",
        signature=signature(organization),
    )
    return Message(
        to=to,
        subject=f"{code} is your code for {ours}",
        text=text,
        sender_name=ours,
        reply_to=organization.email,
    )


def signature(organization: Organization) -> str:
    """Return how a mail ends: whose it is, and how to reach them."""
    lines = [organization.name, organization.phone, organization.email]
    return "\n".join(one_line(line) for line in lines if line)


def portal_url(organization: Organization, public_url: str) -> str:
    """Return where the organisation's portal is, never taken from a request's own words."""
    if not organization.host:
        return public_url.rstrip("/")
    public = urlsplit(public_url)
    port = f":{public.port}" if public.port else ""
    return f"{public.scheme}://{organization.host}{port}"
