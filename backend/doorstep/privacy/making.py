"""Making exports: claimed, written to the store piece by piece, and only then said to be there."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from doorstep.kit.clock import Clock
from doorstep.kit.database import trusted
from doorstep.kit.store import Store, StoreAway
from doorstep.organizations.models import Organization

from . import wording
from .claims import MOST_ATTEMPTS, Claimed, Lost, claim, hold, put_back
from .contents import LARGEST, Contents, TooLarge
from .exports import FOLDER, LASTS, path_of
from .kind import Kind
from .letters import write_to
from .snapshot import snapshot

STRAY = timedelta(days=1)
"""Age from which a file that no row speaks of is nobody's."""
EVERY = 1.0
"""Seconds between signs of life while an export is made."""
PAGE = 500
"""Objects that are looked at together."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes exports of the database at `url` into `store`, and has mail sent about them."""

    url: str
    public_url: str
    store: Store
    largest: int = LARGEST

    async def make_next(self) -> int:
        """Make one export; return 0 when none waits."""
        claimed = await claim()
        if claimed is None:
            return 0
        if claimed.attempts > MOST_ATTEMPTS:
            await self._give_up(claimed, "too_often")
            return 1
        try:
            await self._make(claimed)
        except Lost:
            log.info("export_lost", export=str(claimed.id))
        except TooLarge:
            await self._give_up(claimed, "too_large")
        except Exception as error:
            if not isinstance(error, StoreAway):
                log.exception("export_failed", export=str(claimed.id))
            await put_back(claimed)
        return 1

    async def _make(self, claimed: Claimed) -> None:
        path = _path(claimed)
        async with trusted():
            organization = await Organization.get(id=claimed.organization_id)
        async with self.store.writing(path) as write:
            contents = Contents(self.store, _readme(organization), write, _beat(claimed))
            contents.largest = self.largest
            contact = None if claimed.whole else claimed.contact_id
            async with snapshot(self.url, claimed.customer_id, contact) as held:
                files = await contents.records(held)
            await contents.files(files)
            size = await contents.end()
        if not await self._announce(claimed, size):
            await self.store.delete(path)

    async def _announce(self, claimed: Claimed, size: int) -> bool:
        """Say that it is there, by mail too; False when nobody waits for it any more."""
        async with trusted() as link:
            found = await link.fetchval(_READY, claimed.id, claimed.claim, size, LASTS)
            if found is None:
                return False
            await self._tell(link, claimed, wording.export_ready)
        return True

    async def _give_up(self, claimed: Claimed, why: str) -> None:
        log.error("export_given_up", export=str(claimed.id), why=why)
        async with trusted() as link:
            if await link.fetchval(_FAILED, claimed.id, claimed.claim, why):
                await self._tell(link, claimed, wording.export_failed)

    async def _tell(self, link: Any, claimed: Claimed, words: wording.OfExport) -> None:
        organization = await Organization.get(id=claimed.organization_id)
        to: Any = await link.fetchrow(_WHO_ASKED, claimed.contact_id, claimed.whole)
        if to is not None:
            told = words(organization, self.public_url, to["name"], to["customer"])
            await write_to(link, organization.id, claimed.customer_id, to["email"], told)


async def delete_expired(store: Store) -> int:
    """Delete exports whose time is over, file first; return how many."""
    async with trusted() as link:
        rows: list[Any] = await link.fetch(
            "select id, organization_id, customer_id, claim from exports where expires_at <= now()"
        )
    for row in rows:
        if row["claim"] is not None:
            place = (row["organization_id"], row["customer_id"], row["id"], row["claim"])
            await store.delete(path_of(*place))
        async with trusted() as link:
            await link.execute("delete from exports where id = $1", row["id"])
    return len(rows)


async def delete_stray(store: Store, clock: Clock) -> int:
    """Delete files of exports that no row speaks of; return how many.

    A worker that was killed may have left one. Young ones may be on their way to a row.
    """
    deleted, before = 0, clock.now() - STRAY
    async for page in store.pages(FOLDER, PAGE):
        old = [path for path, at in page if at < before]
        async with trusted() as link:
            known: list[Any] = await link.fetch(_PLACES, old)
        for path in set(old) - {row["path"] for row in known}:
            await store.delete(path)
            deleted += 1
    return deleted


def _path(claimed: Claimed) -> str:
    place = (claimed.organization_id, claimed.customer_id, claimed.id, claimed.claim)
    return path_of(*place)


def _readme(organization: Organization) -> Callable[[list[Kind]], str]:
    return lambda kinds: wording.readme(organization.name, kinds)


def _beat(claimed: Claimed) -> Any:
    """Return what says that it is still being made, now and then; it raises Lost."""
    last = 0.0

    async def beat(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= EVERY or done == total:
            last = now
            await hold(claimed, done, total)

    return beat


_READY = """
    update exports set state = 'ready', ready_at = now(), expires_at = now() + $4::interval,
      size = $3, done = total, lease_until = null
    where id = $1 and claim = $2 and state = 'making' and (whole or contact_id is not null)
    returning id
"""
_FAILED = """
    update exports set state = 'failed', failure = $3, lease_until = null
    where id = $1 and claim = $2 and state = 'making' returning id
"""
_WHO_ASKED = """
    select c.name, c.email, u.name as customer
    from customer_portal_access c join customers u on u.id = c.customer_id
    where c.id = $1 and c.active and (c.role = 'owner' or not $2)
"""
_PLACES = """
    select path from (
      select format('exports/%s/%s/%s-%s.zip', organization_id, customer_id, id, claim) as path
      from exports) as place
    where path = any($1::text[])
"""
