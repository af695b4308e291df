"""What is said of documents, and of certificates that run out."""

from datetime import date

from .phrases import Fact, listed, placed, worded
from .reader import Reader, Words, plain_name

SHOWN = 40
"""Characters of a name in a title."""


def document(_: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    """Say that documents, or new versions of them, are there."""
    told = [each for each in fact["items"].values() if _is_new(each)]
    if len(told) > 1:
        return worded(
            reader,
            "document_new",
            "/portal/documents",
            "document",
            say=("document.many", "document.list"),
            action="documents.action",
            count=str(len(told)),
            names=listed(reader, (each["now"]["title"] for each in told)),
        )
    return _one(told[0], reader) if told else None


def certificate_due(_: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    """Say that certificates run out soon, or just did."""
    told = sorted((each["now"] for each in fact["items"].values()), key=lambda one: one["until"])
    if len(told) > 1:
        return worded(
            reader,
            "certificate_due",
            "/portal/documents",
            "document",
            say=("certificate.many", "document.list"),
            action="documents.action",
            count=str(len(told)),
            day=reader.day_words(date.fromisoformat(told[0]["until"])),
            names=listed(reader, (placed(each["name"], each["place"]) for each in told)),
        )
    return _certificate(told[0], reader) if told else None


def _is_new(item: Fact) -> bool:
    was: Fact = item["was"] or {}
    return bool(was.get("version") != item["now"]["version"])


def _one(item: Fact, reader: Reader) -> Words:
    fact = item["now"]
    kind = "document_version" if item["was"] else "document_new"
    return worded(
        reader,
        kind,
        f"/portal/documents/{fact['id']}",
        "document",
        say=(f"{kind}.title", f"{kind}.body"),
        job=fact["job_id"],
        name=plain_name(fact["title"], SHOWN),
    )


def _certificate(fact: Fact, reader: Reader) -> Words:
    until = date.fromisoformat(fact["until"])
    over = until < reader.today
    which = "certificate_over" if over else "certificate_due"
    what = [fact["name"], fact["appliance"], fact["place"]]
    return worded(
        reader,
        "certificate_due",
        f"/portal/documents/{fact['id']}",
        "document",
        say=(f"{which}.title", f"{which}.body"),
        action="certificate.action",
        name=plain_name(fact["name"], SHOWN),
        day=reader.day_words(until),
        what=", ".join(plain_name(each) for each in what if each),
    )
