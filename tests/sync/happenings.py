"""What chance may choose from: each takes a customer and two numbers that choose rows."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from tests.sync import keeping
from tests.sync.office import twin_of
from tests.sync.people import CONTACTS, CUSTOMERS, mark
from tests.sync.phone import Copy
from tests.sync.world import World

SINGLE, TWIN = "body not like '%twin%'", "body like '%twin%'"
Happening = Callable[[World, UUID, int, int], Awaitable[object]]


async def _nth(world: World, table: str, of: UUID, number: int, where: str = "true") -> UUID:
    return await world.office.nth(table, CUSTOMERS[of], number, where)


async def _books(world: World, customer: UUID, number: int, _: int) -> None:
    await world.office.book(customer, await _nth(world, "technicians", customer, number))


async def _moves_job(world: World, to: UUID, number: int, _: int) -> None:
    await world.office.move_job(await _nth(world, "jobs", to, number), to)


async def _retitles(world: World, customer: UUID, number: int, other: int) -> None:
    title = mark(CUSTOMERS[customer]) + "x" * other
    await world.office.retitle(await _nth(world, "jobs", customer, number), title)


async def _renames(world: World, customer: UUID, number: int, other: int) -> None:
    technician = await _nth(world, "technicians", customer, number)
    if technician.int:
        await world.office.rename(technician, "x" * other)


async def _reassigns(world: World, customer: UUID, number: int, other: int) -> None:
    technician = await _nth(world, "technicians", customer, other)
    if technician.int:
        await world.office.reassign(await _nth(world, "visits", customer, number), technician)


async def _moves_visit(world: World, customer: UUID, number: int, other: int) -> None:
    job = await _nth(world, "jobs", customer, other)
    await world.office.move_visit(await _nth(world, "visits", customer, number), job)


async def _cancels(world: World, customer: UUID, number: int, other: int) -> None:
    table = ("jobs", "jobs", "visits", "technicians")[other % 4]
    await world.office.delete(table, await _nth(world, table, customer, number))


SCHEDULING: dict[str, Happening] = {
    "books a job": _books,
    "moves a job": _moves_job,
    "retitles a job": _retitles,
    "renames a technician": _renames,
    "sends somebody else": _reassigns,
    "moves a visit": _moves_visit,
    "cancels": _cancels,
}


async def _writes(world: World, customer: UUID, number: int, _: int) -> None:
    await world.office.write_note(customer, world.reader_of(customer, number))


async def _gives(world: World, customer: UUID, number: int, other: int) -> None:
    note = await _nth(world, "notes", customer, number, f"{SINGLE} and customer_id = '{customer}'")
    reader = world.reader_of(customer, other)
    await world.office.give_note(note, CUSTOMERS[customer], reader)


async def _removes(world: World, customer: UUID, number: int, _: int) -> None:
    await world.office.delete("notes", await _nth(world, "notes", customer, number, SINGLE))


async def _writes_twins(world: World, customer: UUID, *_: int) -> None:
    await world.office.write_twins(customer)


async def _changes_twins(world: World, to: UUID, number: int, other: int) -> None:
    twin = await _nth(world, "notes", to, number, TWIN)
    await world.office.change_twins(twin, "x" * other, to)


WRITING: dict[str, Happening] = {
    "writes a note": _writes,
    "gives a note": _gives,
    "removes a note": _removes,
    "writes twins": _writes_twins,
    "changes twins": _changes_twins,
}


async def _forgets(world: World, *_: object) -> None:
    await keeping.forget_the_gone(world.link)


async def _backs_up(world: World, *_: object) -> None:
    await world.back_up()


async def _restores(world: World, *_: object) -> None:
    await world.restore()


async def _aborts(world: World, customer: UUID, *_: int) -> None:
    await world.office.change_its_mind(CUSTOMERS[customer])


async def _discards(world: World, _: UUID, number: int, __: int) -> None:
    found = await world.link.fetch(
        "select id from sync_mutation where status = 'quarantined' order by id"
    )
    if found:
        await world.discard(found[number % len(found)]["id"])


DATABASE: dict[str, Happening] = {
    "forgets what is gone": _forgets,
    "is backed up": _backs_up,
    "is restored": _restores,
    "aborts": _aborts,
    "loses what was quarantined": _discards,
}


async def do_something(world: World, copy: Copy, what: str, number: int) -> None:
    """Let the person do one of DOINGS on a copy."""
    ours = mark(CUSTOMERS[copy.scope])
    if what == "edit a note":
        where = f"{SINGLE} and customer_id = '{copy.scope}' and reader_id is null"
        note = await _nth(world, "notes", copy.scope, number, where)
        world.enqueue(copy, "note.edit", {"note_id": str(note), "body": f"{ours}edited"})
    elif what == "edit twins":
        twin = await _nth(world, "notes", copy.scope, number, TWIN)
        args = {"twins": [str(twin), str(twin_of(twin))], "body": f"{ours}twins edited"}
        world.enqueue(copy, "twins.edit", args)
    elif what == "edit a job":
        _edit_job(world, copy, number)
    elif what == "remove a note":
        note = await _nth(world, "notes", copy.scope, number, SINGLE)
        world.enqueue(copy, "note.remove", {"note_id": str(note)})
    elif what == "write what follows":
        earlier = [*copy.outbox, *copy.settled]
        world.write(copy, after=tuple(earlier[number % len(earlier) :][:1]) if earlier else ())
    else:
        world.write(copy, "poison" if what == "break the server" else "mine")


def _edit_job(world: World, copy: Copy, number: int) -> None:
    """Change both fields of a job as this copy shows it."""
    shown = [(row, doc) for (kind, row), (_, doc, _) in copy.rows.items() if kind == "job"]
    row, doc = shown[number % len(shown)] if shown else (UUID(int=0), {})
    base = {"title": doc.get("title"), "status": doc.get("status")}
    edited = f"edited {number}"
    yours = {"title": mark(CUSTOMERS[copy.scope]) + edited, "status": edited}
    world.enqueue(copy, "job.edit", {"job_id": str(row), **yours}, base=base)


DOINGS = (
    *("write a note", "edit a note", "edit twins", "edit a job", "remove a note"),
    *("write what follows", "break the server"),
)


async def reuse_an_id(world: World, number: int, *, by_another: bool) -> None:
    """Let an id that was decided come again, with other arguments or from another reader."""
    rows = await world.link.fetch("select id, author, scope from sync_mutation order by id")
    if not rows:
        return
    row = rows[number % len(rows)]
    theirs = [each for each in CONTACTS if each.scope == row["scope"]]
    others = [each for each in theirs if (each.id == row["author"]) != by_another]
    for contact in others:
        await world.reuse(row["id"], contact, {} if by_another else {"body": "reused"})
