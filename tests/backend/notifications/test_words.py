"""What alerts say: in each language the same, in the reader's way, whatever names there are."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from string import Formatter
from typing import Any

import pytest

from doorstep.notifications.phrases import PHRASES, language_of
from doorstep.notifications.words import Reader, Words, say

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
JOB = "01890a5d-ac96-774b-bcce-b302099a8057"
Fact = dict[str, Any]


def reader(language: str = "en", locale: str = "en-GB", **other: Any) -> Reader:
    given = {"organization_name": "Northgate", "time_zone": "Europe/London", "now": NOW}
    return Reader(**{**given, "language": language, "locale": locale, **other})


def visit(state: str = "booked", day: int = 26, hour: int = 14, **other: Any) -> Fact:
    start = datetime(2026, 11, day, hour, tzinfo=UTC)
    end = start + timedelta(hours=2)
    given = {"technician": "Dana", "job": "Boiler service", "job_id": JOB, "report": None}
    return {"state": state, "from": start.isoformat(), "until": end.isoformat()} | given | other


def item(now: Fact, was: Fact | None = None) -> Fact:
    return {"stage": "", "was": was, "now": now}


def items(*facts: Fact) -> Fact:
    return {"items": {str(at): item(fact) for at, fact in enumerate(facts)}}


def invoice(**other: Any) -> Fact:
    money = {"currency": "GBP", "owed": 18600, "rest": 18600, "by_itself": False}
    return {"id": JOB, "number": "1042", "due_on": "2026-11-27", "job_id": None} | money | other


def certificate(**other: Any) -> Fact:
    where = {"appliance": "Boiler", "place": "Flat 2"}
    return {"id": JOB, "until": "2026-12-24", "name": "Gas safety record"} | where | other


DOCUMENT = {"id": JOB, "title": "Quote", "version": "b", "job_id": None}
PAYMENT = {
    "state": "succeeded",
    "amount": 18600,
    "currency": "GBP",
    "receipt": "R12",
    "invoice_id": JOB,
}
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/131.0.0.0 Safari/537.36"
)


@dataclass(frozen=True)
class Said:
    """What happened, and what is said of it in English."""

    topic: str
    was: Fact | None
    fact: Fact
    kind: str
    title: str
    path: str


JOB_PAGE, PAPER = f"/portal/jobs/{JOB}", f"/portal/documents/{JOB}"
BILL = f"/portal/invoices/{JOB}"
SAID = [
    Said("visit", None, visit(), "visit_booked", "Your visit: Thu 26 Nov 2\u20134 pm", JOB_PAGE),
    Said(
        *("visit", visit(), visit(hour=9), "visit_changed"),
        *("New time for your visit: Thu 26 Nov 9\u201311 am", JOB_PAGE),
    ),
    Said(
        *("visit", visit(), visit("cancelled"), "visit_cancelled"),
        *("Your visit on Thu 26 Nov is cancelled", JOB_PAGE),
    ),
    Said(  # moved before, of which they have not heard
        *("visit", visit(), visit("cancelled", day=28), "visit_cancelled"),
        *("Your visit on Thu 26 Nov is cancelled", JOB_PAGE),
    ),
    Said(
        "visit",
        visit("cancelled"),
        visit(),
        "visit_booked",
        "Your visit: Thu 26 Nov 2\u20134 pm",
        JOB_PAGE,
    ),
    Said(
        *("visit_tomorrow", None, visit(day=25), "visit_tomorrow"),
        *("Your visit is tomorrow, 2\u20134 pm", JOB_PAGE),
    ),
    Said(
        *("visit_tomorrow", None, visit(day=24), "visit_tomorrow"),
        *("Your visit is today, 2\u20134 pm", JOB_PAGE),
    ),
    Said(
        *("visit_on_the_way", visit(), visit("on_the_way", 24), "visit_on_the_way"),
        *("Dana is on the way", JOB_PAGE),
    ),
    Said("visit_done", visit(), visit("done"), "visit_done", "Your visit is done", JOB_PAGE),
    Said(
        "request",
        {"status": "pending", "notes": ""},
        {"id": JOB, "status": "declined", "notes": "Not our trade.", "has_visit": False},
        *("request_declined", "We cannot do what you asked for", f"/portal/requests/{JOB}"),
    ),
    Said(
        *("invoice_issued", None, items(invoice()), "invoice_issued"),
        *("New invoice: £186.00", BILL),
    ),
    Said(
        *("invoice_issued", None, items(invoice(), invoice(owed=400)), "invoice_issued"),
        *("2 new invoices: £190.00", "/portal/invoices"),
    ),
    Said("invoice_due", None, items(invoice()), "invoice_due", "£186.00 is due Fri 27 Nov", BILL),
    Said(
        *("invoice_overdue", None, items(invoice(due_on="2026-11-23")), "invoice_overdue"),
        *("£186.00 was due Mon 23 Nov", BILL),
    ),
    Said(
        *("payment", {"state": "open"}, PAYMENT, "payment_received"),
        *("Thank you, we have your payment of £186.00", BILL),
    ),
    Said(
        *("payment", None, PAYMENT | {"state": "failed"}, "payment_failed"),
        *("Your payment of £186.00 did not work", BILL),
    ),
    Said("refund", None, PAYMENT, "refund", "£186.00 is on its way back to you", BILL),
    Said("document", None, items(DOCUMENT), "document_new", "New document: Quote", PAPER),
    Said(
        *("document", None, {"items": {JOB: item(DOCUMENT, {"version": "a"})}}),
        *("document_version", "New version: Quote", PAPER),
    ),
    Said(
        *("document", None, items(*[DOCUMENT] * 5), "document_new"),
        *("5 new documents", "/portal/documents"),
    ),
    Said(
        *("certificate_due", None, items(certificate()), "certificate_due"),
        *("Gas safety record: valid until Thu 24 Dec", PAPER),
    ),
    Said(
        *("new_device", None, {"user_agent": CHROME, "at": NOW.isoformat()}, "new_device"),
        *("Your account was opened in a new browser", "/portal/settings/devices"),
    ),
    Said(
        *("details_changed", None, {"items": {JOB: item({"phone": "b"}, {"phone": "a"})}}),
        "details_changed",
        *("Your details were changed", "/portal/settings"),
    ),
]


def test_who_has_several_places_is_told_which():
    told = say("visit", None, visit(place="Flat 2"), reader())
    assert told
    assert told.body == "Thu 26 Nov 2\u20134 pm, Dana is coming: Boiler service (Flat 2)."
    two = items(certificate(), certificate(place="Flat 3"))
    told = say("certificate_due", None, two, reader())
    assert told
    assert told.body == "Gas safety record (Flat 2), Gas safety record (Flat 3)"


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

    def hostile(fact: Any) -> Any:
        if not isinstance(fact, dict):
            return fact
        known: Fact = fact  # pyright: ignore[reportUnknownVariableType]
        return {key: HOSTILE if key in named else hostile(each) for key, each in known.items()}

    told = say(said.topic, said.was, hostile(said.fact), reader())
    assert told
    for each in (told.title, told.body):
        assert each.isprintable()
        assert len(each) <= 240


@pytest.mark.parametrize(
    ("language", "locale", "title"),
    [
        ("en", "en-GB", "Your visit: Thu 26 Nov 2\u20134 pm"),
        ("en", "en-US", "Your visit: Thu, Nov 26 2\u20134 pm"),
        ("de", "de-AT", "Ihr Termin: Do., 26. Nov. 14:00\u201316:00 Uhr"),
        ("de", "en-GB", "Ihr Termin: Do., 26. Nov. 14:00\u201316:00 Uhr"),
        ("es", "es-ES", "Su visita: jue, 26 nov 14:00\u201316:00"),
        ("en", "no such locale", "Your visit: Thu 26 Nov 2\u20134 pm"),
    ],
)
def test_times_are_in_the_language_of_the_reader(language: str, locale: str, title: str):
    told = say("visit", None, visit(), reader(language, locale))
    assert told
    assert told.title == title


def test_times_are_those_of_the_organisation():
    told = say("visit", None, visit(), reader(time_zone="Pacific/Apia"))
    assert told
    assert told.title == "Your visit: Fri 27 Nov 3\u20135 am"


@pytest.mark.parametrize(
    ("topic", "was", "fact"),
    [
        ("visit", visit(), visit()),
        ("visit", visit(), visit(technician="Lee")),
        ("visit", None, visit("cancelled")),
        ("visit", None, visit(day=23)),
        ("visit", visit(day=23), visit("cancelled", day=23)),
        ("visit", visit(day=23), visit("cancelled")),
        ("visit_tomorrow", None, visit(day=24, hour=9)),
        ("visit_on_the_way", None, visit("on_the_way", 23)),
        ("visit_on_the_way", visit("on_the_way", 24), visit("on_the_way", 24)),
        ("visit_done", None, visit("done", 10)),
        (
            "request",
            {"status": "pending", "notes": ""},
            {"id": JOB, "status": "withdrawn", "notes": "", "has_visit": False},
        ),
        (
            "request",
            {"status": "pending", "notes": ""},
            {"id": JOB, "status": "scheduled", "notes": "", "has_visit": True},
        ),
        ("invoice_issued", None, items(invoice(owed=0))),
        ("invoice_due", None, items(invoice(rest=0))),
        ("invoice_due", None, items(invoice(by_itself=True))),
        ("invoice_due", None, items(invoice(due_on="2026-11-23"))),
        ("invoice_overdue", None, items(invoice(due_on="2026-11-16"))),
        ("payment", None, PAYMENT | {"state": "expired"}),
        ("refund", None, PAYMENT | {"state": "pending"}),
        ("document", None, {"items": {JOB: item(DOCUMENT, {"version": "b"})}}),
        ("details_changed", None, {"items": {JOB: item({"phone": "a"}, {"phone": "a"})}}),
    ],
)
def test_nothing_is_said_where_nothing_is_new_or_it_is_of_no_use_any_more(
    topic: str, was: Fact | None, fact: Fact
):
    assert say(topic, was, fact, reader()) is None


def test_a_language_is_the_first_of_which_there_are_words():
    assert language_of("", None, "de-AT", "en-GB") == "de"
    assert language_of("fr-FR", "pt") == "en"


@pytest.mark.parametrize(
    ("topic", "baseline", "fact"),
    [
        ("visit", None, visit()),
        ("visit", visit(), visit("cancelled")),
        ("visit_tomorrow", None, visit()),
        ("visit_on_the_way", visit(), visit("on_the_way")),
        ("visit_done", visit(), visit("done")),
    ],
)
def test_what_is_said_of_a_visit_says_until_when_it_is_of_use(
    topic: str, baseline: Fact | None, fact: Fact
):
    words = say(topic, baseline, fact, reader())
    assert words
    assert words.until
    assert say(topic, baseline, fact, reader(now=words.until)) is None
    assert say(topic, baseline, fact, reader(now=words.until - timedelta(seconds=1)))
