"""A household that asks to be erased, and what speaks of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from doorstep.privacy.erasing import finish_next
from tests.backend.conftest import COLIN, PRIYA
from tests.backend.privacy.conftest import Holding
from tests.factories.exports import ask_for_export
from tests.factories.photos import declare, picture, send
from tests.factories.portals import Browser, scope_of

ERASURE = "/api/portal/erasure"
WISH = {"confirmation": "erase", "reason": "We have moved to Zebedee Street"}
MARK = """
    update customers set name = 'Zebedee & Sons', line1 = '1 Zebedee Street', line2 = 'Zebedee',
      city = 'Zebedee', postal_code = 'ZEBEDEE' where id = '{0}';
    update customer_portal_access set name = 'Zebedee ' || role, phone = 'zebedee',
      password_hash = 'zebedee' where customer_id = '{0}';
    update properties set name = 'Zebedee', line1 = 'Zebedee', line2 = 'Zebedee',
      access_notes = 'Zebedee' where customer_id = '{0}';
    update jobs set description = 'Zebedee', outcome = 'Zebedee' where customer_id = '{0}';
    update visits set preparation = 'Zebedee', move_reason = 'Zebedee'
      where job_id in (select id from jobs where customer_id = '{0}');
    update customers set imported = '{{"name": "Zebedee"}}' where id = '{0}';
    update customer_portal_access set imported = '{{"name": "Zebedee"}}', phone_other = 'zebedee'
      where customer_id = '{0}';
    update jobs set address = '{{"line1": "Zebedee"}}' where customer_id = '{0}';
    insert into email_changes (id, organization_id, session_id, email, code_hash, expires_at)
      select gen_random_uuid(), s.organization_id, s.id, 'zebedee@example.com', '', now()
      from sign_in_sessions s join customer_portal_access a on a.id = s.contact_id
      where a.customer_id = '{0}';
    insert into sync_failure (scope, id, error) values ('{0}', gen_random_uuid(), 'Zebedee');
    insert into sync_chunk (scope, sha256, start, bytes) values ('{0}', 'zebedee', 0, 'x');
"""


@dataclass(frozen=True)
class Leaving:
    """Priya's household, whose every word is Zebedee, asks to be erased."""

    holding: Holding
    priya: Browser
    colin: Browser
    customer: UUID
    erasure: UUID

    async def fetch(self, query: str, *given: Any) -> list[Any]:
        """Run SQL."""
        return await self.holding.served.office.fetch(query, *given)

    async def speaking_of(self, word: str) -> dict[str, list[str]]:
        """Return every row of any table that has a word in it."""
        tables = await self.fetch(
            "select tablename from pg_tables where schemaname = 'public'"
            " and tablename <> 'demo_mail'"
        )
        found: dict[str, list[str]] = {}
        for table in (row["tablename"] for row in tables):
            rows = await self.fetch(
                f"select t::text from {table} t where t::text ilike '%' || $1 || '%'", word
            )
            if rows:
                found[table] = [row["t"] for row in rows]
        return found

    async def finish(self) -> int:
        """Be the worker that takes the second look."""
        return await finish_next(self.holding.store, timedelta(0))


async def asks_to_be_erased(holding: Holding) -> Leaving:
    """Have Priya's household do what leaves traces, then ask to be erased."""
    served = holding.served
    priya, colin = await served.sign_in(PRIYA), await served.sign_in(COLIN)
    customer = UUID(await scope_of(priya))
    await served.office.execute(MARK.format(customer))
    for browser in (priya, colin):
        data = picture()
        path = await declare(browser, data)
        assert (await send(browser, path, data)).status_code == 204
    await served.office.execute("update service_requests set description = 'Zebedee'")
    await ask_for_export(priya)
    assert await holding.make() == 1
    response = await priya.post(ERASURE, json=WISH)
    assert response.status_code == 202
    return Leaving(holding, priya, colin, customer, UUID((await response.get_json())["id"]))
