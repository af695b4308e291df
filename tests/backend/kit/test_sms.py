"""Text messages: what a gateway answers, and what it may not make us do."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

import pytest

from doorstep.kit.settings import BadSettings, Settings, read_settings
from doorstep.kit.sms import MOST, HttpSms, NotEver, NotNow

TAKEN = "201 Created"


@asynccontextmanager
async def gateway(status: str, body: bytes = b"{}", more: str = "") -> AsyncGenerator[list[bytes]]:
    """Answer every request in the same way; yield what came, its port first."""
    came: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
        came.append(head + await reader.readexactly(length))
        words = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
        writer.write(words.encode() + body)
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    came.append(str(server.sockets[0].getsockname()[1]).encode())
    async with server:
        yield came


def sms(came: list[bytes]) -> HttpSms:
    return HttpSms(f"http://127.0.0.1:{came[0].decode()}/Messages.json", "AC1", "secret", "+44800")


async def test_a_text_is_posted_as_a_form_under_a_password():
    async with gateway(TAKEN, b'{"sid": "SM1"}') as came:
        await sms(came).send("+447700900123", "Tomorrow & after: £9")
    head, _, form = came[1].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /Messages.json HTTP/1.1")
    assert b"Basic " + b64encode(b"AC1:secret") in head
    assert parse_qs(form.decode()) == {
        "To": ["+447700900123"],
        "From": ["+44800"],
        "Body": ["Tomorrow & after: £9"],
    }


async def test_what_is_refused_is_not_tried_again():
    async with gateway("400 Bad Request", b'{"code": 21211, "message": "+44"}') as came:
        with pytest.raises(NotEver, match=r"^400 21211$"):
            await sms(came).send("+447700900123", "Hello")


@pytest.mark.parametrize("status", ["401 No", "404 None", "500 Oh", "502 Oh", "307 There"])
async def test_what_the_host_or_time_may_mend_is_tried_again(status: str):
    there = "Location: http://127.0.0.1:1/\r\nRetry-After: 5\r\n"
    async with gateway(status, b"<html>", there) as came:
        with pytest.raises(NotNow) as refused:
            await sms(came).send("+447700900123", "Hello")
        assert len(came) == 2
    assert refused.value.after is None


@pytest.mark.parametrize(
    ("said", "after"), [("7", 7), ("999999", 3600), ("soon", None), ("-1", None)]
)
async def test_a_gateway_may_ask_to_wait(said: str, after: float | None):
    async with gateway("429 Slowly", more=f"Retry-After: {said}\r\n") as came:
        with pytest.raises(NotNow) as refused:
            await sms(came).send("+447700900123", "Hello")
    assert refused.value.after == after


@pytest.mark.parametrize("body", [b"[" * 60_000, b'{"code": "\xff"}', b'{"code": [1]}', b"7", b""])
async def test_whatever_a_gateway_writes_beside_its_answer_does_no_harm(body: bytes):
    async with gateway("422 No", body) as came:
        with pytest.raises(NotEver, match=r"^422$"):
            await sms(came).send("+447700900123", "Hello")


async def test_a_gateway_that_is_away_or_tells_much_is_tried_again():
    async with gateway("500 Oh", b"x" * (3 * MOST)) as came:
        with pytest.raises(NotNow):
            await sms(came).send("+447700900123", "Hello")
    with pytest.raises(NotNow, match="ConnectError"):
        await sms(came).send("+447700900123", "Hello")


def test_there_is_none_until_it_is_set_up_and_then_wholly():
    assert HttpSms.by(Settings()) is None
    given = {"DOORSTEP_SMS_URL": "https://sms.example/send", "DOORSTEP_SMS_USER": "AC1"}
    with pytest.raises(BadSettings, match="DOORSTEP_SMS_TOKEN"):
        read_settings(given)
    more = {"DOORSTEP_SMS_TOKEN": "secret", "DOORSTEP_SMS_FROM": "Northgate"}
    assert HttpSms.by(read_settings(given | more)) is not None


@pytest.mark.parametrize(
    "address", ["bounces", "a-very-long-name@here.example", "b+c@here.example"]
)
def test_an_address_for_what_comes_back_leaves_room(address: str):
    with pytest.raises(BadSettings, match="DOORSTEP_BOUNCE_ADDRESS"):
        read_settings({"DOORSTEP_BOUNCE_ADDRESS": address})
    assert read_settings({"DOORSTEP_BOUNCE_ADDRESS": "bounces@here.example"}).bounce_address
