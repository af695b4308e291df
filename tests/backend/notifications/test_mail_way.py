"""An alert at the mail server's door: what each answer of the server makes of it."""

from collections.abc import AsyncIterator
from email.utils import parseaddr

import pytest

from doorstep.customers.models import Contact
from doorstep.kit.smtp import SmtpMail
from doorstep.notifications.mail.bounces import bounced
from doorstep.notifications.mail.tokens import Signer
from doorstep.notifications.mail.way import MailWay
from doorstep.notifications.mail.writing import Writer
from doorstep.notifications.ways import Later, Never, Parcel, Sent
from tests.backend.conftest import ALEX, Business
from tests.factories.mail_servers import MailServer, mail_server
from tests.factories.parcels import parcel, to_alex
from tests.factories.portals import SECRET

SENDER = "portal@northgate.example"


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as running:
        yield running


async def sent(server: MailServer, alert: Parcel, query: str = "") -> Sent | Later | Never:
    mail = SmtpMail(server.url + query, SENDER, most=2, patience=0.3)
    writer = Writer("https://portal.example", Signer((SECRET,)), "bounces@northgate.example")
    try:
        return await MailWay(mail, writer).send(alert)
    finally:
        mail.close()


async def test_a_mail_goes_to_one_person_and_would_come_back_for_them(server: MailServer):
    assert await sent(server, parcel()) == Sent()
    [taken] = server.taken
    assert taken.recipient == parseaddr(taken.email["To"])[1] == ALEX
    assert taken.sender.startswith("bounces+")
    assert taken.email["From"].addresses[0].addr_spec == SENDER


@pytest.mark.parametrize(
    ("verb", "answer", "outcome"),
    [
        ("RCPT", "450 4.7.1 greylisted, come again", Later("450 4.7.1")),
        ("RCPT", "421 4.3.2 closing", Later("421 4.3.2")),
        ("RCPT", "550 5.7.1 not from you", Never("recipient refused: 550 5.7.1")),
        ("RCPT", "552 5.2.2 alex is full", Never("recipient refused: 552 5.2.2")),
        ("CONTENT", "451 later", Later("451")),
        ("CONTENT", "554 5.6.0 spam", Never("content refused: 554 5.6.0")),
        ("MAIL", "553 5.1.8 who are you", Later("SMTPSenderRefused: 553 5.1.8")),
        ("MAIL", "452 4.3.1 full", Later("452 4.3.1")),
        ("CONTENT", "", Later("SMTPServerDisconnected")),
        ("CONNECT", "554 no", Later("SMTPConnectResponseError: 554")),
        ("CONNECT", "", Later("SMTPConnectError")),
    ],
)
async def test_an_answer_ends_a_mail_or_puts_it_off(
    server: MailServer, verb: str, answer: str, outcome: Later | Never
):
    server.says[verb] = answer
    assert await sent(server, parcel()) == outcome


async def test_a_mail_that_may_have_been_taken_comes_again_as_the_same(server: MailServer):
    server.says["CONTENT"] = "250"
    first = await sent(server, parcel())
    server.says["CONTENT"] = ""
    lost = await sent(server, parcel())
    del server.says["CONTENT"]
    assert (first, await sent(server, parcel())) == (Sent(), Sent())
    assert isinstance(lost, Later)
    assert len({taken.email["Message-ID"] for taken in server.taken}) == 1


async def test_slow_away_or_in_the_clear_is_later(server: MailServer):
    assert await sent(server, parcel(), "?starttls") == Later("SMTPException")
    server.greeting = 5
    assert await sent(server, parcel()) == Later("TimeoutError")
    assert server.taken == []
    async with mail_server() as gone:
        pass
    assert await sent(gone, parcel()) == Later("SMTPConnectError")


async def test_an_address_that_is_none_is_never(server: MailServer):
    evil = parcel(contact=to_alex(email="a@b.example>\r\nRCPT TO:<eve@evil.example"))
    assert await sent(server, evil) == Never("no mail address")
    assert server.connections == 0


async def test_whom_the_server_does_not_know_gets_no_more(server: MailServer, business: Business):
    alex = await Contact.get(email=ALEX)
    server.says["RCPT"] = "550 5.1.1 no alex here"
    told = await sent(server, parcel(contact=to_alex(id=alex.id)))
    assert told == Never("recipient refused: 550 5.1.1", gone=True)
    held = await bounced(business.link, alex.id)
    assert held
    assert held.reason == "recipient refused: 550 5.1.1"
    await Contact.filter(id=alex.id).update(email="alex@new.example")
    assert await bounced(business.link, alex.id) is None
