"""Runs of the world worth a name: bugs others have had, and orders that chance seldom finds."""

from uuid import UUID

import asyncpg
import pytest

from tests.sync import keeping
from tests.sync.people import CONTACTS, Contact
from tests.sync.phone import Copy, Flight, Phone
from tests.sync.world import World

OWNER, SITE, NEIGHBOUR, _ = CONTACTS


@pytest.fixture
async def world(link: asyncpg.Connection) -> World:
    made = World(link)
    await made.begin()
    return made


def phone_of(world: World, number: int = 0) -> tuple[Phone, Copy]:
    phone = world.phones[number]
    return phone, phone.copies[CONTACTS[number].id]


def send(world: World, phone: Phone, copy: Copy, limit: int = 50) -> Flight:
    place = world.ask(phone, copy, limit)
    assert place is not None
    return world.flights[place]


async def status(world: World, mutation: UUID) -> str | None:
    return await world.link.fetchval("select status from sync_mutation where id = $1", mutation)


async def test_effect_done_and_answer_lost(world: World):
    phone, copy = phone_of(world)
    note = world.write(copy)
    await world.deliver(send(world, phone, copy))
    phone.crash()
    await world.sync(phone, copy)
    assert copy.settled[note] == "applied"
    await world.rest()


async def test_a_request_that_a_proxy_delivers_again_long_after(world: World):
    phone, copy = phone_of(world)
    world.write(copy)
    request = send(world, phone, copy)
    await world.sync(phone, copy)
    for _ in range(3):
        await world.deliver(request)
    assert not world.hear(request)
    await world.rest()


async def test_an_older_answer_comes_after_a_newer_one(world: World):
    phone, copy = phone_of(world)
    early = send(world, phone, copy)
    await world.deliver(early)
    job = await world.office.book(copy.scope, UUID(int=30))
    late = send(world, phone, copy)
    await world.deliver(late)
    assert world.hear(late)
    assert not world.hear(early)
    assert ("job", job) in copy.rows


async def test_a_phone_that_dies_before_it_applies_asks_from_where_it_was(world: World):
    phone, copy = phone_of(world)
    before = copy.cursor
    await world.office.book(copy.scope, UUID(int=30))
    flight = send(world, phone, copy)
    await world.deliver(flight)
    phone.crash()
    assert not world.hear(flight)
    assert copy.cursor == before
    await world.rest()


async def test_a_server_killed_before_commit_has_done_nothing(world: World):
    phone, copy = phone_of(world)
    first, second = world.write(copy), world.write(copy)
    await world.die(send(world, phone, copy), decided=1)
    assert [await status(world, each) for each in (first, second)] == ["applied", None]
    await world.rest()
    assert await status(world, second) == "applied"


async def test_a_session_that_ends_is_no_refusal_of_what_was_written(world: World):
    phone, copy = phone_of(world)
    note = world.write(copy)
    world.sign_out_everywhere(OWNER)
    assert not await world.sync(phone, copy)
    assert list(copy.outbox) == [note]
    assert world.ask(phone, copy) is None, "it asks in vain"
    await world.rest()
    assert copy.settled[note] == "applied"


@pytest.mark.parametrize("other", [SITE, NEIGHBOUR], ids=["of-the-household", "of-next-door"])
async def test_a_tab_left_open_sends_nothing_under_another_account(world: World, other: Contact):
    phone, copy = phone_of(world)
    note = world.write(copy)
    theirs = world.sign_in(phone, other)
    assert not await world.sync(phone, copy)
    assert await status(world, note) is None
    assert await world.sync(phone, theirs)
    assert copy.reader in phone.locked
    await world.rest()


async def test_what_follows_goes_in_another_request_and_still_comes_after(world: World):
    phone, copy = phone_of(world)
    poison = world.write(copy, "poison")
    follower = world.write(copy, after=(poison,))
    await world.sync(phone, copy)
    assert await status(world, follower) is None
    await world.rest()
    assert (await status(world, poison), await status(world, follower)) == (
        "quarantined",
        "blocked",
    )


async def test_a_narrower_role_while_pages_are_on_their_way(world: World):
    phone, copy = phone_of(world)
    world.lose_store(phone, copy)
    copy = world.sign_in(phone, OWNER)
    await world.sync(phone, copy, limit=1)
    last = send(world, phone, copy, limit=1)
    await world.deliver(last)
    world.server.roles[OWNER.id] = "site"
    assert world.hear(last)
    await world.leave_alone(phone, copy)
    assert "note" not in {kind for kind, _ in copy.rows}


async def test_what_was_forgotten_while_a_phone_was_off_does_not_stay_on_it(world: World):
    phone, copy = phone_of(world)
    note = await world.office.write_note(copy.scope, None)
    await world.leave_alone(phone, copy)
    await world.office.delete("notes", note)
    await keeping.forget_the_gone(world.link)
    await world.leave_alone(phone, copy)
    assert ("note", note) not in copy.rows


async def test_a_restored_backup_whose_versions_caught_up_again(world: World):
    phone, copy = phone_of(world)
    lost = await world.office.write_note(copy.scope, None)
    await world.leave_alone(phone, copy)
    await world.restore()
    kept = await world.office.write_note(copy.scope, None)
    await world.leave_alone(phone, copy)
    assert ("note", lost) not in copy.rows
    assert ("note", kept) in copy.rows


async def test_a_word_from_before_the_backup_is_asked_for_again(world: World):
    phone, copy = phone_of(world)
    for _ in range(3):
        await world.office.write_note(copy.scope, None)
    note = world.write(copy)
    await world.sync(phone, copy, limit=1)
    assert copy.decided == {note: "applied"}
    await world.restore()
    await world.rest()
    assert await status(world, note) == "applied"


async def test_a_note_taken_back_while_its_pages_were_on_their_way(world: World):
    phone, copy = phone_of(world, 1)
    world.server.roles[SITE.id] = "owner"
    note = await world.office.write_note(SITE.scope, SITE.id)
    flight = send(world, phone, copy)
    await world.deliver(flight)
    await world.office.give_note(note, SITE.organization, OWNER.id)
    assert world.hear(flight)
    await world.leave_alone(phone, copy)
    assert ("note", note) not in copy.rows
    await world.rest()


async def test_what_follows_something_that_a_restore_forgot_waits_and_holds_up_nothing(
    world: World,
):
    phone, copy = phone_of(world)
    forgotten = world.write(copy)
    await world.leave_alone(phone, copy)
    await world.restore()
    waiting, free = world.write(copy, after=(forgotten,)), world.write(copy)
    await world.rest()
    assert (await status(world, waiting), await status(world, free)) == (None, "applied")
    assert list(copy.outbox) == [waiting]
