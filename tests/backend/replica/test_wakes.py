"""Who is woken by a change: those whose copy looks different, and nobody else."""

from typing import Any

import asyncpg
import pytest

from doorstep.preparing import COLLECTIONS
from tests.backend.conftest import Business

VERSIONS = "select scope, version from sync_scope"
NEW_CUSTOMER = """
    insert into customers (organization_id, external_id, name)
    select organization_id, 'C-new', 'A new customer' from customers limit 1
"""
UNSEEN = {
    "phone-of-a-technician": "update technicians set phone = '+441632960999'",
    "retention": "update organizations set retention_years = 7",
    "sign-in": "update customer_portal_access set last_login_at = now()",
}


async def moved(link: asyncpg.Connection, statement: str) -> int:
    """Return how many copies a statement gives a new version."""
    before: dict[Any, int] = dict(await link.fetch(VERSIONS))
    await link.execute(statement)
    after: dict[Any, int] = dict(await link.fetch(VERSIONS))
    return sum(before.get(scope) != version for scope, version in after.items())


async def test_a_new_customer_is_news_to_nobody_else(business: Business):
    assert await moved(business.link, NEW_CUSTOMER) == 1


@pytest.mark.parametrize("change", UNSEEN)
async def test_what_no_document_shows_is_news_to_nobody(business: Business, change: str):
    assert await moved(business.link, UNSEEN[change]) == 0


async def test_a_contacts_name_is_news_to_their_customer(business: Business):
    renamed = "update customer_portal_access set name = name || '.' where email = $1"
    assert await moved(business.link, renamed.replace("$1", "'alex.morgan@example.com'")) == 1


async def test_what_looks_as_before_wakes_nobody(business: Business):
    heard: list[str] = []
    await business.link.add_listener("sync", lambda *told: heard.append(told[-1]))
    await business.link.execute("update jobs set title = title || ''")
    await business.link.execute("update properties set city = city || '.'")
    scopes = await business.link.fetch("select distinct customer_id from properties")
    assert sorted(word.partition(":")[0] for word in heard) == sorted(str(row[0]) for row in scopes)


def test_rows_that_many_read_say_what_is_shown_of_them():
    shared = [source for each in COLLECTIONS for source in each.sources if source.shared]
    assert all(source.shown for source in shared)
