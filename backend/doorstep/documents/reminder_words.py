"""What mails about certificates that run out say."""

from datetime import date
from uuid import UUID

import msgspec

from doorstep.kit.mail import one_line
from doorstep.kit.words import day_words
from doorstep.organizations.letters import signature
from doorstep.organizations.models import Organization

TEXT = """\
Hello {name},

{what}

{certificates}

Each page has the certificate, and a button to ask for the next one. If you have arranged that
elsewhere, there is nothing to do.

{signature}
"""


class RunningOut(msgspec.Struct, frozen=True):
    """A certificate, for which appliance and where it is, and the last day that it is valid."""

    document_id: UUID
    name: str
    appliance: str
    place: str
    until: date

    def lines(self, site: str, today: date, locale: str) -> str:
        """Return it as a paragraph, with the address of its page."""
        verb = "valid until" if self.until >= today else "ran out on"
        said = [
            ", ".join(one_line(each) for each in (self.name, self.appliance) if each),
            one_line(self.place),
            f"{verb} {day_words(self.until, locale)}",
            f"{site}/portal/documents/{self.document_id}",
        ]
        return "\n".join(f"    {each}" for each in said if each)


class Reader(msgspec.Struct, frozen=True):
    """Whom a mail is to: how they write dates, where their portal is, and what day it is there."""

    organization: Organization
    site: str
    name: str
    locale: str
    today: date


def reminder(reader: Reader, certificates: list[RunningOut]) -> tuple[str, str]:
    """Return the subject and the text about one certificate or several, the first to end first."""
    text = TEXT.format(
        name=one_line(reader.name),
        what=_what(reader, certificates),
        certificates="\n\n".join(
            each.lines(reader.site, reader.today, reader.locale) for each in certificates
        ),
        signature=signature(reader.organization),
    )
    return _subject(reader, certificates), text


def place_words(name: str | None, *address: str | None) -> str:
    """Return a place as the portal says it: "Flat 2, 12 Alder Road, Leeds".

    What its name says already is not said again.
    """
    said = (name or "").split(", ")
    rest = [each for each in dict.fromkeys(address) if each and each not in said]
    return ", ".join([name, *rest] if name else rest)


def _subject(reader: Reader, certificates: list[RunningOut]) -> str:
    first = certificates[0]
    day = day_words(first.until, reader.locale)
    if len(certificates) > 1:
        return f"{len(certificates)} certificates run out, the first on {day}"
    verb = "runs out on" if first.until >= reader.today else "ran out on"
    return f"{one_line(first.name)} {verb} {day}"


def _what(reader: Reader, certificates: list[RunningOut]) -> str:
    if len(certificates) > 1:
        return "these certificates run out soon, or just did:"
    if certificates[0].until < reader.today:
        return "this certificate has run out:"
    return "this certificate runs out soon:"
