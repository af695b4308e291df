"""What a person waits for, in a real Chromium with the real server."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import time

from playwright.async_api import BrowserContext, Page, Playwright, async_playwright

from tests.bench.bare_page import bare_page
from tests.bench.business import ROWS, Measurable
from tests.bench.opening import INVOICE, JOB, LINES, Opening, opened
from tests.bench.painting import PAINTED, WATCH, painted_after
from tests.bench.report import Report, Section, progress
from tests.bench.servers import doorstep
from tests.browser.conftest import FLAGS
from tests.browser.phones import PHONE

RUNS = 5
LARGE = 5_000
TIMES = 3.0
"""How many times a bare page's start ours may take."""
PATIENCE = 60_000
STORED = """async () => {
  const all = await indexedDB.databases();
  const { name } = all.find((one) => one.name.startsWith("doorstep:"));
  const database = await new Promise((done) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => done(asked.result);
  });
  const count = await new Promise((done) => {
    const asked = database.transaction("rows").objectStore("rows").count();
    asked.onsuccess = () => done(asked.result);
  });
  database.close();
  return count;
}"""
CONTROLLED = """() => navigator.serviceWorker.controller !== null || new Promise((done) =>
  navigator.serviceWorker.addEventListener("controllerchange", () => done(true)))"""
SINCE_FIRST_PULL = """async () => (await window.painted) - performance.getEntriesByType("resource")
  .find(({ name }) => name.endsWith("/api/sync")).startTime"""
WORDS = f"""
Medians of {RUNS} runs in headless Chromium, in brackets the least and the most. The first sync
counts from the first request to the words "Up to date" on the screen, in a browser that was never
here. A cold offline start is a new browser process with a kept profile and no network: from the
navigation to the frame after home shows jobs, of which the copy has {ROWS:,}; beside it a page of
one line that a service worker of one line answers from its cache. Expected is at most {TIMES:.0f}
times that. Enqueue to painted is from the click on Send to the frame after the request is shown;
opening an invoice or a job is from the click in the list to the frame after its lines or steps are
shown.
""".strip()


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser and a session."""

    playwright: Playwright
    url: str
    token: str

    @asynccontextmanager
    async def browser(self, profile: Path) -> AsyncGenerator[BrowserContext]:
        """Start a browser process over a profile."""
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        context = await self.playwright.chromium.launch_persistent_context(
            profile, executable_path=path, args=FLAGS, viewport=PHONE
        )
        context.set_default_timeout(PATIENCE)
        try:
            async with asyncio.timeout(PATIENCE / 1000):
                yield context
        finally:
            await context.close()

    async def first_sync(self, profile: Path) -> float:
        """Return the rows a second of a first sync."""
        async with self.browser(profile) as context:
            page = await self._signed_in(context)
            took = await page.evaluate(SINCE_FIRST_PULL)
            return await page.evaluate(STORED) / took * 1000

    async def settle(self, profile: Path) -> None:
        """Sign in, and wait until the service worker has taken over."""
        async with self.browser(profile) as context:
            page = await self._signed_in(context)
            await page.evaluate(CONTROLLED)

    async def _signed_in(self, context: BrowserContext) -> Page:
        """Return the portal's page once it says that it is up to date.

        The device is told of the session that its cookie stands for, as after signing in.
        """
        cookie = {"name": "doorstep", "value": self.token, "url": self.url, "httpOnly": True}
        await context.add_cookies([{**cookie, "expires": time() + 86_400}])  # pyright: ignore
        session = await (await context.request.get(f"{self.url}/api/session")).text()
        page = await context.new_page()
        told = json.dumps(["doorstep:session", session])
        await page.add_init_script(f"localStorage.setItem(...{told})")
        await page.add_init_script(f"({WATCH})({json.dumps(['[role=status]', 'Up to date'])})")
        await page.goto(f"{self.url}/portal")
        await page.evaluate(PAINTED)
        return page

    async def visit(self, profile: Path, url: str) -> None:
        """Visit a page until its service worker has taken over."""
        async with self.browser(profile) as context:
            page = await context.new_page()
            await page.goto(url)
            await page.evaluate(CONTROLLED)

    async def cold_start(self, profile: Path, url: str, selector: str) -> float:
        """Return the milliseconds until a page is painted, offline in a new process."""
        async with self.browser(profile) as context:
            await context.set_offline(offline=True)
            page = await context.new_page()
            await page.add_init_script(f"({WATCH})({json.dumps([selector, ''])})")
            await page.goto(url)
            return await page.evaluate(PAINTED)

    async def enqueues(self, profile: Path) -> list[float]:
        """Return the milliseconds from Send to painted, of several requests."""
        async with self.browser(profile) as context:
            page = await context.new_page()
            return [await self._enqueue(page, f"Drip number {n}") for n in range(RUNS)]

    async def _enqueue(self, page: Page, words: str) -> float:
        await page.goto(f"{self.url}/portal/requests/new")
        await page.get_by_label("Something is broken").check()
        await page.get_by_label("What is it about").fill(words)
        return await painted_after(page, page.get_by_role("button", name="Send"), "main", words)

    async def openings(self, profile: Path, *what: Opening) -> list[list[float]]:
        """Return the milliseconds that opening each of them takes offline, several times."""
        async with self.browser(profile) as context:
            await context.set_offline(offline=True)
            page = await context.new_page()
            return [[await opened(page, self.url, each) for _ in range(RUNS)] for each in what]


async def browse(report: Report, folder: Path, large: Measurable, one: Measurable) -> None:
    """Measure it all and add the table."""
    async with async_playwright() as playwright:
        async with doorstep(large.url, folder) as server:
            visitor = Visitor(playwright, f"http://localhost:{server.port}", large.token)
            rates = await _first_syncs(visitor, folder)
        async with doorstep(one.url, folder) as server:
            visitor = Visitor(playwright, f"http://localhost:{server.port}", one.token)
            ours, bare = await _cold_starts(visitor, folder)
            progress("Chromium: enqueue to painted")
            sent = await visitor.enqueues(folder / "kept")
            progress("Chromium: opening a long invoice and a job, offline")
            invoice, job = await visitor.openings(folder / "kept", INVOICE, JOB)
    rows = [
        (f"first sync of {LARGE:,} rows", f"{spread(rates, 0)} rows/s"),
        (f"cold offline start to home with {ROWS:,} jobs", f"{spread(ours, 0)} ms"),
        ("cold offline start of a bare page", f"{spread(bare, 0)} ms"),
        ("the one in times of the other", spread(_ratios(ours, bare), 1)),
        ("enqueue to painted", f"{spread(sent, 0)} ms"),
        (f"opening an invoice of {LINES} lines, offline", f"{spread(invoice, 0)} ms"),
        ("opening a job, offline", f"{spread(job, 0)} ms"),
        ("the invoice in times of the job", spread(_ratios(invoice, job), 1)),
    ]
    figures = {"rows_per_second": rates, "cold_ms": ours, "bare_ms": bare, "enqueue_ms": sent}
    figures |= {"invoice_ms": invoice, "job_ms": job}
    words = f"{WORDS}\n\n{_verdict(median(_ratios(ours, bare)))}"
    report.add(Section("In Chromium", words, ("", ""), rows), "chromium", figures)


async def _first_syncs(visitor: Visitor, folder: Path) -> list[float]:
    rates: list[float] = []
    for number in range(RUNS):
        progress(f"Chromium: first sync, run {number + 1} of {RUNS}")
        rates.append(await visitor.first_sync(folder / f"first-{number}"))
    return rates


async def _cold_starts(visitor: Visitor, folder: Path) -> tuple[list[float], list[float]]:
    ours: list[float] = []
    bare: list[float] = []
    with bare_page() as simple:
        home = f"{visitor.url}/portal"
        await visitor.settle(folder / "kept")
        await visitor.visit(folder / "bare", simple)
        for number in range(RUNS):
            progress(f"Chromium: cold offline start, run {number + 1} of {RUNS}")
            ours.append(await visitor.cold_start(folder / "kept", home, "main .cols li"))
            bare.append(await visitor.cold_start(folder / "bare", simple, "main p"))
    return ours, bare


def _ratios(some: list[float], others: list[float]) -> list[float]:
    return [each / other for each, other in zip(some, others, strict=True)]


def _verdict(times: float) -> str:
    return f"**Missed:** cold offline start ({times:.1f})." if times > TIMES else "It is reached."


def spread(found: list[float], digits: int) -> str:
    """Return the median, and in brackets the least and the most."""
    middle, least, most = (
        f"{each:,.{digits}f}" for each in (median(found), min(found), max(found))
    )
    return f"{middle} ({least} to {most})"
