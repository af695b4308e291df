"""A history: what the office does, what breaks, how time passes, and the evenings before visits."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from doorstep.notifications.outbox import QUIET
from tests.factories.alerts import subscribe

from .office import Office
from .outside import World
from .records import BOOKED, Person, Visit, evening_before
from .truth import Owed, assert_told

ALEX, SAM = "alex.morgan@example.com", "sam.morgan@example.com"
NEXT_YEAR = datetime.now(UTC).year + 1


def eve_of_sunday(month: int) -> datetime:
    """Return eleven o'clock before the last Sunday of a month of 31 days, next year."""
    last = datetime(NEXT_YEAR, month, 31, 11, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7 + 1)


STARTS = (
    eve_of_sunday(3),  # the clocks go forward that night
    eve_of_sunday(10),  # and back that one
    datetime(NEXT_YEAR, 6, 15, 11, tzinfo=UTC),
)
STEPS = (
    *(
        "book",
        "book",
        "move",
        "move",
        "back",
        "call off",
        "cancel",
        "delete",
        "turn job",
        "delete job",
    ),
    *("move all", "move all", "set out", "set out", "take back", "finish"),
    *("miss out", "miss out", "miss out"),
    *("file", "withdraw", "lower", "wait", "wait", "jump"),
    *("kill", "kill between", "fail", "breathe", "breathe", "overtake", "overtake"),
)
TROUBLE = (
    *("move", "back", "call off", "cancel", "delete", "lower"),
    *("kill", "kill between", "fail", "wait", "breathe"),
)
"""What may happen on the evening before a visit."""
EVENINGS = 3
"""How many are lived through."""
HEARD = timedelta(hours=12)
"""Who heard of a visit so long before is not reminded of it."""
SPARE = timedelta(hours=3)
"""How long before a visit what goes wrong is mended, for all the time that passes meanwhile."""
FORGET = (
    "delete from alerts",
    "delete from push_subscriptions",
    "delete from visits",
    "delete from documents where title like 'Paper %'",
    "delete from customer_portal_access where email = $1",
    "delete from notification_schedule",
)
ENTER = """
    insert into customer_portal_access (organization_id, customer_id, external_id, name, email,
      role) select organization_id, customer_id, 'sam', 'Sam', $1, 'site'
    from customer_portal_access where email = $2
"""
SIGN_IN = """
    insert into sign_in_sessions
      (id, organization_id, contact_id, token_hash, expires_at, proven_hash, last_used_at)
    select gen_random_uuid(), organization_id, id, sha256(gen_random_uuid()::text::bytea),
      now() + interval '1 year', sha256(email::bytea), now()
    from customer_portal_access where email = $1
"""
CHOOSE = """
    insert into alert_choices (organization_id, contact_id, channels) select organization_id, id,
      '{"visits": {"email": "always"}, "documents": {"email": "always"}}'
    from customer_portal_access where email = $1
    on conflict (contact_id) do update set channels = excluded.channels
"""


async def play(world: World, seed: int) -> None:
    """Let a history happen, and say what was not as it must be."""
    office = await _begin(world, seed)
    for _ in range(3):
        await office.book()
    await office.move_all()
    if seed % len(STARTS) == 0:
        await world.kill()
    for _ in range(world.chance.randrange(6, 20)):
        await _step(office, world.chance.choice(STEPS))
    await world.rest()
    assert_told(office, [])
    await _evenings(office)


async def _begin(world: World, seed: int) -> Office:
    """Return an office with Alex and Sam, of whom nobody was told anything."""
    world.chance.seed(seed)
    world.arrived.clear()
    world.shown.clear()
    async with world.link.acquire() as link, link.transaction():
        await link.execute(QUIET)
        for each in FORGET:
            await link.execute(each, *([SAM] if "$1" in each else []))
        await link.execute(ENTER, SAM, ALEX)
    await world.turn_to(STARTS[seed % len(STARTS)])
    return Office(world, await _person(world, ALEX), await _person(world, SAM))


async def _person(world: World, email: str) -> Person:
    """Return somebody who has a browser and a mailbox."""
    for each in (SIGN_IN, CHOOSE):
        await world.link.execute(each, email)
    browser: UUID = await subscribe(world.link, email)
    return Person(email, {f"push {browser}", f"mail {email}"})


async def _evenings(office: Office) -> None:
    """Live through evenings before visits, of which people must be reminded."""
    for days in (2, 4):
        at = office.world.latest.replace(hour=8, minute=0, second=0, microsecond=0)
        hours = office.world.chance.randrange(8)
        await office.book(at + timedelta(days=days, hours=hours))
    await office.world.rest()
    owed: list[Owed] = []
    for _ in range(EVENINGS):
        coming = [each for each in office.visits if _is_ahead(office.world, each)]
        if coming:
            owed += await _evening(office, min(coming, key=lambda each: each.at))
            assert_told(office, owed)


def _is_ahead(world: World, visit: Visit) -> bool:
    """Return whether nobody can have been reminded yet, nor heard of it too short before."""
    booked = visit.awaited is not None and visit.state == BOOKED
    return booked and evening_before(visit.at) >= world.latest + HEARD


async def _evening(office: Office, visit: Visit) -> list[Owed]:
    """Let it be the evening before a visit, or later; return of which people are reminded."""
    world = office.world
    five = evening_before(visit.at)
    soon = world.chance.random() ** 2 * (visit.at - SPARE - five)
    at = visit.at + timedelta(hours=1) if world.chance.random() < 0.15 else five + soon
    coming = [each for each in office.visits if _is_ahead(world, each)]
    due = [each for each in coming if evening_before(each.at) <= at <= each.at - SPARE]
    owed = [Owed(each, each.at, len(each.truths), time.monotonic()) for each in due]
    await world.turn_to(at)
    for _ in range(world.chance.randrange(3)):
        await _step(office, world.chance.choice(TROUBLE))
    await world.rest()
    return [each for each in owed if each.visit.awaited == each.at]


async def _step(office: Office, step: str) -> None:
    world = office.world
    steps: dict[str, Callable[[], Awaitable[Any]]] = {
        "book": office.book,
        "move": office.move,
        "move all": office.move_all,
        "back": office.move_and_back,
        "call off": office.move_and_cancel,
        "cancel": office.cancel,
        "set out": office.set_out,
        "miss out": office.miss_out,
        "take back": office.take_back,
        "finish": office.finish,
        "delete": office.delete,
        "turn job": office.turn_job,
        "delete job": office.delete_job,
        "file": office.file,
        "withdraw": office.withdraw,
        "lower": office.lower,
        "wait": partial(world.pass_time, world.chance.choice((5, 30, 70, 600))),
        "jump": partial(world.pass_time, world.chance.choice((-7200, -60, 3600, 86400))),
        "kill": world.kill,
        "kill between": partial(world.break_down, kill=True),
        "fail": partial(world.break_down, kill=False),
        "overtake": office.overtake,
        "breathe": partial(asyncio.sleep, world.chance.random() * 0.2),
    }
    await steps[step]()
