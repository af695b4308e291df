"""A stand-in for ClamAV's `clamd`: it speaks INSTREAM, and finds what has the test's word in it."""

import asyncio
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

WORD = b"EICAR"
MOST = 1024 * 1024
"""Bytes it takes: of a longer file it hangs up in the midst, as `clamd` does."""


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    assert await reader.readexactly(len(b"nINSTREAM\n")) == b"nINSTREAM\n"
    heard = bytearray()
    while size := struct.unpack("!L", await reader.readexactly(4))[0]:
        heard += await reader.readexactly(size)
        if len(heard) > MOST:
            writer.write(b"INSTREAM size limit exceeded. ERROR\n")
            await writer.drain()
            writer.close()
            return
    found = b"Eicar-Test-Signature FOUND" if WORD in heard else b"OK"
    writer.write(b"stream: " + found + b"\n")
    await writer.drain()
    writer.close()


@asynccontextmanager
async def clamd() -> AsyncGenerator[int]:
    """Run one; give its port."""
    async with await asyncio.start_server(_answer, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
