"""What this version needs of a database, and bringing one up to that."""

from deltasync import install, is_installed
from doorstep.calendars import feeds as calendars
from doorstep.customers import replica as customers
from doorstep.documents import replica as documents
from doorstep.documents.renewing import DOOR
from doorstep.invoices import replica as invoices
from doorstep.jobs import replica as jobs
from doorstep.kit.database import PATIENCE, connect
from doorstep.kit.migrating import TooNew, is_migrated, is_newer, migrate
from doorstep.kit.walls import build, ensure_role, is_built
from doorstep.notifications import replica as notifications
from doorstep.notifications.outbox import install_outbox, is_outbox_installed
from doorstep.notifications.queue import install_queue, is_queue_installed
from doorstep.organizations import replica as organizations
from doorstep.payments import replica as payments
from doorstep.people import replica as people
from doorstep.privacy.walls import WALLS as PRIVACY
from doorstep.replica import walls as replica
from doorstep.requests import replica as requests
from doorstep.sign_in import doors

COLLECTIONS = (
    *organizations.COLLECTIONS,
    *customers.COLLECTIONS,
    *people.COLLECTIONS,
    *jobs.COLLECTIONS,
    *requests.COLLECTIONS,
    *invoices.COLLECTIONS,
    *payments.COLLECTIONS,
    *documents.COLLECTIONS,
    *notifications.COLLECTIONS,
)
"""What a customer's copy has."""
DOORS = DOOR + doors.DOORS
"""What walks through the walls of the database, and what is let through; last, who may."""
WALLS = (
    *organizations.WALLS,
    *customers.WALLS,
    *jobs.WALLS,
    *requests.WALLS,
    *invoices.WALLS,
    *payments.WALLS,
    *documents.WALLS,
    *calendars.WALLS,
    *notifications.WALLS,
    *PRIVACY,
    *replica.WALLS,
)
"""What a customer's requests can reach in the database."""


async def prepare(url: str) -> None:
    """Bring a database up to date: its tables, their copies, what is told of them, and its walls.

    Raises NoRole or TooNew before anything is changed.
    """
    link = await connect(url, command_timeout=PATIENCE)
    try:
        if await is_newer(link):
            raise TooNew
        await ensure_role(link)
        await migrate(url)
        await install_queue(link)
        await install(link, COLLECTIONS)
        await install_outbox(link)
        await build(link, DOORS, WALLS)
    finally:
        await link.close()


async def is_prepared(url: str) -> bool:
    """Return whether a database is as this version needs it: `prepare` has nothing to do.

    One that a newer version has brought up to date is: servers of both run during an upgrade.
    """
    link = await connect(url)
    try:
        return await is_newer(link) or (
            await is_migrated(link)
            and await is_queue_installed(link)
            and await is_installed(link, COLLECTIONS)
            and await is_outbox_installed(link)
            and await is_built(link, DOORS, WALLS)
        )
    finally:
        await link.close()
