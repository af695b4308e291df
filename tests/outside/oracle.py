"""What must hold once the weather has cleared."""

import json
from collections import Counter
from typing import Any
from uuid import UUID

import asyncpg

from tests.factories.projections import projected
from tests.outside.journey import Journey, Written
from tests.outside.phones import Phone

DONE = ("applied", "merged")
LOG = """
    create table outside_effects (mark text not null);
    create function outside_note() returns trigger language plpgsql security definer as $$
      begin
        execute format('insert into outside_effects values ($1.%I)', tg_argv[0]) using new;
        return null;
      end $$;
    create trigger outside_created after insert on service_requests
      for each row execute function outside_note('description');
    create trigger outside_amended after update of description on service_requests
      for each row execute function outside_note('description');
    create trigger outside_moved after update of line1 on customers
      for each row execute function outside_note('line1');
"""
"""Counts effects where they happen: a text that was written twice is noted twice."""


async def check_copy(office: asyncpg.Connection, phone: Phone) -> None:
    """The copy is what the server's views show to its reader now, and was never found wrong."""
    reader = UUID(phone.session.reader)
    role = await office.fetchval("select role from customer_portal_access where id = $1", reader)
    truth = await projected(office, role, UUID(phone.session.scope), reader)
    rows = phone.store.rows()
    assert rows.keys() == truth.keys()
    assert {key: row for key, row in rows.items() if row != truth[key]} == {}
    assert phone.copy().reset_at is None, "a digest was wrong"


async def check_outcomes(office: asyncpg.Connection, journey: Journey) -> None:
    """Each mutation has one outcome, the one its phone was told, and as many effects as it says."""
    found: Any = await office.fetch("select id, author, status, detail from sync_mutation")
    decided = {str(row["id"]): row for row in found}
    assert len(found) == len(decided)
    assert decided.keys() <= journey.written.keys(), "an outcome of nothing that was written"
    for mutation, written in journey.written.items():
        told = _told(written)
        row = decided.get(mutation)
        status = row and row["status"]
        assert row is None or str(row["author"]) == written.phone.session.reader
        assert told is None or told == status or (told, status) == ("blocked", None), mutation
    effects = Counter[str](r["mark"] for r in await office.fetch("select * from outside_effects"))
    assert effects == _expected(journey, decided)


def _told(written: Written) -> str | None:
    """What the phone says became of it; `None` when the person let it go."""
    items = {item["id"]: item for item in written.phone.store.outbox()}
    if item := items.get(written.mutation):
        return json.loads(item["word"])[0]
    if written.discarded:
        return None
    row = written.phone.store.rows().get(("mutation", written.mutation))
    assert row is not None, "it left the outbox without an outcome"
    assert row[1]["status"] in DONE
    return row[1]["status"]


def _expected(journey: Journey, decided: dict[str, Any]) -> Counter[str]:
    """The marks of all that was done, but for those that a merge has left out."""
    marks: Counter[str] = Counter()
    for mutation, row in decided.items():
        mark = journey.written[mutation].mark
        left_out = json.loads(row["detail"] or "{}").get("fields", {})
        if mark is not None and row["status"] in DONE and "line1" not in left_out:
            marks[mark] += 1
    return marks


async def check_photos(office: asyncpg.Connection, journey: Journey, kept: set[str]) -> None:
    """The bytes of every photo are kept under its name, or still on the phone of who sent it.

    They stay there when the request was refused, or when who sent it may not see it any more.
    """
    rows: Any = await office.fetch("select sha256, stored_at from service_request_photos")
    stored = {row["sha256"] for row in rows if row["stored_at"] is not None}
    assert stored <= kept
    phones = journey.phones
    on_phones = {id(phone): {name for _, name in phone.store.blobs()} for phone in phones}
    for written in journey.written.values():
        if not written.discarded:
            here = on_phones[id(written.phone)]
            assert set(written.photos) <= stored | here, "bytes were lost"
