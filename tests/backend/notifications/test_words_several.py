"""Several things in one alert: how many, when, and what it has no room for."""

from datetime import date, timedelta

import pytest

from doorstep.notifications.phrases import PHRASES
from doorstep.notifications.words import Words, say

from .said import DOCUMENT, JOB, NOW, Fact, certificate, invoice, item, items, reader


def told(topic: str, fact: Fact, language: str = "en") -> Words:
    words = say(topic, None, fact, reader(language, f"{language}-{language.upper()}"))
    assert words
    return words


ONE_DAY = items(invoice(), invoice(number="1043"))
TWO_DAYS = items(invoice(number="1043", due_on="2026-11-28"), invoice())
LATE = items(invoice(due_on="2026-11-23"), invoice(number="1043", due_on="2026-11-20"))


@pytest.mark.parametrize(
    ("topic", "fact", "title", "body"),
    [
        (
            *("invoice_due", ONE_DAY, "2 invoices are due Fri 27 Nov: £372.00"),
            "Invoices 1042, 1043.",
        ),
        (
            *("invoice_due", TWO_DAYS, "2 invoices are due, the first Fri 27 Nov: £372.00"),
            "Invoices 1042 (due Fri 27 Nov), 1043 (due Sat 28 Nov).",
        ),
        (
            *("invoice_overdue", LATE),
            "2 invoices are overdue, the first since Fri 20 Nov: £372.00",
            "Invoices 1043 (due Fri 20 Nov), 1042 (due Mon 23 Nov).",
        ),
        (
            *("invoice_issued", ONE_DAY, "2 new invoices: £372.00"),
            "Invoices 1042, 1043, due Fri 27 Nov.",
        ),
        (
            *("invoice_issued", TWO_DAYS, "2 new invoices: £372.00"),
            "Invoices 1042 (due Fri 27 Nov), 1043 (due Sat 28 Nov).",
        ),
        (
            *("invoice_issued", items(invoice(), invoice(number="1043", due_on=None))),
            *("2 new invoices: £372.00", "Invoices 1043, 1042 (due Fri 27 Nov)."),
        ),
    ],
)
def test_several_invoices_say_when_they_are_due(topic: str, fact: Fact, title: str, body: str):
    words = told(topic, fact)
    assert (words.title.replace("\u00a0", " "), words.body) == (title, body)


@pytest.mark.parametrize("language", PHRASES)
@pytest.mark.parametrize(("topic", "fact"), [("invoice_due", TWO_DAYS), ("invoice_overdue", LATE)])
def test_every_language_says_the_first_day(topic: str, fact: Fact, language: str):
    first = min(each["now"]["due_on"] for each in fact["items"].values())
    day = reader(language, f"{language}-{language.upper()}").day_words(date.fromisoformat(first))
    words = told(topic, fact, language)
    assert day in words.title
    assert day in words.body


def test_several_certificates_say_until_when_each_is_valid():
    fact = items(certificate(until="2026-12-28"), certificate(name="EICR", place=None))
    words = told("certificate_due", fact)
    assert words.title == "2 certificates run out, the first on Thu 24 Dec"
    assert words.body.startswith("Thu 24 Dec: EICR, Mon 28 Dec: Gas safety record (Flat 2). ")
    over = (NOW.date() - timedelta(days=1)).isoformat()
    fact = items(certificate(until=over), certificate())
    assert told("certificate_due", fact).title.startswith("2 certificates have run out or soon")


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "More than 4 new documents"),
        ("de", "Mehr als 4 neue Dokumente"),
        ("es", "Más de 4 documentos nuevos"),
    ],
)
def test_what_an_alert_has_no_room_for_is_not_kept_quiet(language: str, title: str):
    full = items(*[DOCUMENT] * 4) | {"more": True}
    words = told("document", full, language)
    assert words.title == title
    assert words.body != told("document", items(*[DOCUMENT] * 4), language).body
    bills = items(*[invoice()] * 4) | {"more": True}
    assert (
        "more than 4 new invoices: more than £744.00" in told("invoice_issued", bills).title.lower()
    )


def test_details_of_a_person_and_of_where_letters_go_are_said_together():
    was, now = {"phone": "a", "name": "n"}, {"phone": "b", "name": "n"}
    both = {"items": {JOB: item(now, was), "c": item({"address": "b"}, {"address": "a"})}}
    assert told("details_changed", both).body.startswith("Changed: phone number, postal address.")
