"""What goes when a customer is erased, what stays, and that nothing brings it back."""

from typing import Any
from uuid import uuid4

import msgspec
import pytest

from doorstep.imports import import_lines
from doorstep.privacy.deciding import NotUndecided, approve, refuse
from doorstep.privacy.erasing import delete_outlived, finish_next
from doorstep.privacy.letters import send_due
from tests.backend.conftest import ALEX, COLIN, MARTA, PRIYA
from tests.backend.privacy.conftest import Holding
from tests.backend.privacy.leaving import Leaving, asks_to_be_erased
from tests.factories.exports import ask_for_export
from tests.factories.portals import assert_problem, sync_body

KEPT = {
    *("customers", "jobs", "audit_events", "erasures", "customer_portal_access"),
    *("invoices", "ledger_entries", "payments"),
}
"""Tables that may speak of an erased customer; `customer_portal_access` of one who is nobody."""


@pytest.fixture
async def leaving(holding: Holding) -> Leaving:
    return await asks_to_be_erased(holding)


async def test_nothing_speaks_of_somebody_who_was_erased(leaving: Leaving):
    assert "sync_entry" in await leaving.speaking_of("zebedee")
    await approve(leaving.erasure)
    mail = leaving.holding.served.mailbox
    assert await send_due(mail) == 1
    told = {letter.to: letter.text for letter in mail.letters}
    assert "without your name, address or words" in told[PRIYA]
    assert await leaving.finish() == 1
    assert await leaving.speaking_of("zebedee") == {}
    for email in (PRIYA, COLIN, MARTA):
        assert await leaving.speaking_of(email) == {}
    assert [path for path in await leaving.holding.kept("") if str(leaving.customer) in path] == []
    speaking = set(await leaving.speaking_of(str(leaving.customer)))
    assert speaking - KEPT <= {"sync_scope", "sync_entry"}
    entries = await leaving.fetch(
        "select kind, doc from sync_entry where scope = $1 and doc is not null", leaving.customer
    )
    assert {row["kind"] for row in entries} <= {"organization", "job", "invoice", "payment"}


async def test_what_was_done_and_may_have_been_billed_is_kept_without_words(leaving: Leaving):
    before = await leaving.fetch(
        "select number, status from jobs where customer_id = $1 and completed_at is not null",
        leaving.customer,
    )
    assert before
    found = await approve(leaving.erasure)
    jobs = await leaving.fetch("select * from jobs where customer_id = $1", leaving.customer)
    assert {row["number"] for row in jobs} == {row["number"] for row in before}
    assert found.jobs_kept == len(jobs)
    assert {(row["description"], row["outcome"], row["property_id"]) for row in jobs} == {
        ("", "", None)
    }
    [erasure] = await leaving.fetch("select * from erasures")
    assert msgspec.json.decode(erasure["record"])["jobs_kept"] == len(jobs)
    assert (erasure["reason"], erasure["contact_id"]) == ("", None)
    [event] = await leaving.fetch(
        "select * from audit_events where customer_id = $1", leaving.customer
    )
    assert (event["happening"], event["actor"]) == ("erasure_decided", "office")


async def test_years_later_the_kept_jobs_and_invoices_go_too(leaving: Leaving):
    await approve(leaving.erasure)
    mine, others = "customer_id = $1", "customer_id <> $1"
    kept = await leaving.fetch(
        f"select id from jobs where {mine} union select id from invoices where {mine}",
        leaving.customer,
    )
    before = await leaving.fetch(f"select count(*) from jobs where {others}", leaving.customer)
    assert await delete_outlived() == 0
    await leaving.fetch("update organizations set retention_years = 0")
    assert await delete_outlived() == len(kept) > 0
    assert before == await leaving.fetch("select count(*) from jobs")
    assert await delete_outlived() == 0
    await leaving.fetch(
        "update customers set erased_at = now() - interval '366 days' where erased_at is not null"
    )
    assert await delete_outlived() == 1
    [left] = await leaving.fetch(
        f"select count(*) as people from customer_portal_access where {mine}", leaving.customer
    )
    assert left["people"] == 0


async def test_devices_of_who_was_erased_are_told_to_let_go_and_the_address_is_unknown(
    leaving: Leaving,
):
    await approve(leaving.erasure)
    for browser in (leaving.priya, leaving.colin):
        await assert_problem(await browser.get("/api/session"), 401, "access_removed")
        body = {"schema": 1, "scope": str(leaving.customer), "client": str(uuid4())}
        response = await browser.post("/api/sync", json=body)
        await assert_problem(response, 401, "access_removed")
    letters = len(await leaving.holding.served.letters())
    response = await leaving.holding.served.browser().post(
        "/api/sign-in/email", json={"email": PRIYA}
    )
    assert response.status_code == 202
    assert len(await leaving.holding.served.letters()) == letters


async def test_what_was_being_written_at_that_moment_goes_at_the_second_look(leaving: Leaving):
    await approve(leaving.erasure)
    assert await finish_next(leaving.holding.store) == 0
    [organization] = await leaving.fetch("select id from organizations")
    late = f"photos/{organization['id']}/{leaving.customer}/{'ab' * 32}"
    await leaving.holding.store.put(late, b"a photo that was on its way")
    await leaving.fetch("update customers set line1 = 'Zebedee' where id = $1", leaving.customer)
    await leaving.fetch(
        "insert into sync_chunk (scope, sha256, start, bytes) values ($1, 'zebedee', 0, 'x')",
        leaving.customer,
    )
    assert await leaving.finish() == 1
    assert await leaving.finish() == 0
    assert {"customers", "sync_chunk"}.isdisjoint(await leaving.speaking_of("zebedee"))
    assert late not in await leaving.holding.kept("photos")


async def test_a_customer_is_erased_once(leaving: Leaving):
    await approve(leaving.erasure)
    with pytest.raises(NotUndecided):
        await approve(leaving.erasure)
    with pytest.raises(NotUndecided):
        await refuse(leaving.erasure, "Too late")


async def test_others_lose_nothing(leaving: Leaving):
    alex = await leaving.holding.served.sign_in(ALEX)
    body = await sync_body(alex, limit=1000)
    before = await (await alex.post("/api/sync", json=body)).get_json()
    await approve(leaving.erasure)
    await leaving.finish()
    after = await (await alex.post("/api/sync", json=body)).get_json()
    assert after["rows"] == before["rows"]


async def test_an_export_that_waits_is_not_made_any_more(leaving: Leaving):
    await ask_for_export(leaving.priya)
    await approve(leaving.erasure)
    assert await leaving.holding.make() == 0
    assert await leaving.finish() == 1
    assert await leaving.holding.kept() == []


async def test_an_import_does_not_bring_anybody_back(leaving: Leaving):
    [named] = await leaving.fetch(
        "select o.external_id as organization, c.external_id as customer from customers c"
        " join organizations o on o.id = c.organization_id where c.id = $1",
        leaving.customer,
    )
    await approve(leaving.erasure)
    await send_due(leaving.holding.served.mailbox)
    before = await leaving.speaking_of(str(leaving.customer))
    report = await import_lines(msgspec.json.encode(line) for line in lines_of(**dict(named)))
    assert (report.written, report.bad, report.erased) == (True, 0, 5)
    assert sum(report.added.values()) == 1
    assert await leaving.speaking_of("zebedee") == {}
    assert await leaving.speaking_of(str(leaving.customer)) == before


def lines_of(organization: str, customer: str) -> list[dict[str, Any]]:
    """Return what an office's system still says of a customer, and a line about another."""
    business, of = {"organization": organization}, {"customer": customer}
    named = {"name": "Zebedee"}
    booked = {"number": "Z", "title": "Zebedee", "booked_at": "2026-01-01T09:00:00Z"}
    window = {"arrives_from": "2030-01-01T09:00:00Z", "arrives_until": "2030-01-01T11:00:00Z"}
    lines: list[dict[str, Any]] = [
        {"kind": "customer", "external_id": customer, **named},
        {"kind": "contact", "external_id": "z1", **of, **named, "email": "zebedee@example.com"},
        {"kind": "property", "external_id": "z2", **of, "line1": "Zebedee"},
        {"kind": "job", "external_id": "z3", **of, **booked, "property": "z2"},
        {"kind": "visit", "external_id": "z4", "job": "z3", **window},
        {"kind": "customer", "external_id": "new", "name": "Bea"},
    ]
    return [line | business for line in lines]
