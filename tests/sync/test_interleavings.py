"""Every order in which two or three transactions can pass their points, sound and broken."""

import random
from contextlib import AsyncExitStack
from datetime import timedelta

import asyncpg
import pytest

from deltasync import Connection, Difference, collect, mend
from tests.sync.broken import CURSORS, NOT_ALONE, NOT_ASKED_AGAIN, Changes, break_it
from tests.sync.interleaving import (
    DANA,
    ELI,
    GATED,
    HERE,
    JOBS,
    ORGANIZATION,
    THERE,
    VISIT,
    Point,
    Scene,
    Schedule,
    Stage,
    schedules,
)
from tests.sync.progress import Progress


def job(scope: object, title: str, rows: int = 1) -> str:
    values = ", ".join([f"('{ORGANIZATION}', '{scope}', '{title}')"] * rows)
    return f"insert into jobs (organization_id, customer_id, title) values {values};"


def visit(scope: object, technician: object) -> str:
    return (
        "insert into visits (organization_id, job_id, technician_id) values"
        f" ('{ORGANIZATION}', (select id from jobs where id in ('{JOBS[HERE]}', '{JOBS[THERE]}')"
        f" and title = '{'here' if scope == HERE else 'there'}'), '{technician}');"
    )


TWINS = job(HERE, "twin", rows=2)
RENAME = f"update technicians set name = 'renamed' where id = '{DANA}';"
SEND_DANA_THERE = visit(THERE, DANA)
SEND_ELI_HERE = visit(HERE, ELI)
MOVE_JOB = f"update jobs set customer_id = '{THERE}' where id = '{JOBS[HERE]}';"
MOVE_VISIT = f"update visits set job_id = '{JOBS[THERE]}' where id = '{VISIT}';"
SEND_SOMEBODY_ELSE = f"update visits set technician_id = '{ELI}' where id = '{VISIT}';"
RENAME_THE_OTHER = f"update technicians set name = 'other' where id = '{ELI}';"
DISMISS = f"delete from technicians where id = '{DANA}';"
RETITLE = f"update jobs set title = 'retitled' where id = '{JOBS[THERE]}';"

PAIRS = {
    "two-new-jobs": (TWINS, job(HERE, "new")),
    "rename-and-new-edge": (RENAME, SEND_DANA_THERE),
    "move-and-new-edge": (MOVE_JOB, SEND_ELI_HERE),
    "move-and-rename": (MOVE_JOB, RENAME),
    "moved-edge-and-rename": (MOVE_VISIT, RENAME),
    "moved-edge-and-move": (MOVE_VISIT, MOVE_JOB),
    "other-edge-and-rename": (SEND_SOMEBODY_ELSE, RENAME_THE_OTHER),
    "removed-and-rename": (DISMISS, RENAME_THE_OTHER),
    "both-renamed": (RENAME + TWINS, RENAME_THE_OTHER),
}
TRIOS = {
    "three-new": (TWINS, job(HERE, "new"), job(THERE, "new")),
    "rename-edge-move": (RENAME, SEND_DANA_THERE, MOVE_JOB),
    "move-edge-rename": (MOVE_VISIT, SEND_ELI_HERE, RENAME_THE_OTHER),
    "edit-move-rename": (RETITLE, MOVE_JOB + TWINS, RENAME),
}
TWO = list(schedules(2))
SOME = 24
"""Orders of three writers that are tried when there is little time; there are 1,680."""
FEW = 6
"""The same of two writers, where others of their orders are tried elsewhere."""
HELD = tuple(Point)

DELETE = f"delete from jobs where id = '{JOBS[HERE]}';"
PUT_BACK = (
    "insert into jobs (id, organization_id, customer_id, title)"
    f" values ('{JOBS[HERE]}', '{ORGANIZATION}', '{HERE}', 'back');"
)
MOVE_BACK = f"update jobs set customer_id = '{HERE}' where id = '{JOBS[HERE]}';"
SPOIL = f"update sync_entry set doc = '{{}}' where id = '{JOBS[HERE]}';"
SPOILT = [Difference("stale", HERE, "job", JOBS[HERE])]


async def collect_all(link: Connection) -> None:
    await collect(link, timedelta(hours=-1))


async def mend_it(link: Connection) -> None:
    await mend(link, SPOILT)


HOUSEKEEPING = {
    "put-back-and-collect": Scene((PUT_BACK, collect_all), before=DELETE),
    "deleted-put-back-and-collect": Scene((DELETE + PUT_BACK, collect_all)),
    "moved-back-and-collect": Scene((MOVE_BACK, collect_all), before=MOVE_JOB),
    "new-and-collect": Scene((TWINS, collect_all), before=DELETE),
    "delete-and-collect": Scene((DELETE, collect_all)),
    "retitle-and-mend": Scene((RETITLE.replace(str(JOBS[THERE]), str(JOBS[HERE])), mend_it), SPOIL),
    "move-and-mend": Scene((MOVE_JOB, mend_it), before=SPOIL),
    "rename-and-mend": Scene((RENAME, mend_it), before=SPOIL),
    "delete-and-mend": Scene((DELETE, mend_it), before=SPOIL),
}


def some(orders: list[Schedule], of: str, effort: int, few: int = FEW) -> list[Schedule]:
    """Return all orders when there is time, else a few that are always the same."""
    return orders if effort > 1 else random.Random(of).sample(orders, few)


async def wrong(
    url: str, scene: Scene, orders: list[Schedule], effort: int = 1
) -> dict[Schedule, set[str]]:
    """Return the orders after which something is wrong, with what it is."""
    progress = Progress("orders", len(orders), effort)
    found: dict[Schedule, dict[str, int]] = {}
    async with AsyncExitStack() as stack:
        stage = await Stage.on(url, len(scene.works), stack)
        for order in orders:
            found[order] = await stage.play(scene, order)
            progress.one_more()
    faults = {
        order: {what for what, count in each.items() if count} for order, each in found.items()
    }
    return {order: each for order, each in faults.items() if each}


def caught(found: dict[Schedule, set[str]]) -> set[str]:
    return {what for each in found.values() for what in each}


@pytest.mark.parametrize("pair", PAIRS)
async def test_no_order_of_two_writers_leaves_anything_wrong(sync_url: str, pair: str):
    assert await wrong(sync_url, Scene(PAIRS[pair]), TWO) == {}


@pytest.mark.parametrize("trio", TRIOS)
async def test_no_order_of_three_writers_leaves_anything_wrong(
    sync_url: str, trio: str, effort: int
):
    orders = some(list(schedules(3)), trio, effort, SOME)
    assert await wrong(sync_url, Scene(TRIOS[trio]), orders, effort) == {}


@pytest.mark.parametrize("aborted", [0, 1], ids=["first-aborted", "second-aborted"])
@pytest.mark.parametrize("pair", PAIRS)
async def test_no_order_leaves_anything_wrong_when_a_writer_aborts(
    sync_url: str, pair: str, aborted: int, effort: int
):
    scene = Scene(PAIRS[pair], aborted=aborted)
    assert await wrong(sync_url, scene, some(TWO, f"{pair}{aborted}", effort), effort) == {}


@pytest.mark.parametrize("pair", PAIRS)
async def test_nor_when_writers_are_held_between_lock_and_projection(
    sync_url: str, pair: str, effort: int
):
    await hold_between(sync_url)
    orders = some(list(schedules(2, len(HELD))), pair, effort)
    assert await wrong(sync_url, Scene(PAIRS[pair], points=HELD), orders, effort) == {}


@pytest.mark.parametrize("name", HOUSEKEEPING)
async def test_collecting_and_mending_beside_writers_leave_nothing_wrong(
    sync_url: str, name: str, effort: int
):
    orders = some(TWO, name, effort, 2 * FEW)
    assert await wrong(sync_url, HOUSEKEEPING[name], orders, effort) == {}


async def hold_between(url: str) -> None:
    link = await asyncpg.connect(url)
    await link.execute(GATED)
    await link.close()


@pytest.mark.parametrize("name", CURSORS)
async def test_a_cursor_that_is_not_counted_under_the_row_lock_is_caught(sync_url: str, name: str):
    await break_it(sync_url, CURSORS[name])
    assert "missing" in caught(await wrong(sync_url, Scene(PAIRS["two-new-jobs"]), TWO))


@pytest.mark.parametrize(
    ("pair", "broken"),
    [
        ("rename-and-new-edge", NOT_ALONE),
        ("move-and-new-edge", NOT_ALONE),
        ("moved-edge-and-rename", NOT_ALONE),
        ("move-and-new-edge", NOT_ASKED_AGAIN),
    ],
    ids=["shared-row", "move", "moved-edge", "not-asked-again"],
)
async def test_writers_who_do_not_wait_for_each_other_leave_a_stale_copy(
    sync_url: str, pair: str, broken: Changes
):
    await break_it(sync_url, broken)
    assert "stale" in caught(await wrong(sync_url, Scene(PAIRS[pair]), TWO))
