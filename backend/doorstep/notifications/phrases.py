"""Words put together from a language's phrases."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from .reader import Reader, Words, plain_line, plain_name
from .words_de import PHRASES as GERMAN
from .words_en import PHRASES as ENGLISH
from .words_es import PHRASES as SPANISH

PHRASES = {"en": ENGLISH, "de": GERMAN, "es": SPANISH}
LONGEST_BODY = 240
NAMED = 3
"""Names of a list that are said; the others are counted."""
Fact = dict[str, Any]


def language_of(*wanted: str | None) -> str:
    """Return the first language (BCP 47) that there are words in, else English."""
    known = (str(each).partition("-")[0].lower() for each in wanted if each)
    return next((each for each in known if each in PHRASES), "en")


def phrase(reader: Reader, key: str, **names: str) -> str:
    """Return a phrase with its names, which nothing is done with but to put them in."""
    return PHRASES[reader.language][key].format(**names)


def worded(
    reader: Reader,
    kind: str,
    path: str,
    about: str,
    *,
    say: tuple[str, str],
    action: str = "",
    job: UUID | str | None = None,
    until: datetime | None = None,
    **names: str,
) -> Words:
    """Return words whose title and body are the phrases `say`, `about` a family of phrases."""
    title, body = (phrase(reader, each, **names) for each in say)
    return Words(
        kind=kind,
        title=plain_line(title[:1].upper() + title[1:], 120),
        body=plain_line(body[:1].upper() + body[1:], LONGEST_BODY),
        path=path,
        discreet_title=phrase(reader, f"{about}.discreet"),
        discreet_body=phrase(reader, "discreet.body"),
        action=phrase(reader, action or f"{about}.action"),
        about_job=UUID(str(job)) if job else None,
        until=until,
    )


def placed(name: object, place: object) -> str:
    """Return "Gas safety check (Flat 2)", or the name alone where there is no place."""
    where = plain_name(place, 40)
    return f"{plain_name(name)} ({where})" if where else plain_name(name)


def listed(reader: Reader, names: Iterable[object]) -> str:
    """Return "Boiler report, Quote and 3 more"."""
    said = [plain_name(each, 60) for each in names]
    words = ", ".join(said[:NAMED])
    rest = len(said) - NAMED
    return words if rest <= 0 else phrase(reader, "document.more", names=words, count=str(rest))
