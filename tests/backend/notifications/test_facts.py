"""What is true of what alerts are about, as the database has it."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from doorstep.kit.database import trusted
from doorstep.notifications.facts import Fact, current_facts, facts_of
from doorstep.notifications.topics import TOPICS
from tests.backend.conftest import Business

TABLES = {
    **dict.fromkeys(("visit", "visit_on_the_way", "visit_done", "visit_tomorrow"), "visits"),
    "visits": "visits",
    "request": "service_requests",
    **dict.fromkeys(
        ("invoice_issued", "invoice_due", "invoice_overdue", "invoice_voided"), "invoices"
    ),
    **dict.fromkeys(("document",), "documents"),
    "payment": "payments",
    "refund": "refunds",
    "certificate_due": "documents",
    "details_changed": "customer_portal_access",
    "details_corrected": "customer_portal_access",
    "new_device": "sign_in_sessions",
}


async def facts(topic: str, *subjects: tuple[UUID, str]) -> list[Fact]:
    async with trusted() as link:
        found = await current_facts(link, topic, subjects, datetime.now(UTC))
    return list(found.values())


@pytest.mark.parametrize("topic", TOPICS)
async def test_facts_are_of_their_own_customer_and_for_roles_that_see_them(
    business: Business, topic: str
):
    rows: list[Any] = await business.link.fetch(f"select id from {TABLES[topic]} limit 200")
    known = {row["id"] for row in await business.link.fetch("select id from customers")}
    for each in await facts(topic, *((row["id"], "") for row in rows)):
        assert each.customer_id in known
        assert set(each.roles) <= {"owner", "billing", "site"}


async def test_a_fact_of_a_stage_is_true_at_that_stage_alone(business: Business):
    row: Any = await business.link.fetchrow("select id, arrives_from from visits limit 1")
    stage = row["arrives_from"].strftime("%Y-%m-%dT%H:%M:%SZ")
    assert len(await facts("visit_tomorrow", (row["id"], stage))) == 1
    assert await facts("visit_tomorrow", (row["id"], "2026-01-01T10:00:00Z")) == []


async def test_of_a_topic_that_only_a_newer_version_knows_nothing_is_said(business: Business):
    visit: Any = await business.link.fetchrow(
        "select v.id, j.customer_id, c.id as contact_id, c.role from visits v"
        " join jobs j on j.id = v.job_id join customer_portal_access c using (customer_id)"
        " where c.role = 'owner' limit 1"
    )
    known, newer = (
        _alert(UUID(int=each), topic, visit) for each, topic in enumerate(("visit", "meter"))
    )
    async with trusted() as link:
        found = await facts_of(link, [newer, known], datetime.now(UTC))
    assert found.keys() == {known.id}


def _alert(its: UUID, topic: str, visit: Any) -> Any:
    return SimpleNamespace(
        id=its,
        topic=topic,
        subject_id=visit["id"],
        about=f"{topic}:{visit['id']}",
        fact={},
        **{each: visit[each] for each in ("customer_id", "contact_id", "role")},
    )
