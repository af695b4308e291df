"""The mails about another address: to the new one, and to the old one afterwards."""

from doorstep.kit.mail import Message, one_line
from doorstep.kit.words import moment_words
from doorstep.organizations.letters import letter_from, signature
from doorstep.organizations.models import Organization

from .email_change import Changed, Wanted

CODE = """\
Hello,

your code for using this address with {organization} from now on is

    {code}

Type it on the page you started from within the next ten minutes.

If you did not ask for this, you can leave it: nothing changes without the code.

{signature}
"""
TAKEN = """\
Hello,

somebody asked to sign in to {organization} with this address from now on. Nothing was changed:
another person of the same customer signs in with it already, and each needs an address of their
own.

If it was you, choose another address, or ask us. If it was not, you can leave this mail.

{signature}
"""
NOTICE = """\
Hello {name},

the mail address that you sign in with to {organization} was changed.

    When: {when}
    From now on: {masked}

Mails with codes no longer come here. Every other phone and computer of yours was signed out.

If this was not you, call us at once: somebody may have got into your account, and only we can
give it back to you.

{signature}
"""


def letter_to_new(organization: Organization, wanted: Wanted) -> Message:
    """Return the mail with the code; with a word instead when the address is taken."""
    ours = one_line(organization.name)
    subject = f"{wanted.code} is your code for {ours}"
    text = TAKEN if wanted.taken else CODE
    return letter_from(
        organization,
        wanted.email,
        f"Your address with {ours} was not changed" if wanted.taken else subject,
        text.format(organization=ours, code=wanted.code, signature=signature(organization)),
    )


def letter_to_old(organization: Organization, changed: Changed) -> Message:
    """Return the notice that an address was changed, and what to do if that was somebody else."""
    ours = one_line(organization.name)
    text = NOTICE.format(
        name=one_line(changed.name),
        organization=ours,
        when=moment_words(
            changed.at, organization.time_zone, changed.locale or organization.locale
        ),
        masked=masked(changed.new),
        signature=signature(organization),
    )
    return letter_from(
        organization, changed.old, f"Your mail address with {ours} was changed", text
    )


def masked(email: str) -> str:
    """Return "a…@example.com": known again by whose it is, and not given away by an old mailbox."""
    return f"{email[:1]}…@{email.rpartition('@')[2]}"
