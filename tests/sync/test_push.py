"""Exactly one outcome for an id, rule by rule."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from deltasync import (
    Answer,
    Author,
    Pushed,
    decide,
    forget_failures,
    is_outage,
    without_circles,
)
from deltasync.push import FAILURES, MOST_FAILING, SPAN
from tests.sync.device import Device, fetch_page
from tests.sync.domain import COMMANDS, Person

ORGANIZATION, SCOPE, ME, CLIENT = (UUID(int=n) for n in range(1, 5))
AUTHOR = Author(SCOPE, ORGANIZATION, ME, CLIENT)
Link = asyncpg.Connection


async def push(
    link: Link,
    pushed: Pushed,
    author: Author = AUTHOR,
    span: timedelta = timedelta(0),
    most: int | None = None,
    decided: list[UUID] | None = None,
) -> Answer:
    @asynccontextmanager
    async def transaction() -> AsyncGenerator[Link]:
        async with link.transaction():
            yield link

    person = Person(SCOPE, ORGANIZATION, ME, link)
    return await decide(
        transaction,
        COMMANDS,
        author,
        person,
        pushed,
        failed=lambda *_: None,
        decided=lambda: decided.append(pushed.id) if decided is not None else None,
        span=span,
        most=most,
    )


def write(body: str = "hello", *, after: list[UUID] | None = None) -> Pushed:
    args = {"note_id": str(uuid4()), "body": body}
    return Pushed(uuid4(), "note.write", 1, args, None, after or [])


async def test_push_2_the_same_id_has_one_effect_and_one_outcome(link: Link):
    note = write()
    assert [(await push(link, note)).status for _ in range(3)] == ["applied"] * 3
    assert await link.fetchval("select count(*) from notes") == 1


async def test_only_what_is_decided_now_is_told(link: Link):
    decided: list[UUID] = []
    note, refused, poison = write(), Pushed(uuid4(), "note.paint", 1, {}), write("poison")
    early = write(after=[uuid4()])
    for each in (note, refused, note, refused, early, *([poison] * (FAILURES + 1))):
        await push(link, each, decided=decided)
    assert decided == [note.id, refused.id, poison.id]


async def test_push_2_even_when_it_arrives_twice_at_once(sync_url: str):
    note = write()
    async with asyncpg.create_pool(sync_url, min_size=4, max_size=4) as pool:

        async def once() -> Answer:
            async with pool.acquire() as link:
                return await push(link, note)

        answers = await asyncio.gather(*(once() for _ in range(4)))
        assert {answer.status for answer in answers} == {"applied"}
        assert await pool.fetchval("select count(*) from notes") == 1


async def test_push_2_nobody_learns_the_outcome_of_anothers_mutation(link: Link):
    note = write()
    await push(link, note)
    stranger = Author(SCOPE, ORGANIZATION, uuid4(), CLIENT)
    assert (await push(link, note, stranger)).code == "id_reused"
    assert await link.fetchval("select count(*) from notes") == 1


async def test_push_5_what_is_refused_halfway_leaves_no_effect(link: Link):
    note = write("as it was")
    await push(link, note)
    args = {"twins": [note.args["note_id"], str(uuid4())], "body": "changed"}
    assert (await push(link, Pushed(uuid4(), "twins.edit", 1, args))).status == "conflict"
    assert await link.fetchval("select body from notes") == "as it was"


async def test_push_3_the_same_id_with_other_arguments_is_refused(link: Link):
    note = write()
    await push(link, note)
    changed = Pushed(note.id, note.name, note.ver, note.args | {"body": "other"})
    assert (await push(link, changed)).code == "id_reused"
    assert await link.fetchval("select body from notes") == "hello"
    assert (await push(link, note)).status == "applied"


async def test_push_6_what_follows_a_refused_one_is_blocked(link: Link):
    refused = Pushed(uuid4(), "note.edit", 1, {"note_id": str(uuid4()), "body": "x"})
    assert (await push(link, refused)).status == "conflict"
    assert (await push(link, write(after=[refused.id]))).status == "blocked"


async def test_push_6_what_follows_an_unknown_one_waits(link: Link):
    note = write(after=[uuid4()])
    assert (await push(link, note)).status == "retry"
    assert await link.fetchval("select count(*) from sync_mutation") == 0


async def test_push_6_what_follows_somebody_elses_waits_whatever_became_of_it(link: Link):
    theirs = write()
    await push(link, theirs)
    await link.execute("update sync_mutation set author = $1", uuid4())
    assert (await push(link, write(after=[theirs.id]))).code == "not_yet"


def test_push_6_circles_are_found_and_what_waits_for_them():
    one, two, three, behind, free = (write() for _ in range(5))
    one.after, two.after, three.after = [two.id], [three.id, free.id], [one.id]
    behind.after, free.after = [one.id], [uuid4()]
    given = [behind, one, two, three, free]
    assert [each.after == [each.id] for each in without_circles(given)] == [True] * 4 + [False]
    assert without_circles(given[:2] + given[4:]) == given[:2] + given[4:]


@pytest.mark.parametrize(
    ("name", "ver", "args", "code"),
    [
        ("note.burn", 1, {}, "unknown_mutation"),
        ("note.write", 9, {}, "unknown_mutation"),
        ("note.write", 1, {"note_id": "no"}, "invalid_args"),
    ],
)
async def test_push_8_what_is_not_understood_is_rejected(
    link: Link, name: str, ver: int, args: dict[str, str], code: str
):
    answer = await push(link, Pushed(uuid4(), name, ver, args))
    assert (answer.status, answer.code) == ("rejected", code)


async def test_push_9_a_poison_mutation_is_quarantined_with_its_arguments(link: Link):
    poison = write("poison")
    statuses = [(await push(link, poison)).status for _ in range(6)]
    assert statuses == ["retry"] * 4 + ["quarantined"] * 2
    kept = await link.fetchval("select args #>> '{args,body}' from sync_mutation")
    assert kept == "poison"
    assert (await push(link, write())).status == "applied"


async def test_push_9_what_fails_for_less_than_an_hour_is_not_quarantined(link: Link):
    poison = write("poison")
    statuses = [(await push(link, poison, span=SPAN)).status for _ in range(2 * FAILURES)]
    assert statuses == ["retry"] * 2 * FAILURES
    await link.execute("update sync_failure set first_failed_at = now() - interval '59 minutes'")
    assert (await push(link, poison, span=SPAN)).status == "retry"
    await link.execute("update sync_failure set first_failed_at = now() - interval '1 hour'")
    assert (await push(link, poison, span=SPAN)).status == "quarantined"


async def test_failures_that_were_overcome_are_forgotten(link: Link):
    poison, other = write("poison"), write()
    for _ in range(FAILURES):
        await push(link, poison)
    await link.execute("insert into sync_failure values ($1, $2, 1, 'Other')", SCOPE, other.id)
    assert await forget_failures(link) == 0
    await push(link, other)
    assert await forget_failures(link) == 1
    assert await link.fetchval("select id from sync_failure") == poison.id


async def test_limit_13_failures_are_counted_of_so_many_mutations_and_for_a_month(link: Link):
    counted, beyond = write("poison"), write("poison")
    await push(link, counted)
    await link.execute(
        "insert into sync_failure (scope, id, error)"
        " select $1, gen_random_uuid(), 'Other' from generate_series(2, $2)",
        *(SCOPE, MOST_FAILING),
    )
    answer = Answer(beyond.id, "retry", "server_failed")
    assert [await push(link, beyond) for _ in range(FAILURES + 1)] == [answer] * (FAILURES + 1)
    assert (await push(link, write())).status == "applied"
    elsewhere = write("poison")
    await push(link, elsewhere, replace(AUTHOR, scope=UUID(int=99)))
    statuses = [(await push(link, counted)).status for _ in range(FAILURES - 1)]
    assert statuses == ["retry"] * (FAILURES - 2) + ["quarantined"]
    assert await link.fetchval("select count(*) from sync_failure") == MOST_FAILING + 1
    await link.execute("update sync_failure set failed_at = now() - interval '30 days'")
    assert await forget_failures(link) == MOST_FAILING
    assert await link.fetchval("select id from sync_failure") == counted.id
    assert [(await push(link, beyond)).status for _ in range(FAILURES)][-1] == "quarantined"


async def test_push_10_an_outcome_comes_with_its_effect(link: Link):
    note = write()
    await push(link, note)
    page = await fetch_page(link, SCOPE, ME, (None, None), 100)
    assert {(kind, version) for kind, _, version, _ in page["rows"]} == {
        ("note", 1),
        ("mutation", 1),
    }
    other = Device(SCOPE, uuid4())
    await other.catch_up(link)
    assert ("mutation", note.id) not in other.rows


async def test_push_9_an_outage_is_no_failure_of_the_mutation(link: Link, sync_url: str):
    note = write()
    for _ in range(FAILURES):
        first, second = [await asyncpg.connect(sync_url) for _ in range(2)]
        async with link.transaction():
            await link.execute("lock table notes in exclusive mode")
            pushing = asyncio.create_task(_push_over(first, second, note))
            await _kill_the_waiting(link)
            await asyncio.wait([pushing])
        assert is_outage(pushing.exception() or AssertionError(pushing.result()))
        await second.close()
    assert await link.fetchval("select count(*) from sync_failure") == 0
    assert (await push(link, note)).status == "applied"


async def test_push_9_waiting_for_what_others_hold_is_no_failure_either(link: Link, sync_url: str):
    office = await asyncpg.connect(sync_url)
    await link.execute("set lock_timeout = '10ms'")
    wanted = write()
    async with office.transaction():
        await office.execute("lock table notes in access exclusive mode")
        for _ in range(FAILURES + 1):
            assert await push(link, wanted) == Answer(wanted.id, "retry", "busy")
    await office.close()
    assert (await push(link, wanted)).status == "applied"
    assert await link.fetchval("select count(*) from sync_failure") == 0


async def test_limit_12_outcomes_of_any_kind_count_until_a_day_has_passed(link: Link):
    refused = Pushed(uuid4(), "note.edit", 1, {"note_id": str(uuid4()), "body": "x"})
    first, beyond = write(), write()
    given = [first, refused, beyond, first]
    statuses = [(await push(link, each, most=2)).status for each in given]
    assert statuses == ["applied", "conflict", "retry", "applied"]
    assert await link.fetchval("select count(*) from sync_mutation") == 2
    await link.execute(
        "update sync_mutation set decided_at = now() - interval '1 day' where id = $1", first.id
    )
    assert [(await push(link, each, most=2)).code for each in (beyond, write())] == [
        None,
        "too_many",
    ]


async def test_limit_12_what_is_not_decided_does_not_count(link: Link):
    waits, poison, note = write(after=[uuid4()]), write("poison"), write()
    answers = [await push(link, each, span=SPAN, most=1) for each in (waits, poison, note)]
    assert [answer.status for answer in answers] == ["retry", "retry", "applied"]


async def test_limit_12_another_author_has_a_day_of_their_own(link: Link):
    await push(link, write(), most=1)
    other = Author(SCOPE, ORGANIZATION, uuid4(), CLIENT)
    assert (await push(link, write(), other, most=1)).status == "applied"


async def _push_over(first: Link, second: Link, pushed: Pushed) -> Answer:
    """Push over a connection that will be cut, and what comes after that over the other."""

    @asynccontextmanager
    async def transaction() -> AsyncGenerator[Link]:
        link = second if first.is_closed() else first
        async with link.transaction():
            yield link

    person = Person(SCOPE, ORGANIZATION, ME, first)
    return await decide(transaction, COMMANDS, AUTHOR, person, pushed, lambda *_: None)


async def _kill_the_waiting(link: Link) -> None:
    while not await link.fetchval(
        "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'"
        " and datname = current_database()"
    ):
        pass
