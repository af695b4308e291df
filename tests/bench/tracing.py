"""How long the tasks of a page ran on the processor, by the browser's own trace."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Page

TASK, MAIN = "ThreadControllerImpl::RunTask", "CrRendererMain"


@asynccontextmanager
async def busiest(page: Page) -> AsyncGenerator[list[float]]:
    """Yield a list that has the milliseconds of the task which ran longest, once all is over.

    Only the time for which the page's thread had a processor counts, not for which it waited.
    """
    line = await page.context.new_cdp_session(page)
    events: list[dict[str, Any]] = []
    over = asyncio.Event()
    line.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    line.on("Tracing.tracingComplete", lambda _: over.set())
    config = {"includedCategories": ["toplevel"], "excludedCategories": ["*"]}
    await line.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": config})
    longest: list[float] = []
    yield longest
    await line.send("Tracing.end")
    await over.wait()
    longest.append(_longest(events))


def _longest(events: list[dict[str, Any]]) -> float:
    threads = {
        (each["pid"], each["tid"])
        for each in events
        if each["name"] == "thread_name" and each["args"]["name"] == MAIN
    }
    tasks = (each for each in events if each["name"] == TASK and "tdur" in each)
    return max(each["tdur"] / 1000 for each in tasks if (each["pid"], each["tid"]) in threads)
