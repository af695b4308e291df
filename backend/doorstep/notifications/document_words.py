"""What is said of documents, and of certificates that run out."""

from datetime import date

from .phrases import Fact, how_many, listed, phrase, placed, worded
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
            count=how_many(reader, len(told), fact),
            names=listed(reader, (each["now"]["title"] for each in told), fact),
        )
    return _one(told[0], reader) if told else None


def certificate_due(_: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    """Say that certificates run out soon, or just did."""
    told = sorted((each["now"] for each in fact["items"].values()), key=lambda one: one["until"])
    if len(told) > 1:
        return _certificates(told, fact, reader)
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


def _certificates(told: list[Fact], fact: Fact, reader: Reader) -> Words:
    """Say how many, and until when: each by itself if not all to one day; the first comes first."""
    same = told[0]["until"] == told[-1]["until"]
    over = _until(told[0]) < reader.today
    names = (_dated(each, reader, dated=not same) for each in told)
    return worded(
        reader,
        "certificate_due",
        "/portal/documents",
        "document",
        say=("certificate.many_over" if over else "certificate.many", "certificate.list"),
        action="documents.action",
        count=how_many(reader, len(told), fact),
        day=reader.day_words(_until(told[0])),
        names=listed(reader, names, fact),
    )


def _dated(certificate: Fact, reader: Reader, *, dated: bool) -> str:
    name = placed(certificate["name"], certificate["place"])
    if not dated:
        return name
    day = reader.day_words(_until(certificate))
    return phrase(reader, "certificate.each", name=name, day=day)


def _until(fact: Fact) -> date:
    return date.fromisoformat(fact["until"])


def _certificate(fact: Fact, reader: Reader) -> Words:
    until = _until(fact)
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
        what=", ".join(filter(None, map(plain_name, what))),
    )
