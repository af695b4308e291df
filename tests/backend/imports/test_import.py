"""Importing a business from its own export."""

import io
from datetime import date
from typing import Any

import asyncpg
import msgspec
import pytest
from obstore.store import MemoryStore

from doorstep.demo.data import lines
from doorstep.documents.intake import Intakes
from doorstep.imports import LONGEST_LINE, Files, import_lines
from doorstep.kit.store import Store

TODAY = date(2026, 11, 23)
SHOP = {"kind": "organization", "external_id": "shop", "name": "Shop"}
ANN = {"kind": "customer", "external_id": "c", "organization": "shop", "name": "Ann"}
JOB = {
    "kind": "job",
    "external_id": "j",
    "organization": "shop",
    "customer": "c",
    "number": "1",
    "title": "Boiler",
    "booked_at": "2026-11-01T09:00:00Z",
}
VISIT = {
    "kind": "visit",
    "external_id": "v",
    "organization": "shop",
    "job": "j",
    "arrives_from": "2026-12-01T09:00:00+01:00",
    "arrives_until": "2026-12-01T11:00:00+01:00",
}


def file(*given: dict[str, Any] | bytes) -> io.BytesIO:
    texts = [line if isinstance(line, bytes) else msgspec.json.encode(line) for line in given]
    return io.BytesIO(b"\n".join(texts))


async def count(link: asyncpg.Connection, table: str) -> int:
    found: Any = await link.fetchval(f"select count(*) from {table}")
    return found


@pytest.mark.usefixtures("portal")
async def test_a_file_twice_changes_nothing() -> None:
    demo = list(lines(5, 1, TODAY))
    files = Files(Intakes(Store(MemoryStore())))
    first = await import_lines(file(*demo), files=files)
    second = await import_lines(file(*demo), files=files)
    await files.intakes.close()
    assert sum(first.added.values()) == len(demo)
    assert sum(second.unchanged.values()) == len(demo)


async def test_the_order_of_lines_is_free(portal: asyncpg.Connection) -> None:
    report = await import_lines(file(VISIT, JOB, ANN, SHOP))
    assert report.written
    assert await count(portal, "visits") == 1


async def test_nothing_of_a_file_with_a_bad_line_is_written(portal: asyncpg.Connection) -> None:
    report = await import_lines(file(SHOP, ANN, {**JOB, "customer": "nobody"}))
    assert not report.written
    assert [(bad.line, bad.field) for bad in report.problems] == [(3, "customer")]
    assert await count(portal, "organizations") == 0


async def test_keep_going_writes_the_good_lines(portal: asyncpg.Connection) -> None:
    report = await import_lines(file(SHOP, b"{", ANN), keep_going=True)
    assert report.written
    assert report.bad == 1
    assert await count(portal, "customers") == 1


@pytest.mark.usefixtures("portal")
@pytest.mark.parametrize("lines", [(b"{",), (JOB, ANN), ()])
async def test_nothing_is_written_of_a_file_without_a_good_line(lines: tuple[Any, ...]) -> None:
    report = await import_lines(file(*lines), keep_going=True)
    assert (report.bad, report.good, report.written) == (len(lines), 0, False)


async def test_a_dry_run_writes_nothing(portal: asyncpg.Connection) -> None:
    report = await import_lines(file(SHOP, ANN), dry_run=True)
    assert report.added["customer"] == 1
    assert await count(portal, "customers") == 0


@pytest.mark.usefixtures("portal")
@pytest.mark.parametrize(
    ("line", "field"),
    [
        (b"{", ""),
        (b"[]", ""),
        (b"\xff", ""),
        (b"x" * (LONGEST_LINE + 9), ""),
        ({**ANN, "kind": "dog"}, "kind"),
        ({**ANN, "name": 5}, "name"),
        ({**ANN, "name": "a\0"}, "name"),
        ({**ANN, "nam": "a"}, "nam"),
        ({**SHOP, "time_zone": "Mars/Base"}, "time_zone"),
        ({**JOB, "booked_at": "1026-11-01T09:00:00Z"}, "booked_at"),
        ({**JOB, "booked_at": "2026-11-01T09:00:00"}, "booked_at"),
        ({**VISIT, "arrives_until": "2026-12-01T07:00:00Z"}, "arrives_until"),
        ({**SHOP}, "external_id"),
    ],
)
async def test_a_bad_line_is_named(line: dict[str, Any] | bytes, field: str) -> None:
    report = await import_lines(file(SHOP, line))
    assert [(bad.line, bad.field) for bad in report.problems] == [(2, field)]


async def test_a_moved_visit_is_no_longer_confirmed(portal: asyncpg.Connection) -> None:
    await import_lines(file(SHOP, ANN, JOB, VISIT))
    await portal.execute("update visits set state = 'confirmed', confirmed_at = now()")
    await import_lines(file(VISIT))
    assert await portal.fetchval("select state from visits") == "confirmed"
    await import_lines(file({**VISIT, "arrives_from": "2026-12-01T08:00:00+01:00"}))
    row = await portal.fetchrow("select state, sequence, confirmed_at from visits")
    assert row is not None
    assert tuple(row) == ("planned", 1, None)


@pytest.mark.usefixtures("portal")
async def test_a_property_of_another_customer_is_refused() -> None:
    bob = {**ANN, "external_id": "b"}
    home = {**ANN, "kind": "property", "external_id": "p", "customer": "b", "line1": "1 Lane"}
    report = await import_lines(file(SHOP, ANN, bob, home, {**JOB, "property": "p"}))
    assert [(bad.line, bad.field) for bad in report.problems] == [(5, "property")]


def test_the_same_seed_and_day_make_the_same_business() -> None:
    assert list(lines(9, 7, TODAY)) == list(lines(9, 7, TODAY))
    assert list(lines(9, 7, TODAY)) != list(lines(9, 8, TODAY))


@pytest.mark.usefixtures("portal")
async def test_whom_a_second_organisation_shuts_off_is_named() -> None:
    assert (await import_lines(file(SHOP))).unreachable == []
    second = {"kind": "organization", "external_id": "barn", "name": "Barn", "host": "barn.example"}
    tried = await import_lines(file(second), dry_run=True)
    assert (tried.unreachable, tried.written) == (["shop"], False)
    assert (await import_lines(file(second), default="shop")).unreachable == []
    third = second | {"external_id": "mill", "host": None}
    assert (await import_lines(file(third), default="shop")).unreachable == ["mill"]
    report = await import_lines(file(SHOP | {"host": "shop.example"}))
    assert report.unreachable == ["mill"]
