"""Writers race a poller on real PostgreSQL; at rest the copy must equal a fresh projection."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from deltasync import Difference, verify
from tests.sync.device import NOTHING_WRONG, Device, compare, truth

ORGANIZATION = UUID(int=1)
SCOPES = [UUID(int=100 + n) for n in range(4)]
READER = UUID(int=7)
RETRIED = (asyncpg.DeadlockDetectedError, asyncpg.ForeignKeyViolationError)
QUICK = {"deadlock_timeout": "10ms"}
"""Six writers on few rows deadlock by themselves; a second each is time without a race."""
ANY_JOB = "(select id from jobs order by random() limit 1)"
ANY_TECHNICIAN = "(select id from technicians order by random() limit 1)"
ANY_VISIT = "(select id from visits order by random() limit 1)"


async def seed(link: asyncpg.Connection) -> None:
    """Insert the customers and technicians everything else hangs on."""
    for scope in SCOPES:
        await link.execute(
            "insert into customers values ($1, $2) on conflict do nothing", scope, ORGANIZATION
        )
    await link.execute(
        "insert into technicians (organization_id, name)"
        " select $1, 't' || n from generate_series(1, 4) n",
        ORGANIZATION,
    )
    for scope in SCOPES:
        await link.execute(
            "insert into jobs (organization_id, customer_id, title)"
            " select $1, $2, 'first' from generate_series(1, 40)",
            ORGANIZATION,
            scope,
        )


async def change(link: asyncpg.Connection, dice: random.Random) -> None:
    """Do one thing an office does."""
    scope = dice.choice(SCOPES)
    await dice.choices(
        [
            lambda: link.execute(
                "insert into jobs (organization_id, customer_id, title) values ($1, $2, 'new')",
                ORGANIZATION,
                scope,
            ),
            lambda: link.execute(f"update jobs set title = title || 'x' where id = {ANY_JOB}"),
            lambda: link.execute(f"update jobs set customer_id = $1 where id = {ANY_JOB}", scope),
            lambda: link.execute(
                "insert into visits (organization_id, job_id, technician_id)"
                f" select $1, j.id, {ANY_TECHNICIAN} from jobs j where j.id = {ANY_JOB}",
                ORGANIZATION,
            ),
            lambda: link.execute(
                f"update visits set job_id = coalesce({ANY_JOB}, job_id) where id = {ANY_VISIT}"
            ),
            lambda: link.execute(f"delete from visits where id = {ANY_VISIT}"),
            lambda: link.execute(
                f"update technicians set name = name || '.' where id = {ANY_TECHNICIAN}"
            ),
            lambda: link.execute(f"delete from jobs where id = {ANY_JOB}"),
        ],
        weights=[30, 15, 10, 20, 7, 6, 5, 7],
    )[0]()


async def write(pool: asyncpg.Pool, dice: random.Random, until: Callable[[], bool]) -> int:
    """Commit, and now and then abort, transactions of one or twelve changes; return commits."""
    commits = 0
    while not until():
        async with pool.acquire() as link:
            try:
                async with link.transaction():
                    for _ in range(dice.choice([1, 1, 1, 6])):
                        await change(link, dice)
                        await asyncio.sleep(dice.random() * 0.002)
                    if dice.random() < 0.1:
                        raise InterruptedError
                commits += 1
            except (InterruptedError, *RETRIED):
                continue
    return commits


async def poll(pool: asyncpg.Pool, devices: list[Device], until: Callable[[], bool]) -> None:
    """Keep every device pulling in pages of any size."""
    dice = random.Random(0)
    while not until():
        for device in devices:
            async with pool.acquire() as link:
                await device.catch_up(link, dice.choice([1, 7, 500]))


async def watch(pool: asyncpg.Pool, until: Callable[[], bool]) -> tuple[int, list[Difference]]:
    """Verify all copies again and again; return how often, and every difference it told."""
    looks, found = 0, list[Difference]()
    while not until():
        async with pool.acquire() as link, link.transaction(readonly=True):
            found += await differing(link)
        looks += 1
    return looks, found


async def differing(link: asyncpg.Connection) -> list[Difference]:
    """Return what `verify` tells of all copies."""

    async def scopes() -> AsyncIterator[UUID]:
        for scope in SCOPES:
            yield scope

    return [each async for step in verify(link, scopes()) for each in step.differences]


@dataclass(frozen=True)
class Raced:
    """What came of a race: commits, what is wrong with copies at rest, what `verify` told."""

    commits: int
    wrong: dict[str, int]
    looks: int
    differences: list[Difference]


async def race(url: str, seconds: float, writers: int) -> Raced:
    """Let writers, devices and a verification run side by side; return what came of it."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    devices = [Device(scope, READER) for scope in SCOPES]
    async with asyncpg.create_pool(
        url, min_size=writers + 3, max_size=writers + 3, server_settings=QUICK
    ) as pool:
        async with pool.acquire() as link:
            await seed(link)
        polled = asyncio.create_task(poll(pool, devices, lambda: loop.time() > end))
        watched = asyncio.create_task(watch(pool, lambda: loop.time() > end))
        commits = await asyncio.gather(
            *(write(pool, random.Random(n), lambda: loop.time() > end) for n in range(writers))
        )
        await polled
        looks, found = await watched
        async with pool.acquire() as link:
            found += await differing(link)
            return Raced(sum(commits), await at_rest(link, devices), looks, found)


async def at_rest(link: asyncpg.Connection, devices: list[Device]) -> dict[str, int]:
    """Return what is wrong with the copies once they have caught up."""
    wrong = dict(NOTHING_WRONG)
    for device in devices:
        await device.catch_up(link)
        found = compare(device, await truth(link, device.scope, READER))
        wrong = {key: wrong[key] + found[key] for key in wrong}
    return wrong
