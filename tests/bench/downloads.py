"""A large document fetched, beside bare Hypercorn with the same file; and what memory it takes."""

import asyncio
import hashlib
import os
import socket
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg

from doorstep.documents.files import path_of
from tests.bench.browser import spread
from tests.bench.business import Measurable
from tests.bench.load import request
from tests.bench.machine import cpu, memory
from tests.bench.report import Report, Section, progress
from tests.bench.servers import Served, doorstep, served
from tests.browser.portal import free_port

SIZE = 500 * 1024 * 1024
ROUNDS = 9
AT_ONCE = 4
"""Downloads at the same time while memory is watched, one of them by somebody who is slow."""
LEAST, MOST_GROWTH = 0.8, 24
EVERY = 0.05
OURS, BARE = "Doorstep", "bare Hypercorn"
WORDS = f"""
A document of 500 MB, fetched whole {ROUNDS} times turn by turn from one worker of Doorstep (the
session checked, the row looked up, the file read from the store in parts) and from bare Hypercorn
that sends the same file. The share is that of the throughput in each turn, of two fetches one right
after the other; its median is expected to be at least {LEAST}. Medians, in brackets the least and
the most. Then {AT_ONCE} at once: the server process is to grow by no more than {MOST_GROWTH} MB,
however large the file is.
""".strip()
FILE = """
    insert into documents (id, organization_id, customer_id, kind, audience, title, file_name,
      media_type, size, sha256, filed_at)
    select gen_random_uuid(), organization_id, id, 'other', 'everyone', 'Large', 'large.pdf',
      'application/pdf', $2, $3, now() from customers where id = $1 returning id
"""


@dataclass(frozen=True)
class Fetched:
    """Megabytes a second, and the seconds that the server ran for it."""

    rate: float
    cpu: float


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
        fetched: dict[str, list[Fetched]] = {OURS: [], BARE: []}
        for turn in range(ROUNDS):
            both = [(OURS, ours), (BARE, floor)]
            for name, server in both if turn % 2 else reversed(both):
                fetched[name].append(await asyncio.to_thread(_fetch, server, asked))
        grown = await _grown(ours, asked)
    path.unlink()
    _tell(report, fetched, grown)


def _tell(report: Report, fetched: dict[str, list[Fetched]], grown: float) -> None:
    pairs = list(zip(fetched[OURS], fetched[BARE], strict=True))
    shares = [ours.rate / bare.rate for ours, bare in pairs]
    costs = [ours.cpu / bare.cpu for ours, bare in pairs]
    share = median(shares)
    missed = f"\n\n**Missed:** {share:.2f} of bare Hypercorn." if share < LEAST else ""
    missed += f"\n\n**Missed:** {grown:.0f} MB more." if grown > MOST_GROWTH else ""
    rows = [
        (name, f"{spread([each.rate for each in all_], 0)} MB/s") for name, all_ in fetched.items()
    ]
    rows += [
        ("of bare Hypercorn", spread(shares, 2)),
        ("the server's processor time, in times of bare Hypercorn's", spread(costs, 2)),
        ("memory more, at most", f"{grown:.0f} MB"),
    ]
    section = Section("Downloads", WORDS + (missed or "\n\nIt is reached."), ("", "500 MB"), rows)
    figures = {name: [asdict(each) for each in all_] for name, all_ in fetched.items()}
    report.add(section, "downloads", {**figures, "share": share, "grown_mb": grown})


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
    fetching = [asyncio.to_thread(_fetch, server, asked) for _ in range(AT_ONCE - 1)]
    done = asyncio.gather(*fetching)
    while not done.done():
        most = max(most, memory(server.process).rss)
        await asyncio.sleep(EVERY)
    await done
    slow.close()
    return most - before


def _fetch(server: Served, asked: bytes) -> Fetched:
    """Fetch it all."""
    ran, began = cpu(server.process), time.perf_counter()
    with _begun(server.port, asked) as line:
        head = line.recv(16 * 1024, socket.MSG_PEEK).partition(b"\r\n\r\n")[0]
        assert head.startswith(b"HTTP/1.1 200"), head
        left, room = len(head) + 4 + SIZE, bytearray(1024 * 1024)
        while left and (got := line.recv_into(room)):
            left -= got
    assert not left
    rate = SIZE / 1e6 / (time.perf_counter() - began)
    return Fetched(rate, cpu(server.process) - ran)


def _begun(port: int, asked: bytes) -> socket.socket:
    """Return a connection on which an answer is coming."""
    line = socket.create_connection(("127.0.0.1", port), timeout=60)
    line.sendall(asked)
    line.recv(1, socket.MSG_PEEK)
    return line
