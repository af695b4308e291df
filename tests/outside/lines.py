"""Phones on which somebody has signed in, each behind a line of its own that storms."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.faults.harm import Weather
from tests.faults.proxy import Exchange, Fault, Proxy
from tests.faults.servers import until
from tests.outside.clock import Clock
from tests.outside.conftest import World
from tests.outside.phones import Phone, Runner, Separate, Threaded
from tests.outside.session import Session, ask_for_code, sign_in
from tests.outside.settings import Settings
from tests.outside.store import Store

PRIYA = "priya.shah@example.com"
"""A landlord's owner, with two phones."""
COLIN = "colin.reeve@example.com"
"""Sees to the landlord's sites."""
MARTA = "accounts@shahlettings.example.com"
"""Pays the landlord's bills, and may see less."""
SETTINGS = Settings(pace=50, limit=40, patience=10)
ONE_IN = 60
"""Steps of a runner, of which it survives all but one."""


class Storm:
    """Bad weather that remembers what it did."""

    def __init__(self, weather: Weather) -> None:
        self._weather = weather
        self.harm = Counter[str]()

    def __call__(self, exchange: Exchange) -> Fault | None:
        fault = self._weather(exchange)
        if fault is not None:
            self.harm[exchange.path.split("/")[2]] += 1
        return fault


@asynccontextmanager
async def phones(world: World, seed: int, folder: Path) -> AsyncGenerator[list[Phone]]:
    """Give four phones of three people, who work on them at once."""
    carried: list[Phone] = []
    read: set[str] = set()
    async with AsyncExitStack() as stack:
        for at, email in enumerate([PRIYA, PRIYA, COLIN, MARTA]):
            proxy = await stack.enter_async_context(Proxy(world.server.port))
            session = await signed_in(proxy.url, email, read)
            path = folder / f"{at}-{session.store_name}"
            store = Store(path)
            stack.callback(store.close)
            proxy.plan = storm = Storm(Weather(10 * seed + at, share=0.4))
            dice = random.Random(10 * seed + at)
            runners = [_threaded(path, session, dice), _second(at, path, session, dice)]
            for runner in runners:
                runner.start()
                stack.push_async_callback(asyncio.to_thread, runner.end)
            clock = Clock(SETTINGS.pace)
            carried.append(Phone(email, session, proxy, storm, store, clock, runners))
        yield carried


def clear(carried: list[Phone]) -> None:
    """Let the lines be good, and nobody die any more."""
    for phone in carried:
        phone.proxy.plan = lambda _: None
        for runner in phone.runners:
            runner.calm()


def _second(at: int, path: Path, session: Session, dice: random.Random) -> Runner:
    """Two work on every store (DEV-6); on every other one of them is a process."""
    return Separate(path, session, SETTINGS) if at % 2 else _threaded(path, session, dice)


def _threaded(path: Path, session: Session, dice: random.Random) -> Runner:
    return Threaded(path, session, SETTINGS, random.Random(dice.random()), ONE_IN)


async def signed_in(url: str, email: str, read: set[str]) -> Session:
    """Sign in by the code of a mail that was not `read` before."""
    await asyncio.to_thread(ask_for_code, url, email)

    async def arrived() -> dict[str, Any] | None:
        letters = await asyncio.to_thread(_mail, url)
        new = [each for each in letters if each["to"] == email and each["text"] not in read]
        return new[0] if new else None

    letter = await until(arrived, f"mail to {email}")
    read.add(letter["text"])
    return await asyncio.to_thread(sign_in, url, email, letter["code"])


def _mail(url: str) -> list[dict[str, Any]]:
    with urlopen(f"{url}/demo/mail.json", timeout=10) as answer:
        letters: list[dict[str, Any]] = json.load(answer)
    return letters
