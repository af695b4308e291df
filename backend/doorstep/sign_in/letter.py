"""The mails of signing in: the one that lets somebody in, the one that says what has changed."""

from urllib.parse import urlsplit

from doorstep.kit.mail import Message, one_line
from doorstep.organizations.letters import letter_from, signature
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

CHANGED = """\
Hello {name},

your password for {organization} {what} just now.

If that was you, there is nothing to do. If not, sign in with a code, which we mail to this address,
and set a password of your own, or take it away:

{link}

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
    return letter_from(organization, to, f"{code} is your code for {ours}", text)


def password_letter(
    organization: Organization, portal: str, *, name: str, to: str, what: str
) -> Message:
    """Return the mail that says that the password has changed, and what to do if it should not."""
    ours = one_line(organization.name)
    text = CHANGED.format(
        name=one_line(name),
        organization=ours,
        what=what,
        link=f"{portal}/portal/settings/sign-in",
        signature=signature(organization),
    )
    return letter_from(organization, to, f"Your password for {ours} {what}", text)


def portal_url(organization: Organization, public_url: str) -> str:
    """Return where the organisation's portal is, never taken from a request's own words."""
    if not organization.host:
        return public_url.rstrip("/")
    public = urlsplit(public_url)
    port = f":{public.port}" if public.port else ""
    return f"{public.scheme}://{organization.host}{port}"
