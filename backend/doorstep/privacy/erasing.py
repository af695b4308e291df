"""Erasing a customer: what goes, what the law keeps, and that nothing comes back.

Deleting a contact takes with it what belongs to the contact alone, such as passkeys and codes. The
hashes of their sessions' tokens stay, under a contact who is nobody: by them their devices are told
to let go of the records. What is still being written at that moment is caught by the second look a
minute later (`finish_next`).
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog

from deltasync import Connection
from doorstep.customers.audit import Happening, note_of_office
from doorstep.documents.keeping import let_go_leaving, note_leaving
from doorstep.kit.database import trusted
from doorstep.kit.store import Store, StoreAway
from doorstep.notifications.outbox import QUIET
from doorstep.papers.printing import forget as forget_papers
from doorstep.replica.blobs import FOLDER as PHOTOS
from doorstep.sign_in.sessions import LASTS

from .books import Books, delete_outlived_books, erase_books, extent_of_books
from .exports import folder_of

SETTLES = timedelta(minutes=1)
"""After which nothing is under way any more that began before the decision."""
NOBODY = "Erased customer"
log = structlog.get_logger()


class Extent(Books, frozen=True, kw_only=True):
    """What an erasure removes and keeps, by numbers alone; jobs are kept until `kept_until`."""

    contacts: int
    properties: int
    requests: int
    photos: int
    visits: int
    visits_to_come: int
    documents: int
    jobs_gone: int
    jobs_kept: int
    kept_until: date | None


async def extent_of(link: Connection, customer: UUID) -> Extent:
    """Return what would go and what would stay, if it were now."""
    row: Any = await link.fetchrow(_EXTENT, customer)
    books = await extent_of_books(link, customer)
    return Extent(**dict(row), **msgspec.structs.asdict(books))


async def hold(link: Connection, customer: UUID) -> None:
    """Hold within a transaction the customer, their people and their invoices.

    That is the order of who pays, and of what takes a payment in: it has the invoices first and
    refers to the customer afterwards, so the customer's key is left free. A file of the office has
    its customers first, too: beside it the rest may be taken in whatever order.
    """
    for statement in _HOLD:
        await link.execute(statement, customer)


async def erase(link: Connection, customer: UUID) -> None:
    """Remove all that is to go, within a transaction; safe to repeat."""
    await link.execute(QUIET)
    await hold(link, customer)
    nobody: UUID = await link.fetchval(_NOBODY, customer, NOBODY)
    sessions: list[Any] = await link.fetch(_SESSIONS, customer)
    await erase_books(link, customer)
    await note_leaving(link, customer)
    for statement in _ERASE:
        await link.execute(statement, customer)
    await link.execute(_ANONYMOUS, customer, NOBODY)
    await link.execute(
        _SIGNED_OUT,
        nobody,
        [session["token_hash"] for session in sessions],
        [session["expires_at"] for session in sessions],
    )


async def note_erased(link: Connection, customer: UUID) -> None:
    """Leave of all that happened only that the customer was erased, by the office."""
    await link.execute("delete from audit_events where customer_id = $1", customer)
    await note_of_office(link, customer, Happening.ERASURE_DECIDED, decision="approved")


async def finish_next(store: Store, settles: timedelta = SETTLES) -> int:
    """Take a second look at an erasure, and delete its files; return 0 when none waits.

    Safe to repeat, and by several workers: it is done when everything of it was.
    """
    async with trusted() as link:
        row: Any = await link.fetchrow(_UNFINISHED, settles)
        if row is None:
            return 0
        # Whatever is being written for the customer, by a long import too, is written first.
        await link.execute("select from customers where id = $1 for update", row["customer_id"])
    async with trusted() as link:
        if not await link.fetchval(_STILL_UNFINISHED, row["id"]):
            return 1
        if row["customer_id"] is not None:
            await erase(link, row["customer_id"])
            if not await _delete_files(store, row["organization_id"], row["customer_id"]):
                return 0
        await link.execute(
            "update erasures set state = 'done', done_at = now() where id = $1", row["id"]
        )
    log.info("erased", erasure=str(row["id"]))
    return 1


async def _delete_files(store: Store, organization: UUID, customer: UUID) -> bool:
    """Tell whether the store was there."""
    try:
        await store.delete_folder(f"{PHOTOS}/{organization}/{customer}")
        await store.delete_folder(folder_of(organization, customer))
        await forget_papers(store, organization, customer)
        await let_go_leaving(store)
    except StoreAway:
        return False
    return True


async def delete_outlived() -> int:
    """Delete what is left of erased customers and need not be kept any longer; return how many.

    Jobs and books go once the years of retention are over, and the nobody by whom devices are told
    once none of their sessions could be open any more. The customer's number stays, so that an
    import does not bring them back.
    """
    async with trusted() as link:
        invoices = await delete_outlived_books(link)
        jobs: int = await link.fetchval(_OUTLIVED)
        return invoices + jobs + await link.fetchval(_FORGOTTEN, LASTS)


_HOLD = (
    "select from customers where id = $1 for no key update",
    "select from customer_portal_access where customer_id = $1 order by id for update",
    "select from invoices where customer_id = $1 order by id for update",
)
_PEOPLE = "select id from customer_portal_access where customer_id = $1"
_IS_NOBODY = "email = 'erased-' || customer_id || '@erased.invalid'"
_NOBODY = """
    insert into customer_portal_access (organization_id, customer_id, name, email, active)
    select organization_id, id, $2, 'erased-' || id || '@erased.invalid', false
    from customers where id = $1
    on conflict (organization_id, email, customer_id) do update set active = false returning id
"""
_SESSIONS = f"""
    select token_hash, expires_at from sign_in_sessions where contact_id in ({_PEOPLE})
"""  # noqa: S608 - put together from our own words
_SIGNED_OUT = """
    insert into sign_in_sessions (organization_id, contact_id, token_hash, expires_at, revoked_at)
    select a.organization_id, a.id, t.hash, t.expires_at, now()
    from customer_portal_access a, unnest($2::bytea[], $3::timestamptz[]) t(hash, expires_at)
    where a.id = $1 on conflict do nothing
"""
KEPT = """
    j.completed_at is not null
      and j.completed_at > now() - o.retention_years * interval '1 year'
"""
"""Whether a job `j` of the organisation `o` has to be kept: it was done, and so perhaps billed."""
_JOBS = """
    jobs j join organizations o on o.id = j.organization_id where j.customer_id = $1
"""
_EXTENT = f"""
    select (select count(*) from customer_portal_access where customer_id = $1) as contacts,
      (select count(*) from properties where customer_id = $1) as properties,
      (select count(*) from service_requests where customer_id = $1) as requests,
      (select count(*) from service_request_photos where customer_id = $1) as photos,
      (select count(*) from documents where customer_id = $1) as documents,
      count(v.id) as visits, count(v.id) filter (where v.arrives_until > now()
        and v.state in ('planned', 'confirmed', 'on_the_way')) as visits_to_come,
      (select count(*) from {_JOBS} and not ({KEPT})) as jobs_gone,
      (select count(*) from {_JOBS} and {KEPT}) as jobs_kept,
      (select max(j.completed_at + o.retention_years * interval '1 year')::date
        from {_JOBS} and {KEPT}) as kept_until
    from jobs j left join visits v on v.job_id = j.id where j.customer_id = $1
"""  # noqa: S608 - put together from our own words
_ERASE = (
    # Before the documents: who takes letters back has those before what was told of documents.
    "delete from privacy_letters where customer_id = $1",
    "delete from alerts where customer_id = $1",
    "delete from notification_events where customer_id = $1",
    """delete from mail_bounces b using customer_portal_access a
      where a.customer_id = $1 and a.organization_id = b.organization_id and a.email = b.email""",
    "delete from documents where customer_id = $1",
    "delete from exports where customer_id = $1",
    "delete from service_requests where customer_id = $1",
    f"delete from sync_refusal where reader in ({_PEOPLE})",  # noqa: S608
    f"delete from customer_portal_access where customer_id = $1 and not {_IS_NOBODY}",  # noqa: S608
    "delete from visits where job_id in (select id from jobs where customer_id = $1)",
    f"delete from jobs where id in (select j.id from {_JOBS} and not ({KEPT}))",  # noqa: S608
    """update jobs set property_id = null, request_id = null, address = null, description = '',
      outcome = '' where customer_id = $1""",
    "delete from properties where customer_id = $1",
    "delete from sync_mutation where scope = $1",
    "delete from sync_failure where scope = $1",
    "delete from sync_chunk where scope = $1",
    """update autopays set state = 'off', ended_at = now(), ended_why = 'erased', detail = '',
      contact_id = null, let_go_at = null where customer_id = $1""",
    "update erasures set reason = '', answer = '', contact_id = null where customer_id = $1",
)
_ANONYMOUS = """
    update customers set name = $2, line1 = '', line2 = '', city = '', postal_code = '',
      imported = null, erased_at = coalesce(erased_at, now()) where id = $1
"""
_UNFINISHED = """
    select id, organization_id, customer_id from erasures
    where state = 'approved' and decided_at < now() - $1::interval
    order by decided_at limit 1 for update skip locked
"""
_STILL_UNFINISHED = """
    select true from erasures where id = $1 and state = 'approved' for update skip locked
"""
_OUTLIVED = f"""
    with outlived as (
      delete from jobs d using jobs j
        join organizations o on o.id = j.organization_id
        join customers c on c.id = j.customer_id
      where d.id = j.id and c.erased_at is not null and not ({KEPT})
      returning 1
    ) select count(*) from outlived
"""  # noqa: S608 - put together from our own words
_FORGOTTEN = f"""
    with forgotten as (
      delete from customer_portal_access a using customers c
      where c.id = a.customer_id and c.erased_at < now() - $1::interval and a.{_IS_NOBODY}
      returning 1
    ) select count(*) from forgotten
"""  # noqa: S608 - put together from our own words
