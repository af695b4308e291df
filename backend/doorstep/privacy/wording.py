"""What letters and files say."""

from collections.abc import Callable, Iterable, Mapping

from doorstep.kit.mail import one_line
from doorstep.organizations.models import Organization
from doorstep.sign_in.letter import portal_url

from .kind import Kind
from .letters import Told

OfExport = Callable[[Organization, str, str, str], Told]
"""From whose portal, where that is, the name of who asked, and of the customer it is about."""


def export_ready(organization: Organization, public_url: str, name: str, customer: str) -> Told:
    """Say that an export is there."""
    return _told(
        organization,
        name,
        "Your data is ready",
        "the data you asked us for is put together. Sign in to the portal to get the file, and open"
        f" the records of {one_line(customer)} there:",
        f"    {portal_url(organization, public_url)}/portal/settings/data",
        "It is there for seven days and is then deleted. If you did not ask for it, please call"
        " us: somebody may be signed in as you.",
    )


def export_failed(organization: Organization, public_url: str, name: str, customer: str) -> Told:
    """Say that an export could not be made."""
    return _told(
        organization,
        name,
        "Your data could not be put together",
        "we tried to put together the data you asked us for, from the records of"
        f" {one_line(customer)}, and it did not work. Nothing of it was lost. Please ask for it"
        " again in the portal, or call us:",
        f"    {portal_url(organization, public_url)}/portal/settings/data",
    )


def erasure_asked(organization: Organization, number: str, name: str, reason: str) -> Told:
    """Tell the office that a customer wishes to be erased."""
    return _told(
        organization,
        organization.name,
        f"A customer asks to be erased: {number}",
        f"{one_line(name)}, of customer {number}, asks for their data to be erased.",
        f"They write:\n\n    {one_line(reason)}" if reason else "They gave no reason.",
        "You decide, and the law gives you a month. See what would go and what would stay with",
        "    doorstep erasure list",
    )


def erasure_withdrawn(organization: Organization, number: str) -> Told:
    """Tell the office that it need not decide any more."""
    return _told(
        organization,
        organization.name,
        f"No longer to be erased: {number}",
        f"customer {number} has taken back the wish to be erased. There is nothing to do.",
    )


def erasure_refused(organization: Organization, name: str, answer: str) -> Told:
    """Tell a customer that, and why, the office has not erased them."""
    return _told(
        organization,
        name,
        "Your data was not erased",
        "you asked us to erase your data. We have looked at it, and did not do so:",
        f"    {one_line(answer)}",
        "You can still use the portal as before. If you do not agree, write to us or to your data"
        " protection authority.",
    )


def erased(organization: Organization, name: str, kept: str) -> Told:
    """Tell a former customer what is gone, and what had to stay."""
    return _told(
        organization,
        name,
        "Your data was erased",
        "as you asked, we have erased your data: who may sign in for you and how, your addresses,"
        " what you asked for with its photos, your documents, and what happened in the portal."
        " Devices that were signed in lose their copy when they are next online.",
        kept,
        "This is the last mail you get about it.",
    )


def kept_words(record: Mapping[str, object]) -> str:
    """Say what an erasure keeps and for how long."""
    jobs, invoices = record.get("jobs_kept"), record.get("invoices_kept")
    kept: list[str] = []
    if jobs:
        kept.append(
            f"Of {_many(jobs, 'job')} number, title and dates stay, without your name, address or"
            f" words, in our records until {record.get('kept_until')} at the latest."
        )
    if invoices:
        kept.append(
            f"We also keep {_many(invoices, 'invoice')} as sent, name and address included,"
            f" and what was paid, until {record.get('invoices_until')} at the latest."
        )
    if not kept:
        return "Nothing about you is kept."
    return " ".join(["The law makes us keep what we did and billed.", *kept])


def _many(number: object, noun: str) -> str:
    return f"one {noun}" if number == 1 else f"{number} {noun}s"


def readme(business: str, kinds: Iterable[Kind]) -> str:
    """Say what each file of an export is."""
    files = "\n".join(
        f"  data/{kind.name}.json"
        + (f", spreadsheets/{kind.name}.csv" if kind.listed else "")
        + f"\n      {kind.meaning}"
        for kind in kinds
    )
    return README.format(business=one_line(business), files=files)


README = """\
What {business} holds about you
================================

Each kind of record is in a file of its own, complete, as it is kept:

{files}

  photos/
      The photos of your requests, in a folder for each request. Its name is the request's id
      in requests.json.
  documents/
      Your reports, certificates and other files, each in a folder whose name is the document's
      id in documents.json.
  missing.txt
      Only if a file could not be put in: which, and why.

JSON files are for programs, and have everything. CSV files open in a spreadsheet; in them a text
that a spreadsheet would take for a formula begins with an apostrophe, phone numbers with a plus
among them. Times are in UTC.

Left out is what only lets somebody in: passwords, keys and tokens, of which we keep no more than
what they are checked with.
"""


def _told(organization: Organization, name: str, subject: str, *paragraphs: str) -> Told:
    ours = one_line(organization.name)
    reach = [one_line(way) for way in (organization.phone, organization.email) if way]
    text = "\n\n".join([f"Hello {one_line(name)},", *paragraphs, "\n".join([ours, *reach])])
    return Told(f"{subject} – {ours}", text + "\n")  # noqa: RUF001 - a dash between words
