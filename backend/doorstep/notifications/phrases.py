"""Words put together from a language's phrases."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from .reader import Reader, Words, plain_line, plain_name
from .words_de import PHRASES as GERMAN
from .words_en import PHRASES as ENGLISH
from .words_es import PHRASES as SPANISH

PHRASES = {"en": ENGLISH, "de": GERMAN, "es": SPANISH}
LONGEST_BODY, BRIEF = 1000, 280
"""Characters of a body where it is read in full, and where there is little room."""
LEAST = 12
"""Characters of a job that say which it is."""
NAMED = 3
"""Names of a list that are said; the others are counted."""
TWO_ENDS = re.compile(r"(?<!\.)([.!?…])\.(?=\s|$)")
"""A full stop after what ends in one: a name, or a month that is cut short."""
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
    title, body = (_sentence(reader, each, names) for each in say)
    return Words(
        kind=kind,
        title=plain_line(title, 120),
        body=plain_line(body, LONGEST_BODY),
        path=path,
        discreet_title=phrase(reader, f"{about}.discreet"),
        discreet_body=phrase(reader, "discreet.body"),
        action=phrase(reader, action or f"{about}.action"),
        about_job=UUID(str(job)) if job else None,
        until=until,
        brief=_brief(reader, say[1], names, len(body) - BRIEF),
    )


def _sentence(reader: Reader, key: str, names: dict[str, str]) -> str:
    said = TWO_ENDS.sub(r"\1", phrase(reader, key, **names))
    return said[:1].upper() + said[1:]


def _brief(reader: Reader, key: str, names: dict[str, str], over: int) -> str:
    """Return a body that is `over` what is brief with less of its job, so that its end stays."""
    if over <= 0:
        return ""
    job = names.get("job_title", "")
    shorter = plain_name(job, max(len(job) - over, LEAST))
    return plain_line(_sentence(reader, key, names | {"job_title": shorter}), BRIEF)


def placed(name: object, place: object) -> str:
    """Return "Gas safety check (Flat 2)", or the name alone where there is no place."""
    what, where = plain_name(name).removesuffix("."), plain_name(place, 40)
    return f"{what} ({where})" if what and where else what or where


def how_many(reader: Reader, count: object, fact: Fact) -> str:
    """Return "5", or "more than 500" of what one alert has no room for."""
    return phrase(reader, "more_than", what=str(count)) if fact.get("more") else str(count)


def listed(reader: Reader, names: Iterable[object], fact: Fact) -> str:
    """Return "Boiler report, Quote and 3 more"."""
    said = [plain_name(each, 80) for each in names]
    words, rest = ", ".join(said[:NAMED]), len(said) - NAMED
    if rest <= 0:
        return words
    return phrase(reader, "document.more", names=words, count=how_many(reader, rest, fact))
