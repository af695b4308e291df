"""A large document fetched, beside bare Hypercorn with the same file; and what memory it takes."""

import asyncio
import hashlib
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

import asyncpg

from doorstep.documents.files import path_of
from tests.bench.business import Measurable
from tests.bench.load import request
from tests.bench.machine import memory
from tests.bench.report import Report, Section, progress
from tests.bench.servers import Served, doorstep, served
from tests.browser.portal import free_port

SIZE = 500 * 1024 * 1024
ROUNDS = 7
AT_ONCE = 4
"""Downloads at the same time while memory is watched, one of them by somebody who is slow."""
LEAST, MOST_GROWTH = 0.8, 24
EVERY = 0.05
WORDS = f"""
A document of 500 MB, fetched whole {ROUNDS} times turn by turn from one worker of Doorstep (the
session checked, the row looked up, the file read from the store in parts) and from bare Hypercorn
that sends the same file, the best time of each; at least {LEAST} of its throughput is expected.
Then {AT_ONCE} at once: the
server process is to grow by no more than {MOST_GROWTH} MB, however large the file is.
""".strip()
FILE = """
    insert into documents (id, organization_id, customer_id, kind, audience, title, file_name,
      media_type, size, sha256, filed_at)
    select gen_random_uuid(), organization_id, id, 'other', 'everyone', 'Large', 'large.pdf',
      'application/pdf', $2, $3, now() from customers where id = $1 returning id
"""


async def download(report: Report, folder: Path, customer: Measurable) -> None:
    """Measure both and add their table."""
    progress("Fetching a document of 500 MB…")
    path, document = await _filed(folder, customer)
    asked = request(
        "GET", f"/api/portal/documents/{document}", f"Cookie: doorstep={customer.token}"
    )
    bare, port = {"FILE": str(path)}, free_port()
    command = (sys.executable, "-m", "tests.bench.bare_file")
    async with (
        doorstep(customer.url, folder) as ours,
        served(port, bare | {"PORT": str(port)}, *command) as floor,
    ):
        rates: dict[str, list[float]] = {"Doorstep": [], "bare Hypercorn": []}
        for _ in range(ROUNDS):
            for name, server in (("Doorstep", ours), ("bare Hypercorn", floor)):
                rates[name].append(await asyncio.to_thread(_fetch, server.port, asked))
        grown = await _grown(ours, asked)
    path.unlink()
    _tell(report, {name: max(each) for name, each in rates.items()}, grown)


def _tell(report: Report, rates: dict[str, float], grown: float) -> None:
    share = rates["Doorstep"] / rates["bare Hypercorn"]
    missed = f"\n\n**Missed:** {share:.2f} of bare Hypercorn." if share < LEAST else ""
    missed += f"\n\n**Missed:** {grown:.0f} MB more." if grown > MOST_GROWTH else ""
    rows = [(name, f"{rate:,.0f} MB/s") for name, rate in rates.items()]
    rows += [("of bare Hypercorn", f"{share:.2f}"), ("memory more, at most", f"{grown:.0f} MB")]
    section = Section("Downloads", WORDS + missed, ("", "500 MB"), rows)
    report.add(section, "downloads", {"mb_a_second": rates, "share": share, "grown_mb": grown})


async def _filed(folder: Path, customer: Measurable) -> tuple[Path, Any]:
    """Put a file into the store of the server that will run in the folder, and its row."""
    sha256 = hashlib.sha256(b"large").hexdigest()
    path = folder / "files" / path_of(sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    block = os.urandom(1024 * 1024)
    with path.open("wb") as file:
        for _ in range(SIZE // len(block)):
            file.write(block)
    link = await asyncpg.connect(customer.url)
    document = await link.fetchval(FILE, customer.scope, SIZE, sha256)
    await link.close()
    return path, document


async def _grown(server: Served, asked: bytes) -> float:
    """Return by how many megabytes the process is larger at most while several fetch."""
    before, most = memory(server.process).rss, 0.0
    slow = _begun(server.port, asked)
    fetching = [asyncio.to_thread(_fetch, server.port, asked) for _ in range(AT_ONCE - 1)]
    done = asyncio.gather(*fetching)
    while not done.done():
        most = max(most, memory(server.process).rss)
        await asyncio.sleep(EVERY)
    await done
    slow.close()
    return most - before


def _fetch(port: int, asked: bytes) -> float:
    """Fetch it all; return how many megabytes a second."""
    began = time.perf_counter()
    with _begun(port, asked) as line:
        head = line.recv(16 * 1024, socket.MSG_PEEK).partition(b"\r\n\r\n")[0]
        assert head.startswith(b"HTTP/1.1 200"), head
        left, room = len(head) + 4 + SIZE, bytearray(1024 * 1024)
        while left and (got := line.recv_into(room)):
            left -= got
    assert not left
    return SIZE / 1e6 / (time.perf_counter() - began)


def _begun(port: int, asked: bytes) -> socket.socket:
    """Return a connection on which an answer is coming."""
    line = socket.create_connection(("127.0.0.1", port), timeout=60)
    line.sendall(asked)
    line.recv(1, socket.MSG_PEEK)
    return line
