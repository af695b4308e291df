"""What Alex has, for others to try to get at."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from doorstep.privacy import exports
from doorstep.replica import blobs
from tests.backend.conftest import ALEX
from tests.factories.alerts import tell
from tests.factories.calendars import made, path_of
from tests.factories.databases import named, new_database
from tests.factories.documents import file_document, link_to, put_file
from tests.factories.lending import Lending
from tests.factories.lent import PORTAL
from tests.factories.passkeys import add_passkey, passkeys_of
from tests.factories.portals import Browser, Served, ask_for_service, scope_of, serve, sync_body

from .intruders import Comes, Intruder

SHA = "ab" * 32
FILE = b"9 bytes !"
THUMBNAIL = b"JPEG"
UNTOUCHED = """
    select string_agg(t::text, '|' order by t::text) from (
      select v::text as t from visits v
      union all select r::text from service_requests r
      union all select c::text from customers c
      union all select p::text from properties p
      union all select e::text from email_changes e
      union all select p::text from service_request_photos p
      union all select c::text from sync_chunk c
      union all select p::text from passkeys p
      union all select e::text from erasures e
      union all select i::text from invoices i
      union all select l::text from ledger_entries l
      union all select p::text from payments p
      union all select p::text from payment_parts p
      union all select d::text from documents d
      union all select l::text from document_links l
      union all select f::text from calendar_feeds f join customer_portal_access a
        on a.id = f.contact_id where a.customer_id = $1
      union all select x::text from exports x where customer_id = $1
      union all select t::text from alerts t where customer_id = $1
      union all select h::text from alert_choices h
        join customer_portal_access a on a.id = h.contact_id where a.customer_id = $1
      union all select a.email || a.role || a.active from customer_portal_access a
      union all select s.id || '' from sign_in_sessions s
        join customer_portal_access a on a.id = s.contact_id
        where a.customer_id = $1 and s.revoked_at is null
    ) all_of_it
"""
MATE = """
    insert into customer_portal_access (organization_id, customer_id, name, email)
    select organization_id, id, 'Mate', 'mate@example.com' from customers where id = $1
"""
BILL = """
    insert into invoices (organization_id, customer_id, number, currency, issued_at)
    select organization_id, id, 'OF-ALEX', 'GBP', now() from customers where id = $1
"""
IDS = """
    select j.id as job, v.id as visit, j.property_id as property, a.id as contact, s.id as device,
      mate.id as mate, i.id as invoice
    from visits v join jobs j on j.id = v.job_id
    join customer_portal_access a using (customer_id)
    join sign_in_sessions s on s.contact_id = a.id
    join invoices i on i.customer_id = j.customer_id and i.number = 'OF-ALEX'
    join customer_portal_access mate on mate.name = 'Mate'
    where j.customer_id = $1 and v.arrives_from > now()
"""


@dataclass(frozen=True)
class Alexs:
    """What Alex has, Alex's own browser, and somebody who is after it."""

    served: Served
    owner: Browser
    intruder: Intruder
    scope: UUID
    request: UUID
    export: UUID
    passkey: UUID
    job: UUID
    visit: UUID
    property: UUID
    invoice: UUID
    contact: UUID
    device: UUID
    mate: UUID
    """A contact who has not signed in yet."""
    alert: UUID
    document: UUID
    link: UUID
    token: str
    """Of the link."""
    code: str
    """Of the document."""
    calendar: UUID
    calendar_token: str

    def at(self, served: Served) -> "Alexs":
        """Return the same where a copy of the database is served."""
        intruder = replace(self.intruder, browser=served.again(self.intruder.browser))
        return replace(self, served=served, owner=served.again(self.owner), intruder=intruder)

    async def untouched(self) -> Any:
        """Return all that an intruder might have changed."""
        return await self.served.office.fetchval(UNTOUCHED, self.scope)


async def settled(served: Served, intruder: Intruder) -> Alexs:
    """Have Alex sign in, and own one of everything."""
    owner = await served.sign_in(ALEX)
    scope = UUID(await scope_of(owner))
    request = await _asked_for_service(owner)
    export = UUID((await (await owner.post("/api/portal/exports")).get_json())["id"])
    wish = {"confirmation": "erase", "reason": "Of Alex alone"}
    assert (await owner.post("/api/portal/erasure", json=wish)).status_code == 202
    await add_passkey(owner)
    [passkey] = await passkeys_of(owner)
    document = await file_document(served, ALEX, title="Alex's", thumbnail=THUMBNAIL)
    link, token = await link_to(owner, document.id)
    feed = await made(owner)
    alert = await tell(served.office, ALEX)
    await _keep_files(served, scope, export)
    await served.office.execute(MATE, scope)
    await served.office.execute(BILL, scope)
    row: Any = await served.office.fetchrow(IDS, scope)
    return Alexs(
        *(served, owner, intruder, scope, request, export, UUID(passkey["id"])),
        **dict(row),
        alert=alert,
        document=document.id,
        link=link,
        token=token,
        code=document.code,
        calendar=UUID(feed["id"]),
        calendar_token=path_of(feed).removeprefix("/calendar/").removesuffix(".ics"),
    )


async def _asked_for_service(owner: Browser) -> UUID:
    request = uuid4()
    photo = {"sha256": SHA, "size": len(FILE), "media_type": "image/jpeg"}
    body = await sync_body(owner, ask_for_service(request, photos=[photo]))
    assert (await (await owner.post("/api/sync", json=body)).get_json())["m"][0][1] == "applied"
    return request


async def _keep_files(served: Served, scope: UUID, export: UUID) -> None:
    """Have the photo and the export be where they are once they have been sent and made."""
    await served.office.execute(
        "update exports set state = 'ready', size = $2, claim = gen_random_uuid() where id = $1",
        *(export, len(FILE)),
    )
    await served.office.execute("update service_request_photos set stored_at = now()")
    await put_files(served, scope, export)


async def put_files(served: Served, scope: UUID, export: UUID) -> None:
    """Put both there."""
    row: Any = await served.office.fetchrow(
        "select organization_id as owner, claim from exports where id = $1", export
    )
    path = exports.path_of(row["owner"], scope, export, row["claim"])
    await served.store.put(blobs.path_of(row["owner"], scope, SHA), FILE)
    await served.store.put(path, FILE)
    await put_file(served, thumbnail=THUMBNAIL)


@dataclass(frozen=True)
class Settled:
    """Where all of this has happened, and what Alex has there: lent to test after test."""

    lending: Lending[Served]
    alexs: Alexs

    @asynccontextmanager
    async def lent(self) -> AsyncGenerator[Alexs]:
        """Lend it to one test, with everybody signed in."""
        async with self.lending.lent() as served:
            await put_files(served, self.alexs.scope, self.alexs.export)
            yield self.alexs.at(served)


@asynccontextmanager
async def settled_once(
    postgres: str, template: str, comes: Comes, *, broken_by: str = "select 1"
) -> AsyncGenerator[Settled]:
    """Have all of this happen, and then be `broken_by` some SQL."""
    async with new_database(postgres, template) as name:
        async with serve(named(postgres, name)) as served:
            alexs = await settled(served, await comes(served))
            await served.office.execute(broken_by)
        async with Lending(PORTAL, postgres, name) as lending:
            yield Settled(lending, alexs)
