"""The office lists documents by whose they are, of which kind, when they end, and how they are."""

from datetime import timedelta
from typing import Any

import pytest
from tortoise.timezone import now

from doorstep.documents.for_office import Wanted, list_documents
from doorstep.documents.models import DocumentKind
from tests.backend.conftest import Business

from .made import document


async def shelve(business: Business) -> None:
    """Have four of Alex's, and a quote of Priya's."""
    await business.link.execute("delete from documents")
    today = now().date()

    async def file(key: str, days: int, **given: Any) -> Any:
        filed: dict[str, Any] = {"made_of": None, "sha256": key * 64, "filed_at": now()}
        ends = today + timedelta(days=days)
        return await document(business, external_id=key, expires_on=ends, **filed | given)

    old = await file("a", 3)
    await file("b", 30, supersedes_id=old.id)
    await file("c", 30, withdrawn_at=now())
    await file("d", 60, kind="job_report", made_of={"template": "job_report"}, sha256=None)
    await file("e", 20, kind="quote", customer_id=business.priya.customer_id)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), "edcba"),
        (Wanted(kind=DocumentKind.CERTIFICATE), "cba"),
        (Wanted(organization="northgate", kind=DocumentKind.QUOTE), "e"),
        (Wanted(organization="acme"), ""),
        (Wanted(expiring=60), "ebd"),
        (Wanted(expiring=30, kind=DocumentKind.CERTIFICATE), "b"),
        (Wanted(expiring=19), ""),
        (Wanted(withdrawn=True), "c"),
        (Wanted(not_made=True), "d"),
    ],
)
async def test_what_is_said_of_them_narrows_the_list(
    business: Business, wanted: Wanted, found: str
):
    await shelve(business)
    listed, total = await list_documents(wanted, 10)
    assert ("".join(each.key for each in listed), total) == (found, len(found))


async def test_certificates_that_have_ended_come_first_of_those_that_run_out(business: Business):
    await shelve(business)
    today, of_alex = now().date(), {"made_of": None, "sha256": "f" * 64}
    old = await document(
        business, external_id="f", expires_on=today - timedelta(days=400), **of_alex
    )
    await document(business, external_id="g", expires_on=today - timedelta(days=1), **of_alex)
    lapsed = today - timedelta(days=2)
    await document(business, external_id="h", kind="quote", expires_on=lapsed, **of_alex)
    listed, _ = await list_documents(Wanted(expiring=60), 10)
    assert "".join(each.key for each in listed) == "fgebd"
    later = today + timedelta(days=400)
    await document(business, external_id="i", supersedes_id=old.id, expires_on=later, **of_alex)
    listed, _ = await list_documents(Wanted(expiring=0), 10)
    assert "".join(each.key for each in listed) == "g"


async def test_one_customers_are_listed_and_so_many_at_most(business: Business):
    await shelve(business)
    [first], total = await list_documents(Wanted(customer=business.alex.customer_id), 1)
    assert (first.key, first.customer, total) == ("d", "Alex Morgan", 4)
    assert await newer_than("a") == "b"


async def test_the_newer_one_of_a_line_is_named_and_the_older_not_in_what_ends(business: Business):
    await shelve(business)
    link = business.link
    await link.execute("update documents set supersedes_id = null")
    await link.execute("update documents set issued_on = '2026-01-01' where external_id = 'a'")
    assert await newer_than("a") == "b"
    listed, _ = await list_documents(Wanted(expiring=30, kind=DocumentKind.CERTIFICATE), 9)
    assert [each.key for each in listed] == ["b"]


async def newer_than(key: str) -> str | None:
    [newer] = [each.newer for each in (await list_documents(Wanted(), 9))[0] if each.key == key]
    return newer
