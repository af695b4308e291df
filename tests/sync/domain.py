"""A tiny field-service domain for testing the sync alone, and commands upon it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from deltasync import (
    Collection,
    Command,
    Commands,
    Conflicted,
    Merged,
    Mutation,
    Rejected,
    Source,
    install,
)

TABLES = """
create table customers (
  id uuid primary key, organization_id uuid not null, name text not null default 'c');
create table technicians (
  id uuid primary key default gen_random_uuid(), organization_id uuid not null,
  name text not null);
create table jobs (
  id uuid primary key default gen_random_uuid(), organization_id uuid not null,
  customer_id uuid not null references customers on delete cascade,
  title text not null, status text not null default 'scheduled');
create table visits (
  id uuid primary key default gen_random_uuid(), organization_id uuid not null,
  job_id uuid not null references jobs on delete cascade,
  technician_id uuid references technicians on delete set null);
create table notes (
  id uuid primary key, organization_id uuid not null, customer_id uuid not null,
  reader_id uuid, body text not null);
create table effects (mutation uuid not null);
create index on jobs (customer_id);
create index on visits (job_id);
create index on visits (technician_id);
"""
JOBS = Collection(
    kind="job",
    view="""
        select j.customer_id as scope, j.id, null::uuid as reader, json_build_object(
          'title', j.title, 'status', j.status, 'visits', (
            select coalesce(json_agg(json_build_object('id', v.id, 'technician', t.name)
              order by v.id), '[]')
            from visits v left join technicians t on t.id = v.technician_id
            where v.job_id = j.id))::text as doc
        from jobs j""",
    sources=(
        Source("jobs", own="select customer_id as scope, id from changed", moves=("customer_id",)),
        Source(
            "visits",
            own="select j.customer_id as scope, j.id from changed c join jobs j on j.id = c.job_id",
            moves=("job_id",),
        ),
        Source(
            "technicians",
            shared="select j.customer_id as scope, j.id from visits v"
            " join jobs j on j.id = v.job_id where v.technician_id = any($1)",
        ),
    ),
)
NOTES = Collection(
    kind="note",
    view="""
        select customer_id as scope, id, reader_id as reader,
          json_build_object('body', body)::text as doc from notes""",
    sources=(
        Source("notes", own="select customer_id as scope, id from changed", moves=("customer_id",)),
    ),
)
COLLECTIONS = (JOBS, NOTES)


@dataclass(frozen=True, slots=True)
class Person:
    """Who pushes in these tests, with the connection its handlers write on."""

    scope: UUID
    organization: UUID
    reader: UUID
    link: asyncpg.Connection
    role: str = "owner"


class WriteNote(msgspec.Struct):
    note_id: UUID
    body: str


class Edit(msgspec.Struct):
    note_id: UUID
    body: str


class EditTwins(msgspec.Struct):
    """Two notes that always say the same."""

    twins: tuple[UUID, UUID]
    body: str


class Remove(msgspec.Struct):
    note_id: UUID


class EditJob(msgspec.Struct):
    job_id: UUID
    title: str
    status: str


async def take_effect(person: Person, mutation: Mutation[Any]) -> None:
    """Leave a trace of each time a handler ran and was not undone."""
    await person.link.execute("insert into effects values ($1)", mutation.id)


async def write_note(person: Person, mutation: Mutation[WriteNote]) -> None:
    await take_effect(person, mutation)
    if mutation.args.body == "poison":
        raise ZeroDivisionError
    await person.link.execute(
        "insert into notes (id, organization_id, customer_id, body) values ($1, $2, $3, $4)",
        mutation.args.note_id,
        person.organization,
        person.scope,
        mutation.args.body,
    )


async def edit_note(person: Person, mutation: Mutation[Edit]) -> None:
    await take_effect(person, mutation)
    done = await person.link.execute(
        "update notes set body = $3 where id = $1 and customer_id = $2",
        mutation.args.note_id,
        person.scope,
        mutation.args.body,
    )
    if done == "UPDATE 0":
        raise Conflicted("gone", "This note is no longer there.")


async def edit_twins(person: Person, mutation: Mutation[EditTwins]) -> None:
    await take_effect(person, mutation)
    for twin in mutation.args.twins:
        done = await person.link.execute(
            "update notes set body = $3 where id = $1 and customer_id = $2 and reader_id is null",
            twin,
            person.scope,
            mutation.args.body,
        )
        if done == "UPDATE 0":
            raise Conflicted("gone", "One of these notes is no longer there.")


async def remove_note(person: Person, mutation: Mutation[Remove]) -> None:
    await take_effect(person, mutation)
    await person.link.execute(
        "delete from notes where id = $1 and customer_id = $2 and reader_id is null",
        mutation.args.note_id,
        person.scope,
    )
    if person.role != "owner":
        raise Rejected("not_allowed", "Only the owner removes notes.")


async def edit_job(person: Person, mutation: Mutation[EditJob]) -> Merged | None:
    """Write what nobody has changed since `base`, field by field."""
    await take_effect(person, mutation)
    job, base = mutation.args.job_id, mutation.base or {}
    now = await person.link.fetchrow(
        "select title, status from jobs where id = $1 and customer_id = $2 for update",
        *(job, person.scope),
    )
    if now is None:
        raise Conflicted("gone", "This job is no longer there.")
    yours = {"title": mutation.args.title, "status": mutation.args.status}
    kept = {each: now[each] for each in yours if now[each] not in {base.get(each), yours[each]}}
    if kept.keys() == yours.keys():
        raise Conflicted("details_changed", "Somebody else was quicker.", fields=kept)
    written = yours | kept
    await person.link.execute(
        "update jobs set title = $2, status = $3 where id = $1",
        *(job, written["title"], written["status"]),
    )
    return Merged({"fields": kept}) if kept else None


COMMANDS: Commands[Person] = Commands(
    [
        Command("note.write", 1, WriteNote, write_note),
        Command("note.edit", 1, Edit, edit_note),
        Command("twins.edit", 1, EditTwins, edit_twins),
        Command("note.remove", 1, Remove, remove_note),
        Command("job.edit", 1, EditJob, edit_job),
    ]
)


async def build(link: asyncpg.Connection) -> None:
    """Make the tables and install the sync over them."""
    await link.execute(TABLES)
    await install(link, COLLECTIONS)
