"""Mail over the line: connections are kept, few, and given up when the server is no good."""

import asyncio
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from aiosmtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPServerDisconnected,
)

from doorstep.kit.mail import Message
from doorstep.kit.smtp import PATIENCE, Server, SmtpMail
from doorstep.kit.smtp_lane import Lane
from tests.factories.mail_servers import MailServer, mail_server

SENDER = "portal@northgate.example"
HELLO = Message("alex@example.com", "Hello", "Hello Alex")


@contextmanager
def sending(server: MailServer, query: str = "", patience: float = 9):
    mail = SmtpMail(server.url + query, SENDER, most=2, patience=patience)
    yield mail
    mail.close()


async def send(mail: SmtpMail, times: int) -> None:
    await asyncio.gather(*(mail.send(HELLO) for _ in range(times)))


async def test_mails_share_a_few_connections():
    async with mail_server() as server:
        with sending(server) as mail:
            await send(mail, 20)
        assert len(server.taken) == 20
        assert server.connections == server.most == 2
        assert (server.taken[0].sender, server.taken[0].recipient) == (SENDER, HELLO.to)


async def test_a_connection_that_the_server_closed_costs_no_mail():
    async with mail_server(MailServer(goodbye_after=3)) as server:
        with sending(server) as mail:
            for _ in range(10):
                await mail.send(HELLO)
        assert (len(server.taken), server.connections) == (10, 4)


async def test_a_server_that_says_goodbye_costs_no_mail():
    async with mail_server() as server:
        with sending(server) as mail:
            await mail.send(HELLO)
            server.says["MAIL"] = "421 too many for one connection"
            with pytest.raises(SMTPException):
                await mail.send(HELLO)
            assert server.connections == 2
            del server.says["MAIL"]
            await mail.send(HELLO)
        assert (len(server.taken), server.connections) == (2, 3)


async def test_a_refused_recipient_harms_no_other():
    async with mail_server() as server:
        with sending(server) as mail:
            server.says["RCPT"] = "550 5.1.1 nobody here"
            with pytest.raises(SMTPRecipientRefused):
                await mail.send(HELLO)
            del server.says["RCPT"]
            await mail.send(HELLO)
        assert (len(server.taken), server.connections) == (1, 1)


@pytest.mark.parametrize(
    ("answer", "kept"), [("554 5.6.0 no", True), ("451 4.7.1 later", True), ("421 bye", False)]
)
async def test_refused_content_is_an_error(answer: str, kept: bool):  # noqa: FBT001
    async with mail_server(MailServer(says={"CONTENT": answer})) as server:
        with sending(server) as mail:
            for _ in range(2):
                with pytest.raises(SMTPDataError):
                    await mail.send(HELLO)
        assert server.connections == (1 if kept else 2)


async def test_a_line_that_drops_after_the_content_is_an_error_and_no_second_mail():
    async with mail_server(MailServer(says={"CONTENT": ""})) as server:
        with sending(server) as mail, pytest.raises(SMTPServerDisconnected):
            await mail.send(HELLO)
        assert server.connections == 1


async def test_a_slow_server_is_given_up():
    async with mail_server(MailServer(greeting=5)) as server:
        with sending(server, patience=0.3) as mail, pytest.raises(TimeoutError):
            await mail.send(HELLO)


async def test_each_answer_may_take_all_the_time_there_is():
    """RFC 5321 §4.5.3.2 gives a server minutes; one that greets late would else never get any."""
    async with mail_server(MailServer(greeting=0.2)) as server:
        with sending(server, patience=PATIENCE) as mail:
            mail._lane = Lane(mail._connect, 1, quick=0.1)
            server.slow = dict.fromkeys(("EHLO", "MAIL", "RCPT", "DATA", "CONTENT"), 0.2)
            await mail.send(HELLO)
            client = await mail._connect()
            assert client.timeout == PATIENCE
            client.close()
        assert (len(server.taken), server.slow) == (1, {})


async def test_a_kept_connection_that_is_dead_is_not_waited_for():
    async with mail_server() as server:
        with sending(server) as mail:
            mail._lane = Lane(mail._connect, 1, quick=0.1)
            await mail.send(HELLO)
            server.slow = {"MAIL": 60}
            await mail.send(HELLO)
        assert (len(server.taken), server.connections) == (2, 2)


async def test_whoever_waits_for_a_turn_does_not_wait_for_ever():
    async with mail_server(MailServer(hold=asyncio.Event())) as server:
        with sending(server, patience=0.4) as mail:
            answers = await asyncio.gather(
                *(mail.send(HELLO) for _ in range(5)), return_exceptions=True
            )
        assert all(isinstance(answer, TimeoutError) for answer in answers)


async def test_one_lane_does_not_wait_for_another():
    async with mail_server(MailServer(hold=asyncio.Event())) as server:
        with sending(server) as alerts, sending(server) as codes:
            waiting = [asyncio.create_task(alerts.send(HELLO)) for _ in range(5)]
            await eventually(lambda: server.open == 2)
            code = asyncio.create_task(codes.send(HELLO))
            await eventually(lambda: server.open == 3)
            assert server.hold
            server.hold.set()
            await asyncio.gather(code, *waiting)
        assert len(server.taken) == 6


async def test_encryption_that_is_demanded_and_refused_sends_nothing():
    async with mail_server() as server:
        with sending(server, "?starttls") as mail, pytest.raises(SMTPException):
            await mail.send(HELLO)
        server.says["EHLO"] = "250-here\r\n250 STARTTLS"
        server.says["STARTTLS"] = "454 not now"
        with sending(server, "?starttls") as mail, pytest.raises(SMTPException):
            await mail.send(HELLO)
        assert server.taken == []


async def test_a_server_that_is_away_is_an_error_and_back_it_is_used():
    async with mail_server() as server:
        with sending(server) as mail:
            await mail.send(HELLO)
            port = server.port
        with sending(server) as mail:
            await mail.send(HELLO)
    with sending(server) as mail:
        with pytest.raises(OSError, match="onnect"):
            await mail.send(HELLO)
        async with mail_server(MailServer(port=port)) as back:
            await mail.send(HELLO)
            assert len(back.taken) == 1


async def test_what_nobody_uses_is_closed():
    async with mail_server() as server:
        mail = SmtpMail(server.url, SENDER)
        lane = Lane(mail._connect, 2, idle=0.05)
        mail._lane = lane
        await mail.send(HELLO)
        assert server.open == 1
        await eventually(lambda: server.open == 0)
        await mail.send(HELLO)
        assert (server.connections, len(server.taken)) == (2, 2)
        mail.close()


async def eventually(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110 - the server is in the same loop and tells nobody
            await asyncio.sleep(0.01)


async def test_an_address_that_is_none_never_reaches_the_server():
    async with mail_server() as server:
        with sending(server) as mail:
            for evil in (
                "a@b.example> NOTIFY=NEVER",
                "a@b.example\r\nRCPT TO:<c@d.example>",
                "ö@b.c",
            ):
                with pytest.raises(ValueError, match=r"address|ASCII"):
                    await mail.send(Message(evil, "Hello", "Hello"))
        assert server.connections == 0


def test_a_server_is_read_from_its_address():
    server = Server.at("smtps://me%40here:p%2Fw@mail.example")
    assert (server.host, server.port, server.user) == ("mail.example", 465, "me@here")
    assert (server.password, server.encrypted, server.upgrade) == ("p/w", True, False)
    assert Server.at("smtp://mail.example?starttls").port == 587
    assert Server.at("smtp://mail.example").port == 25
