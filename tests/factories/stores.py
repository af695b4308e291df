"""A store over HTTP, as S3 is one, that can be made to take what it is sent and never answer."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from obstore.store import ObjectStore, S3Store

EMPTY = b"Content-Length: 0\r\n\r\n"
MISSING = b"HTTP/1.1 404 Not Found\r\n" + EMPTY


class Stalling:
    """A server that keeps what is put until it stalls; then what is asked is left unanswered."""

    def __init__(self) -> None:
        self.stalled = False
        self.asked = asyncio.Event()
        """Somebody waits for an answer."""
        self.heads: list[str] = []
        """How what was asked for began, headers and all, in lower case."""
        self._kept: dict[str, bytes] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer on one connection until the other side ends it."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.heads.append(head.decode().lower())
                length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
                body = await reader.readexactly(int(length[1]) if length else 0)
                if self.stalled:
                    self.asked.set()
                    await reader.read()
                    break
                method, path, _ = head.decode().split(" ", 2)
                asked = re.search(r"range: bytes=(\d+)-(\d+)", self.heads[-1])
                writer.write(self._answer(method, path, body, asked))
        writer.close()

    def _answer(self, method: str, path: str, body: bytes, asked: re.Match[str] | None) -> bytes:
        if method == "PUT":
            self._kept[path] = body
            return b'HTTP/1.1 200 OK\r\nETag: "1"\r\n' + EMPTY
        if path not in self._kept:
            return MISSING
        kept, begins = self._kept[path], b"HTTP/1.1 200 OK\r\n"
        if asked:
            place = b"bytes %b-%b/%d" % (asked[1].encode(), asked[2].encode(), len(kept))
            begins = b"HTTP/1.1 206 Partial Content\r\nContent-Range: %b\r\n" % place
            kept = kept[int(asked[1]) : int(asked[2]) + 1]
        begins += b'ETag: "1"\r\nLast-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n'
        return b"%bContent-Length: %d\r\n\r\n%b" % (begins, len(kept), kept)


@asynccontextmanager
async def stalling_store() -> AsyncGenerator[tuple[Stalling, ObjectStore]]:
    """Give such a server, and its store as obstore has it."""
    stalling = Stalling()
    async with await asyncio.start_server(stalling.serve, "127.0.0.1", 0) as server:
        port: int = server.sockets[0].getsockname()[1]
        yield (
            stalling,
            S3Store(
                "photos",
                endpoint=f"http://127.0.0.1:{port}",
                region="here",
                access_key_id="somebody",
                secret_access_key="who is known",
                client_options={"allow_http": True, "timeout": "1s"},
            ),
        )
