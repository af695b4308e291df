"""What alerts say: in each language the same, whatever names there are."""

from string import Formatter
from typing import Any

import pytest

from doorstep.notifications.phrases import PHRASES, language_of
from doorstep.notifications.reader import NO_BREAK, moment
from doorstep.notifications.words import Reader, Words, say

from .said import (
    HOURS,
    JOB,
    PAYMENT,
    REFUND,
    SAID,
    Fact,
    Said,
    certificate,
    items,
    reader,
    visit,
)


def test_who_has_several_places_is_told_which():
    told = say("visit", None, visit(place="Flat 2"), reader())
    assert told
    assert told.body.startswith(f"Thu 26 Nov {HOURS}, Dana is coming: Boiler service (Flat 2).")
    two = items(certificate(), certificate(place="Flat 3"))
    told = say("certificate_due", None, two, reader())
    assert told
    assert told.body.startswith("Gas safety record (Flat 2), Gas safety record (Flat 3)")


@pytest.mark.parametrize(
    ("topic", "fact", "body", "action"),
    [
        ("payment", PAYMENT, "£186.00 received for invoice 1042, receipt R12.", "See the payment"),
        (
            "payment",
            PAYMENT | {"state": "failed", "why": "Your bank refused the debit.", "numbers": []},
            (
                "Nothing was taken. The reason given: Your bank refused the debit. Please try"
                " again or pay in another way."
            ),
            "See the invoice",
        ),
        (
            "payment",
            PAYMENT | {"state": "failed", "why": "", "numbers": ["1", "2"], "invoice_id": None},
            "Nothing was taken for invoices 1, 2. Please try again or pay in another way.",
            "See the invoices",
        ),
        (
            "refund",
            REFUND,
            (
                "We have refunded £186.00 for invoice 1042. More had been paid than was owed."
                " Banks may take some days to show it."
            ),
            "See the payment",
        ),
    ],
)
def test_money_names_its_invoices_and_why_and_the_button_says_where_it_leads(
    topic: str, fact: Fact, body: str, action: str
):
    told = say(topic, None, fact, reader())
    assert told
    assert (told.body, told.action) == (body, action)
    for language in ("de", "es"):
        other = say(topic, None, fact, reader(language))
        assert other
        assert all(each in other.body for each in fact["numbers"])


def words(said: Said, of: Reader) -> Words:
    told = say(said.topic, said.was, said.fact, of)
    assert told
    return told


def _names(phrase: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


@pytest.mark.parametrize("language", PHRASES)
def test_each_language_has_every_phrase_with_the_same_names(language: str):
    english = {key: _names(phrase) for key, phrase in PHRASES["en"].items()}
    assert {key: _names(phrase) for key, phrase in PHRASES[language].items()} == english


@pytest.mark.parametrize("said", SAID, ids=lambda said: f"{said.kind}: {said.title}")
def test_what_happened_is_said_in_plain_words_and_leads_to_its_page(said: Said):
    told = words(said, reader())
    assert (told.kind, told.title, told.path) == (said.kind, said.title, said.path)
    assert len(told.title) <= 60


def changed(fact: Any, names: set[str], to: Any) -> Any:
    """Return a fact in which whatever has one of the names says something else."""
    if not isinstance(fact, dict):
        return fact
    known: Fact = fact  # pyright: ignore[reportUnknownVariableType]
    return {key: to if key in names else changed(each, names, to) for key, each in known.items()}


@pytest.mark.parametrize("language", PHRASES)
@pytest.mark.parametrize("said", SAID, ids=lambda said: said.kind)
@pytest.mark.parametrize("empty", [None, "", "\u200b", "Fix it."])
def test_no_sentence_is_broken_where_something_is_missing(
    said: Said, language: str, empty: str | None
):
    missing = {"job", "place", "appliance"} | (set() if empty == "Fix it." else {"technician"})
    fact = changed(said.fact, missing, empty)
    told = say(said.topic, said.was, fact, reader(language, f"{language}-{language.upper()}"))
    assert told
    for broken in ("..", " .", ": .", ", ,", "()", "  ", "None", "{", ".:"):
        assert broken not in f"{told.title}\n{told.body}"


def test_who_comes_need_not_be_known():
    told = say("visit", None, visit(technician=None), reader())
    assert told
    assert told.body.startswith(f"Thu 26 Nov {HOURS}, we are coming: Boiler service.")
    told = say("visit_on_the_way", None, visit("on_the_way", 24, technician=None), reader())
    assert told
    assert told.title == "We are on the way"


@pytest.mark.parametrize("language", PHRASES)
def test_somebody_else_is_told_of_by_name(language: str):
    was, now = visit(who="1"), visit(who="2", technician="Lee")
    told = say("visit", was, now, reader(language, f"{language}-{language.upper()}"))
    assert told
    assert "Lee" in told.title
    assert "Dana" in told.body


@pytest.mark.parametrize("language", PHRASES)
def test_a_new_time_is_told_of_with_the_old_one(language: str):
    of = reader(language, f"{language}-{language.upper()}")
    told, old = say("visit", visit(day=28), visit(), of), say("visit", None, visit(day=28), of)
    assert told
    assert old
    assert old.title.split(": ")[-1] in told.body


def test_an_answer_says_to_what_it_is():
    asked = {"id": JOB, "status": "accepted", "notes": "", "has_visit": False, "what": "A drip.\n"}
    told = say("request", None, asked, reader())
    assert told
    assert (told.body, told.action) == (
        "“A drip.”: Open your request to see where it stands.",
        "See your request",
    )


@pytest.mark.parametrize("language", PHRASES)
@pytest.mark.parametrize("said", SAID, ids=lambda said: said.kind)
def test_a_private_lock_screen_shows_no_name_number_or_time(said: Said, language: str):
    told = words(said, reader(language, f"{language}-{language.upper()}"))
    assert told.title
    assert told.body
    assert told.action
    shown = told.discreet_title + told.discreet_body
    assert not any(each.isdigit() for each in shown)
    assert not any(each in shown for each in ("Dana", "Boiler", "Quote", "Gas", "Chrome"))


HOSTILE = "Eve\r\nBcc: all@example.com\x00\u202e{reader}<b>%s\t" + "x" * 5000


@pytest.mark.parametrize("said", SAID, ids=lambda said: said.kind)
def test_names_from_outside_stay_one_line_of_bounded_length(said: Said):
    named = {"technician", "job", "title", "name", "number", "notes", "receipt", "appliance"}
    told = say(said.topic, said.was, changed(said.fact, named, HOSTILE), reader())
    assert told
    for each, most in ((told.title, 120), (told.body, 1000), (told.brief or told.body, 280)):
        assert each.replace(NO_BREAK, "").isprintable()
        assert len(each) <= most


@pytest.mark.parametrize("language", PHRASES)
def test_a_long_name_costs_no_word_after_it_and_briefly_only_itself(language: str):
    names = {"technician": "Łukasz Brzęczyszczykiewicz-Featherstonehaugh", "place": "Garden flat"}
    was = visit(day=26, hour=22, job="Boiler, radiators and cylinder: service and repair", **names)
    told = say("visit", was, was | visit(day=28, hour=22, **names), reader(language))
    assert told
    assert "Boiler" in told.body
    assert told.body.endswith(f"{was_words(was, language)}.")
    brief = told.brief or told.body
    assert brief.endswith(f"{was_words(was, language)}.")
    assert len(brief) <= 280
    assert "Boiler" in brief


def was_words(was: Fact, language: str) -> str:
    return reader(language).window_words(moment(was["from"]), moment(was["until"]))


def test_a_language_is_the_first_of_which_there_are_words():
    assert language_of("", None, "de-AT", "en-GB") == "de"
    assert language_of("fr-FR", "pt") == "en"
