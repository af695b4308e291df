"""Whom an import tells: nobody the first time, and later everybody but for --quiet."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import msgspec
import pytest

from doorstep.imports import import_lines
from tests.factories.books import ANN, HOME, JOB, OF_SHOP, SHOP, Line, bring
from tests.factories.bringing import MADE, paper
from tests.factories.commands import run

OWNER: Line = {
    "kind": "contact",
    "external_id": "ann-herself",
    "organization": "shop",
    "customer": "ann",
    "name": "Ann",
    "email": "ann@example.com",
    "role": "owner",
}
NINE = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=5)


def visit(hours: int = 0) -> Line:
    """Return a line about a visit that comes so many hours after nine."""
    start = NINE + timedelta(hours=hours)
    return {
        "kind": "visit",
        "external_id": "v",
        **OF_SHOP,
        "job": "job",
        "arrives_from": start.isoformat(),
        "arrives_until": (start + timedelta(hours=2)).isoformat(),
    }


@dataclass(frozen=True)
class Office:
    """The command line beside a database in which nobody is."""

    url: str
    link: asyncpg.Connection

    def bring(self, *lines: Line, words: tuple[str, ...] = ()) -> int:
        """Import by the command; return its exit code."""
        return self.brought(*lines, words=words)[0]

    def brought(self, *lines: Line, words: tuple[str, ...] = ()) -> tuple[int, str]:
        """Import by the command; return its exit code and what it says."""
        given = b"\n".join(map(msgspec.json.encode, lines))
        environ = {"DOORSTEP_DATABASE_URL": self.url}
        code, said, _ = run("import", *words, "-", environ=environ, given=given)
        return code, said

    async def told(self) -> list[str]:
        """Return the topics of what there is to tell, and forget it."""
        rows: list[Any] = await self.link.fetch("delete from notification_events returning topic")
        return sorted(row["topic"] for row in rows)

    async def since(self) -> datetime | None:
        return await self.link.fetchval("select notifies_since from organizations")


@pytest.fixture
async def office(prepared_url: str) -> AsyncIterator[Office]:
    link = await asyncpg.connect(prepared_url)
    yield Office(prepared_url, link)
    await link.close()


async def test_the_first_import_tells_nobody_later_ones_do_and_quiet_ones_do_not(office: Office):
    before = datetime.now(UTC)
    assert office.bring(SHOP, ANN, OWNER, HOME, JOB, visit()) == 0
    since = await office.since()
    assert await office.told() == []
    assert since
    assert since > before

    assert office.bring(visit(1), words=("--quiet",)) == 0
    assert await office.told() == []
    assert office.bring(visit(2)) == 0
    assert await office.told() == ["visit"]
    start = await office.link.fetchval("select arrives_from from visits")
    assert start == NINE + timedelta(hours=2)
    assert await office.since() == since


async def test_the_first_import_says_that_further_files_of_it_want_quiet(office: Office):
    silent = SHOP | {"external_id": "silent", "notifications": False}
    theirs = ANN | {"organization": "silent"}
    lines = (SHOP, ANN, silent, theirs)
    _, dry = office.brought(*lines, words=("--dry-run",))
    code, first = office.brought(*lines)
    _, later = office.brought(OWNER)
    assert code == 0
    assert "From now on the customers of shop are told" in first
    assert "--quiet" in first
    assert not [said for said in (dry, later) if "--quiet" in said]


async def test_an_import_that_writes_nothing_is_not_the_first(office: Office):
    first = (SHOP, ANN, OWNER, HOME, JOB)
    assert office.bring(*first, visit(), words=("--dry-run",)) == 0
    assert office.bring(*first, visit() | {"arrives_from": "soon"}) == 1
    assert await office.since() is None


@pytest.fixture
async def link(portal: asyncpg.Connection) -> asyncpg.Connection:
    return portal


async def told(link: asyncpg.Connection) -> list[str]:
    rows: list[Any] = await link.fetch("delete from notification_events returning topic")
    return sorted(row["topic"] for row in rows)


async def quietly(*lines: Line) -> None:
    report = await import_lines(map(msgspec.json.encode, lines), quiet=True)
    assert report.written, report.problems


async def test_an_organisation_that_has_no_customers_yet_has_its_first_import_before_it(
    link: asyncpg.Connection,
):
    since = "select notifies_since is not null from organizations"
    await bring(SHOP)
    assert not await link.fetchval(since)
    await bring(ANN, OWNER, HOME, JOB, visit())
    assert await link.fetchval(since)
    assert await told(link) == []


async def test_an_organisation_may_tell_nobody_and_starts_with_what_comes_then(
    link: asyncpg.Connection,
):
    silent = SHOP | {"notifications": False}
    await bring(silent, ANN, OWNER, HOME, JOB, visit())
    await bring(visit(1))
    assert await told(link) == []
    await bring(SHOP)  # without a word of it they are told
    assert await told(link) == []
    await bring(visit(2))
    assert await told(link) == ["visit"]
    await bring(silent, visit(3))
    await bring(visit(4))
    assert await told(link) == []


async def test_what_is_made_of_an_import_is_told_of_as_the_import_is(link: asyncpg.Connection):
    """It is made by the worker, later; the visit is done of which it is the report."""
    made = "update documents set sha256 = $2, filed_at = now() where external_id = $1"
    report = {"job": "job", "job_report": MADE}
    done = visit(-24 * 6) | {"state": "done"}
    await bring(SHOP, ANN, OWNER, HOME, JOB, done, paper("first", **report))
    await quietly(paper("quiet", **report))
    await bring(paper("old", **report, issued_on="2025-11-01"), paper("loud", **report))
    assert await told(link) == []
    silent = ("first", "quiet", "old")
    for name, topics in (*((each, []) for each in silent), ("loud", ["document", "visit_done"])):
        await link.execute(made, name, "a" * 64)
        assert await told(link) == topics, name
