"""Open streams on servers that are processes of their own, as in production."""

import asyncio
import errno
import socket
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from deltasync import HEARTBEAT, Stream
from deltasync.live import CHECK
from doorstep.cli.serving import DEAF, configuration, hush_the_deaf
from doorstep.kit.settings import Settings
from doorstep.replica.watch import EVERY
from tests.factories.portals import ask_for_service
from tests.factories.servers import server
from tests.factories.streams import PATIENCE, asking, sign_in_everyone, stream, streams

MANY = 2_000
ALLOWED = 150.0
"""Megabytes that so many idle streams may take, beyond a server's that has none."""

BEFORE_ANYTHING_PERIODIC = min(CHECK, HEARTBEAT, EVERY) / 2
"""Seconds: what comes within them came with its write, and not with a heartbeat, a look at the
connection or a device that asks every minute. How soon a poke comes, `make bench` measures."""


@pytest.fixture
async def people(inhabited_url: str) -> list[str]:
    link = await asyncpg.connect(inhabited_url)
    tokens = await sign_in_everyone(link, 3)
    await link.close()
    return tokens


async def test_live_5_a_reader_that_does_not_read_keeps_only_the_newest_word():
    deaf = Stream(uuid4(), uuid4(), b"")
    for version in range(1000):
        deaf.poke(version)
        deaf.beat()
    assert await deaf.word() == 999
    waiting = asyncio.ensure_future(deaf.word())
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()


async def test_live_5_who_takes_nothing_is_given_up():
    sockets = configuration(Settings(port=0)).create_sockets()
    [listening] = sockets.insecure_sockets
    listening.listen()
    with listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            given = accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    assert given == DEAF * 1000


HASTY = (
    "-c",
    "from doorstep.cli import serving as s; s.DEAF = 1.0; s.serve(workers=1, tied=False)",
)
"""A server that gives up on the deaf after a second."""
FLOODED = 10.0
"""Megabytes that a server may grow by, whatever it has to say to one who does not read."""


async def test_live_5_a_connection_whose_buffers_are_full_is_cut_and_nobody_else_minds(
    inhabited_url: str, people: list[str], tmp_path: Path
):
    link = await asyncpg.connect(inhabited_url)
    async with (
        server(inhabited_url, tmp_path, command=HASTY) as one,
        stream(one.port, people[0]) as reading,
    ):
        with deaf(one.port, people[0]) as connection:
            place, idle, version = connection.getsockname(), one.megabytes(), 1_000
            assert place in one.talks_to()
            async with asyncio.timeout(PATIENCE):
                while place in one.talks_to():
                    version += 1
                    await link.execute(POKE_ALL, str(version))
                    assert await reading.reaches(version)
            assert one.megabytes() - idle < FLOODED
    await link.close()


POKE_ALL = "select pg_notify('sync', id || ':' || $1) from customers"


@contextmanager
def deaf(port: int, token: str) -> Generator[socket.socket]:
    """Open a stream with as small a buffer as there can be, and read nothing of it."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        connection.connect(("127.0.0.1", port))
        connection.sendall(asking("/api/live", token))
        assert connection.recv(1, socket.MSG_PEEK)
        yield connection


async def test_live_5_giving_up_is_no_error_but_all_else_is():
    loop, heard = asyncio.get_running_loop(), list[Exception]()
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: heard.append(context["exception"]))
    await hush_the_deaf()
    others = [TimeoutError(), ValueError(), OSError(errno.ENOSPC, "full")]
    for error in (TimeoutError(errno.ETIMEDOUT, "timed out"), *others):
        loop.call_exception_handler({"message": "", "exception": error})
    loop.set_exception_handler(before)
    assert heard == others


async def test_a_write_through_one_server_is_heard_at_the_other(
    inhabited_url: str, people: list[str], tmp_path: Path
):
    async with (
        server(inhabited_url, tmp_path) as one,
        server(inhabited_url, tmp_path) as other,
        stream(one.port, people[0]) as here,
        stream(other.port, people[0]) as there,
    ):
        head = (await other.push(people[0], ask_for_service()))["head"]
        async with asyncio.timeout(BEFORE_ANYTHING_PERIODIC):
            assert await here.reaches(head)
            assert await there.reaches(head)


async def test_many_idle_streams_take_little_memory(inhabited_url: str, tmp_path: Path):
    link = await asyncpg.connect(inhabited_url)
    tokens = await sign_in_everyone(link, MANY)
    async with server(inhabited_url, tmp_path) as one:
        async with stream(one.port, tokens[0]):
            idle = one.megabytes()
        async with streams(one.port, tokens) as opened:
            assert one.megabytes() - idle < ALLOWED
            await link.execute("update customers set city = city || '.'")
            heard = await asyncio.gather(*(each.version() for each in opened))
    assert len(heard) == MANY
    await link.close()


async def test_a_server_that_stops_ends_its_streams(
    inhabited_url: str, people: list[str], tmp_path: Path
):
    async with server(inhabited_url, tmp_path) as one, streams(one.port, people) as opened:
        stopping = asyncio.create_task(one.stop())
        for each in opened:
            await each.rest()
        assert await stopping == 0
