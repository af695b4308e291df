"""Alerts by text message: short, to a number that could be one, and what the gateway says."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from doorstep.kit.sms import NotEver, NotNow
from doorstep.notifications.texting import LONG, SHORT, SmsWay, fits, text_of
from doorstep.notifications.ways import Later, Never, Sent
from tests.factories.parcels import northgate, parcel, to_alex

PORTAL = "https://portal.northgate.example"
PATH = "/portal/jobs/00000000-0000-0000-0000-000000000007"


@dataclass
class Gateway:
    """Keeps what it is given, unless it has something to say."""

    refusal: Exception | None = None
    texts: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    async def send(self, to: str, text: str) -> None:
        if self.refusal:
            raise self.refusal
        self.texts.append((to, text))


async def sent(**other: Any) -> tuple[str, str]:
    gateway = Gateway()
    assert await SmsWay(gateway, PORTAL).send(parcel(**other)) == Sent()
    return gateway.texts[0]


async def test_a_text_says_what_happened_and_leads_there():
    to, text = await sent(title="Visit moved to Tue 3 March, 2 pm")
    said = "Northgate Heating: Visit moved to Tue 3 March, 2 pm"
    assert (to, text) == ("+447700900123", f"{said}\n{PORTAL}{PATH}")


async def test_a_private_person_gets_no_detail():
    _, text = await sent(discreet=True)
    assert text.startswith("Northgate Heating: News about a visit\n")


@pytest.mark.parametrize(
    ("phone", "locale", "number"),
    [
        ("07700 900123", "en-GB", "+447700900123"),
        ("+49 151 23456789", "en-GB", "+4915123456789"),
        ("0151 23456789", "de-DE", "+4915123456789"),
        ("(415) 555-2671", "en-US", "+14155552671"),
    ],
)
async def test_a_number_is_read_as_its_writer_meant(phone: str, locale: str, number: str):
    to, _ = await sent(organization=northgate(locale=locale), contact=to_alex(phone=phone))
    assert to == number


@pytest.mark.parametrize(
    "phone",
    [None, "", "call me", "12", "+44 1\r\nTo: +1", "+44 909 8790000", "+1 900 234 5678"],
)
async def test_what_is_no_number_or_costs_more_than_others_gets_none(phone: str | None):
    way = SmsWay(Gateway(), PORTAL)
    assert isinstance(await way.send(parcel(contact=to_alex(phone=phone))), Never)


async def test_what_the_gateway_says_decides():
    never = await SmsWay(Gateway(NotEver("400 21211")), PORTAL).send(parcel())
    assert never == Never("400 21211")
    later = await SmsWay(Gateway(NotNow("429", 7)), PORTAL).send(parcel())
    assert later == Later("429", timedelta(seconds=7))
    assert await SmsWay(Gateway(NotNow("away")), PORTAL).send(parcel()) == Later("away")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Visit at 2\u20134 pm, “Dana”", f'Visit at 2-4 pm, "Dana"\n{PORTAL}{PATH}'),
        ("Visita con José mañana: 20 €", f"Visita con José mañana: 20 €\n{PORTAL}{PATH}"),
        ("Próxima visita", f"Proxima visita\n{PORTAL}{PATH}"),
        ("Визит завтра в два часа", f"Визит завтра в два часа\n{PORTAL}/portal"),
        ("x" * 90, f"{'x' * 90}\n{PORTAL}/portal"),
    ],
)
def test_a_text_has_the_longest_link_that_fits(title: str, text: str):
    assert text_of(title, PORTAL, PATH) == text
    assert fits(text)


def test_whose_a_text_is_it_says_where_there_is_room():
    assert text_of("x" * 70, PORTAL, PATH, "Joe\u2019s Heating") == f"{'x' * 70}\n{PORTAL}{PATH}"
    assert text_of("x" * 40, PORTAL, PATH, "Joe\u2019s") == f"Joe's: {'x' * 40}\n{PORTAL}{PATH}"


@pytest.mark.parametrize("letter", ["a", "é", "€", "ж", "🔥", "{"])
def test_a_long_title_is_cut_and_still_one_message(letter: str):
    text = text_of(letter * 300, PORTAL, PATH)
    assert fits(text)
    assert text.endswith(f"...\n{PORTAL}/portal")


def test_a_message_has_160_places_or_70():
    assert fits("a" * LONG)
    assert not fits("a" * LONG + "b")
    assert fits("€" * (LONG // 2))
    assert not fits("€" * (LONG // 2 + 1))
    assert fits("ж" * SHORT)
    assert not fits("ж" * (SHORT + 1))
    assert not fits("🔥" * (SHORT // 2 + 1))
