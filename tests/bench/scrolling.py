"""A list of thousands of documents scrolled to its end, beside plain rows."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg
from playwright.async_api import Page, async_playwright

from tests.bench.browser import LARGE, Visitor, spread
from tests.bench.business import Measurable
from tests.bench.painting import PAINTED, WATCH
from tests.bench.report import Report, Section, progress
from tests.bench.servers import doorstep
from tests.bench.tracing import busiest

SCROLLS = 3
SECONDS = 40
"""How long a run may take to reach the end of a list."""
LONG = 50
"""Milliseconds from which the browser calls a task long."""
PAPERS = """
    insert into documents (organization_id, customer_id, property_id, kind, audience, title,
      certificate_type, appliance, issued_on, expires_on, file_name, media_type, size, sha256,
      pages, filed_at)
    select organization_id, id, places[1 + n % cardinality(places)],
      (array['certificate', 'job_report', 'photo', 'certificate', 'other'])[1 + n % 5],
      (array['owner', 'site', 'everyone'])[1 + n % 3],
      (array['Gas safety', 'Boiler service', 'Electrical check'])[1 + n % 3] || ' ' || n,
      case when n % 5 in (0, 3) then 'Landlord gas safety record' else '' end,
      case when n % 5 in (0, 3) then 'Boiler ' || n else '' end,
      current_date - 300 - n % 60, case when n % 5 in (0, 3) then current_date + n % 400 - 20 end,
      'paper-' || n || '.pdf', 'application/pdf', 20000 + n,
      encode(sha256(convert_to('paper ' || n, 'UTF8')), 'hex'), 1 + n % 3,
      now() - n * interval '1 hour'
    from customers, generate_series($2::int, $3::int) n,
      (select array_agg(id) as places from properties where customer_id = $1) p
    where id = $1
"""
"""Gives a customer documents of which there are no files, from a number to another."""
BATCH = 250
ROWS = "main li a"
SCROLLED = """async ([seconds, rows]) => {
  const tasks = [];
  const watch = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
  watch.observe({ type: "longtask" });
  const frame = () => new Promise(requestAnimationFrame);
  const until = performance.now() + seconds * 1000;
  for (let still = 0; still < 3 && performance.now() < until; ) {
    const more = document.querySelector("main button.more");
    const below = more ? more.getBoundingClientRect().bottom - innerHeight : Infinity;
    const before = scrollY;
    scrollBy({ top: Math.min(innerHeight, below), behavior: "instant" });
    await frame();
    still = more || scrollY > before ? 0 : still + 1;
  }
  await new Promise((done) => setTimeout(done, 200));
  tasks.push(...watch.takeRecords());
  return [tasks.map(({ duration }) => duration), document.querySelectorAll(rows).length];
}"""
"""Scrolls a screen a frame, but not past what makes the list longer; returns the milliseconds of
the long tasks meanwhile, and how many rows there are at the end."""
PLAIN = "<main><ul>{}</ul></main>"
PLAIN_ROW = '<li style="height: 96px"><a href="/{0}">Document number {0}</a></li>'
WORDS = f"""
A customer with {LARGE:,} documents, offline, from what is on the device: their list is scrolled a
screen further in every frame until its end, which is to be reached within {SECONDS} seconds; beside
it a page of as many plain rows. Medians of {SCROLLS} runs turn by turn, in brackets the least and
the most. A task is long if it takes {LONG} ms or more, as the browser's own observer tells; on a
machine with other work that is also the time for which the task had to wait. So the verdict is
about the time for which the longest one ran on the processor: expected is less than {LONG} ms.
""".strip()


@dataclass
class Scrolled:
    """What each run of a list found, in milliseconds."""

    drawn: list[float] = field(default_factory=list[float])
    long: list[list[float]] = field(default_factory=list[list[float]])
    ran: list[float] = field(default_factory=list[float])
    rows: int = LARGE

    def told(self) -> tuple[str, ...]:
        """Return the row's figures."""
        counts = spread([len(each) for each in self.long], 0)
        longest = spread([max(each, default=0) for each in self.long], 0)
        return f"{spread(self.drawn, 0)} ms", counts, f"{longest} ms", f"{spread(self.ran, 0)} ms"


async def scroll(report: Report, folder: Path, customer: Measurable) -> None:
    """Measure the list of documents and plain rows, and add their table."""
    profile = folder / "scrolled"
    await file_papers(customer)
    async with async_playwright() as playwright, doorstep(customer.url, folder) as server:
        visitor = Visitor(playwright, f"http://localhost:{server.port}", customer.token)
        await visitor.settle(profile)
        documents, plain = Scrolled(), Scrolled()
        for number in range(SCROLLS):
            progress(f"Chromium: scrolling {LARGE:,} documents, run {number + 1} of {SCROLLS}")
            await _run(documents, visitor, profile, f"{visitor.url}/portal/documents")
            await _run(plain, visitor, profile, None)
    rows = [("documents", *documents.told()), ("plain rows", *plain.told())]
    columns = ("list of", "drawn after", "long tasks", "the longest took", "the longest ran")
    figures = {"documents": vars(documents), "plain": vars(plain)}
    words = f"{WORDS}\n\n{_verdict(documents)}"
    report.add(Section("Scrolling", words, columns, rows), "scrolling", figures)


async def file_papers(customer: Measurable) -> None:
    """Add the documents, a few at a time: the planner is to know what is there already."""
    link = await asyncpg.connect(customer.url)
    for first in range(1, LARGE + 1, BATCH):
        await link.execute(PAPERS, customer.scope, first, first + BATCH - 1)
        await link.execute("analyze documents")
    await link.close()


async def _run(scrolled: Scrolled, visitor: Visitor, profile: Path, url: str | None) -> None:
    """Draw a list in a new browser, and scroll it; without an address, the one of plain rows."""
    async with visitor.browser(profile) as context:
        await context.set_offline(offline=True)
        page = await context.new_page()
        scrolled.drawn.append(await _drawn(page, url))
        found: list[Any] = []
        async with busiest(page) as longest:
            found += await page.evaluate(SCROLLED, [SECONDS, ROWS])
    tasks, rows = found
    scrolled.long.append(tasks)
    scrolled.ran.append(longest[0])
    scrolled.rows = min(scrolled.rows, rows)


async def _drawn(page: Page, url: str | None) -> float:
    """Return the milliseconds from the navigation until the first rows are painted."""
    watched = json.dumps([ROWS, ""])
    if url is None:
        rows = "".join(PLAIN_ROW.format(number) for number in range(LARGE))
        await page.set_content(PLAIN.format(rows))
        await page.evaluate(f"() => ({WATCH})({watched})")
        return await page.evaluate(PAINTED)
    await page.add_init_script(f"({WATCH})({watched})")
    await page.goto(url)
    return await page.evaluate(PAINTED)


def _verdict(documents: Scrolled) -> str:
    ran = median(documents.ran)
    missed = [f"a task ran {ran:.0f} ms"] if ran >= LONG else []
    if documents.rows < LARGE:
        missed.append(f"only {documents.rows:,} rows were reached")
    return f"**Missed:** {', '.join(missed)}." if missed else "It is reached."
