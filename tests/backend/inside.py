"""A connection inside the walls, in a database where everybody has something behind each."""

import json
from dataclasses import dataclass
from typing import Any

import asyncpg

from tests.backend.conftest import Business

LINES = [
    {"quantity_milli": 1000, "unit_price_minor": 500, "net_minor": 500, "tax_rate_ppm": 0},
]
TAXES = [{"rate_ppm": 0, "net_minor": 500, "tax_minor": 0}]

ENTER = "select * from doorstep.enter($1, 'localhost', '', false)"


@dataclass(frozen=True)
class Inside:
    """A connection as a request has it, and who comes in by it."""

    link: asyncpg.Connection
    business: Business
    tokens: dict[str, bytes]

    async def enter(self, email: str) -> Any:
        """Let somebody in, within the transaction that the test has begun."""
        return await self.link.fetchrow(ENTER, self.tokens[email])

    async def see(self, email: str, table: str) -> list[Any]:
        """Return all that somebody sees of a table that is asked for without any condition."""
        async with self.link.transaction():
            await self.enter(email)
            return await self.link.fetch(f"select * from {table}")


async def give_everybody(link: Any) -> None:
    """Have everybody something in every table that is walled."""
    await link.execute(
        "insert into sync_failure (scope, id, error) select customer_id, gen_random_uuid(), 'E'"
        " from customer_portal_access; insert into sync_chunk (scope, sha256, start, bytes)"
        " select customer_id, 'ab', 0, 'x' from customer_portal_access on conflict do nothing;"
        " insert into sync_refusal (reader) select id from customer_portal_access;"
        " insert into sync_mutation (scope, id, tenant, author, client, name, ver, args_hash,"
        " status) select customer_id, gen_random_uuid(), organization_id, id, id, 'n', 1, '',"
        " 'applied' from customer_portal_access;"
        " insert into service_requests (id, organization_id, customer_id, type, description)"
        " select gen_random_uuid(), organization_id, id, 'repair', 'Drip' from customers;"
        " insert into service_request_photos (id, organization_id, customer_id, request_id,"
        " position, sha256, size, media_type) select gen_random_uuid(), organization_id,"
        " customer_id, id, 0, 'ab', 9, 'image/jpeg' from service_requests;"
        " insert into exports (id, organization_id, customer_id, whole, expires_at)"
        " select gen_random_uuid(), organization_id, id, true, now() from customers;"
        " insert into exports (id, organization_id, customer_id, contact_id, whole, expires_at)"
        " select gen_random_uuid(), organization_id, customer_id, id, false, now()"
        " from customer_portal_access;"
        " insert into erasures (id, organization_id, customer_id)"
        " select gen_random_uuid(), organization_id, id from customers;"
        " insert into invoices (organization_id, customer_id, currency)"
        " select organization_id, id, 'GBP' from customers;"
        " insert into documents (organization_id, customer_id, kind, title)"
        " select organization_id, id, 'other', 'A paper' from customers;"
    )
    await _give_documents(link)
    await _pay_everybody(link)
    await link.execute(
        "insert into autopays (organization_id, customer_id, consent_version, consent_text)"
        " select organization_id, id, '1', '' from customers;"
        " insert into autopay_charges (organization_id, customer_id, autopay_id, invoice_id,"
        " amount_minor, planned_on) select a.organization_id, a.customer_id, a.id, i.id, 1, now()"
        " from autopays a join invoices i using (customer_id) where i.issued_at is not null"
    )
    await link.execute(
        "insert into alerts (organization_id, customer_id, contact_id, topic, subject_id, about,"
        " kind, category, fact, title, body, path, state, due_at, told_at)"
        " select organization_id, customer_id, id, 'visit', id, 'visit', 'visit_booked', 'visits',"
        " '{}', 'A visit', '', '/portal', 'told', now(), now() from customer_portal_access;"
        " insert into alert_choices (organization_id, contact_id)"
        " select organization_id, id from customer_portal_access"
    )


async def _give_documents(link: Any) -> None:
    """Have everybody a document with a link to it, and a calendar."""
    await link.execute(
        "insert into documents (organization_id, customer_id, kind, audience, title, media_type,"
        " size, sha256, filed_at) select organization_id, id, 'photo', 'everyone', 'Boiler',"
        " 'image/png', 9, 'ab', now() from customers;"
        " insert into document_links (organization_id, customer_id, document_id, contact_id,"
        " token_hash, expires_at) select d.organization_id, d.customer_id, d.id, a.id, a.id, now()"
        " from documents d join customer_portal_access a using (customer_id)"
        " where d.title = 'Boiler';"
        " insert into calendar_feeds (organization_id, contact_id, token_hash)"
        " select organization_id, id, sha256(id::text::bytea) from customer_portal_access"
    )


async def _pay_everybody(link: Any) -> None:
    """Have everybody owe something, and begin to pay it."""
    async with link.transaction():
        await link.execute(
            "insert into invoices (organization_id, customer_id, title, currency, lines, taxes,"
            " net_minor, total_minor, issued_at) select organization_id, id, 'Owed', 'GBP', $1, $2,"
            " 500, 500, now() from customers",
            *(json.dumps(LINES), json.dumps(TAXES)),
        )
        await link.execute(
            "insert into payments (organization_id, customer_id, currency, amount_minor)"
            " select organization_id, id, 'GBP', 500 from customers;"
            " insert into payment_parts (organization_id, payment_id, invoice_id, amount_minor)"
            " select m.organization_id, m.id, i.id, 500 from payments m"
            " join invoices i using (customer_id) where m.state = 'open' and i.title = 'Owed'"
        )
