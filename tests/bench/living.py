"""Live updates as figures: what idle streams cost, and how soon a write is heard."""

from pathlib import Path
from typing import Any

from tests.bench.business import Measurable
from tests.bench.report import Report, Section, progress
from tests.bench.streams import STREAMS, measure_streams

MEGABYTES = 150
POKE_MS = 1_000
WORDS = f"""
{STREAMS:,} event streams of as many people are open at one process; expected are at most
{MEGABYTES} MB beyond a process with one. A poke's time counts from a push through another process
until this one's stream has it; expected is less than {POKE_MS:,} ms.
""".strip()


async def live(report: Report, folder: Path, customer: Measurable) -> None:
    """Measure the streams and add their table."""
    progress(f"Opening {STREAMS:,} streams…")
    found = await measure_streams(customer.url, folder)
    rows = [
        (f"memory of {STREAMS:,} idle streams", f"{found['mb_above_idle']:.0f} MB above idle"),
        ("processor of that process meanwhile", f"{found['cpu_percent']:.1f} %"),
        ("write to poke, across processes", f"{found['poke_ms']:.0f} ms"),
        ("one write to everybody's poke", f"{found['poke_all_ms']:,.0f} ms"),
    ]
    words = f"{WORDS} {verdict(found)}"
    report.add(Section("Live updates", words, ("", ""), rows), "live", found)


def verdict(found: dict[str, Any]) -> str:
    """Return what misses its expectation, in words."""
    missed = [
        f"{what} ({found[figure]:,.0f})"
        for what, figure, most in (
            ("memory of idle streams", "mb_above_idle", MEGABYTES),
            ("write to poke", "poke_ms", POKE_MS),
        )
        if found[figure] > most
    ]
    return f"**Missed:** {', '.join(missed)}." if missed else "Both are reached."
