"""A whole business at once: in bounded memory, and the second time nothing."""

import tracemalloc
from collections.abc import Iterator
from typing import Any

import asyncpg
import msgspec
import pytest

from doorstep.imports import import_lines
from doorstep.imports.loading import BATCH

LINES = 20_000
MOST_MEMORY = 20 * 1024 * 1024
"""Bytes that Python may hold at once; the file itself has more."""


def business(customers: int) -> Iterator[bytes]:
    """Yield the lines of a business whose every customer has a job with a long story."""
    yield line(kind="organization", external_id="shop", name="Shop")
    for number in range(customers):
        key = f"c{number}"
        own: dict[str, Any] = {"organization": "shop", "external_id": key}
        yield line(kind="customer", name=f"Customer {number}", **own)
        yield line(
            kind="job",
            customer=key,
            number=f"J-{number}",
            title="Boiler service",
            booked_at="2026-11-01T09:00:00Z",
            description=f"{number} " + "All radiators were bled and balanced. " * 60,
            **own,
        )


def line(**members: Any) -> bytes:
    return msgspec.json.encode(members)


async def test_a_large_file_is_read_in_bounded_memory_and_changes_nothing_twice(
    portal: asyncpg.Connection,
):
    told: list[int] = []
    done: list[str] = []
    customers = LINES // 2
    tracemalloc.start()
    try:
        first = await import_lines(
            business(customers),
            progress=lambda lines, _size: told.append(lines),
            writing=done.append,
        )
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert first.added == {"organization": 1, "customer": customers, "job": customers}
    assert peak < MOST_MEMORY
    assert told == [*range(BATCH, LINES, BATCH), LINES, LINES + 1]
    assert done[0] == "Writing organizations"
    assert done[-3:] == ["Writing refunds", "Writing documents", "Adding up"]
    second = await import_lines(business(customers))
    assert second.unchanged == first.added
    jobs: Any = await portal.fetchval("select count(*) from jobs")
    copies: Any = await portal.fetchval("select count(*) from sync_entry where kind = 'job'")
    assert (jobs, copies) == (customers, customers)


@pytest.mark.usefixtures("portal")
async def test_of_many_bad_lines_the_first_are_listed_and_all_are_counted():
    report = await import_lines((b"{" for _ in range(5000)), dry_run=True)
    assert (report.bad, len(report.problems), report.written) == (5000, 200, False)
    assert [bad.line for bad in report.problems] == list(range(1, 201))
