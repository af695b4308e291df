"""A real server and a line that is cut: no byte is sent twice beyond one piece (BLOB-3)."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg

from tests.backend.conftest import ALEX
from tests.bench.servers import doorstep
from tests.factories.photos import PIECE, declare, noise
from tests.factories.portals import Browser, serve

SIZE = 64 * 1024
"""Bytes of a piece."""


async def exchange(port: int, head: str, body: bytes = b"", *, whole: bool = True) -> Any:
    """Send a request over a line of its own; unless `whole`, cut it before its last byte."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    length = len(body) if whole else len(body) + 1
    writer.write(f"{head}Content-Length: {length}\r\nConnection: close\r\n\r\n".encode() + body)
    await writer.drain()
    answer = await reader.read() if whole else b""
    writer.transport.abort()
    return answer


class Line:
    """A device's line to the server; counts the bytes of photos that it carries."""

    def __init__(self, port: int, path: str, cookie: str) -> None:
        self.port, self.path, self.cookie, self.carried = port, path, cookie, 0

    def _head(self, method: str) -> str:
        return f"{method} {self.path} HTTP/1.1\r\nHost: localhost\r\nCookie: {self.cookie}\r\n"

    async def offset(self) -> int:
        return _offset(await exchange(self.port, self._head("HEAD")))

    async def send(self, data: bytes, offset: int, *, cut: int | None = None) -> int | None:
        """Send a piece, or its first `cut` bytes; return the offset the server answers."""
        head = f"{self._head('PATCH')}Content-Type: {PIECE}\r\nUpload-Offset: {offset}\r\n"
        piece = data[offset : offset + SIZE][:cut]
        self.carried += len(piece)
        answer = await exchange(self.port, head, piece, whole=cut is None)
        return _offset(answer) if cut is None else None


def _offset(answer: bytes) -> int:
    lines = answer.lower().split(b"\r\n")
    [found] = [line for line in lines if line.startswith(b"upload-offset:")]
    return int(found.partition(b":")[2])


@asynccontextmanager
async def announced(url: str, data: bytes) -> AsyncGenerator[tuple[str, str]]:
    """Give where a declared photo goes, and the cookie of who may send it."""
    async with serve(url) as portal:
        browser = await portal.sign_in(ALEX)
        path = await declare(browser, data)
        yield path, _cookie(browser)


def _cookie(browser: Browser) -> str:
    jar: Any = browser.cookie_jar
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


async def test_blob_3_a_line_that_is_cut_in_every_piece_costs_that_piece_alone(
    inhabited_url: str, tmp_path: Path
):
    data = noise(300_000)
    async with (
        announced(inhabited_url, data) as (path, cookie),
        doorstep(inhabited_url, tmp_path) as server,
    ):
        line, reached, cuts = Line(server.port, path, cookie), 0, 0
        while reached < len(data):
            await line.send(data, reached, cut=(cuts * 7919) % min(SIZE, len(data) - reached))
            cuts += 1
            assert await line.offset() == reached
            reached = await line.send(data, reached) or 0
        assert cuts > 4
        assert line.carried <= len(data) + cuts * SIZE
        picture = await exchange(server.port, line._head("GET"))
        assert b"200" in picture.split(b"\r\n")[0]
        assert b"image/jpeg" in picture
        link = await asyncpg.connect(inhabited_url)
        assert await link.fetchval("select count(*) from sync_chunk") == 0
        await link.close()
    [kept] = [file for file in (tmp_path / "files/photos").rglob("*") if file.is_file()]
    assert kept.name == hashlib.sha256(data).hexdigest()


async def test_an_answer_that_is_lost_costs_nothing(inhabited_url: str, tmp_path: Path):
    data = noise(300_000)
    async with (
        announced(inhabited_url, data) as (path, cookie),
        doorstep(inhabited_url, tmp_path) as server,
    ):
        line, reached = Line(server.port, path, cookie), 0
        while reached < len(data):
            await line.send(data, reached)
            reached = await line.offset()
        assert line.carried == len(data)
