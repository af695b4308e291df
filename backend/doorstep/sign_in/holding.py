"""Holding contacts while somebody signs in as one of them, and sessions while they act.

Every way in does so before it looks at anything else, in one order, and keeps them to its end. Who
takes a way in away (another address or password, the end of access or of sessions) takes the same
contacts `for update`, and only then ends what is open. So either the one who comes in finds out, or
the session is there to be ended; and as contacts are taken first, neither waits for what the other
waits for. A key share does not wait for changes of other columns, such as those of a long import.

What a session changes of the account is changed only while it is held: a request may have begun,
and sent the rest of its body a minute later, when the session was over.
"""

from uuid import UUID

from deltasync import Connection
from doorstep.customers.viewer import Viewer
from doorstep.kit.errors import NotAllowed

from .doors import HOLDS
from .entering import refusal


async def hold_address(link: Connection, organization: UUID, email: str) -> None:
    """Hold within a transaction all contacts of an address."""
    await link.execute(_OF_ADDRESS, organization, email)


async def hold_alike(link: Connection, contact: UUID) -> None:
    """Hold within a transaction a contact, and all others with the same address."""
    await link.execute(_ALIKE, contact)


async def take_alike(link: Connection, contact: UUID) -> None:
    """Have within a transaction what `hold_alike` holds to oneself: nobody comes in meanwhile."""
    await link.execute(_ALIKE.replace("for key share", "for update"), contact)


async def hold_session(link: Connection, session: bytes) -> None:
    """Hold within a transaction the session by which something is done, once contacts are held.

    Raises NotSignedIn, or how else it ended, when it has.
    """
    if not await link.fetchval(_HELD, session):
        raise await refusal()


async def hold_viewer(link: Connection, session: bytes, viewer: Viewer) -> None:
    """Hold within a transaction a contact whose role is as when they asked, and their session.

    Raises as `hold_session`, and NotAllowed when they have been given another one since.
    """
    await link.execute(_CONTACT_OF_VIEWER, viewer.contact_id)
    await hold_session(link, session)
    if not await link.fetchval(_ROLE, viewer.contact_id, viewer.role):
        raise NotAllowed


async def take_session(link: Connection, session: bytes) -> None:
    """Have within a transaction a session to oneself, which is about to be another; as above."""
    if not await link.fetchval(_HELD.replace("for share", "for update"), session):
        raise await refusal()


async def hold_person(link: Connection, session: bytes) -> None:
    """Hold within a transaction all contacts with the address of a session's, then the session.

    Raises as `hold_session`.
    """
    await hold_alike(link, await link.fetchval(_CONTACT, session))
    await hold_session(link, session)


async def hold_own(link: Connection, session: bytes) -> None:
    """Hold within a transaction the contact of a session that is about to be ended."""
    await link.execute(_OWN, session)


_CONTACT_OF_VIEWER = "select from customer_portal_access where id = $1 for key share"
_ROLE = "select role = $2 from customer_portal_access where id = $1"
_HELD = f"""
    select true from sign_in_sessions s join customer_portal_access c on c.id = s.contact_id
    where s.token_hash = $1 and {HOLDS} for share of s
"""  # noqa: S608 - put together from our own words
_OF_ADDRESS = """
    select from customer_portal_access where organization_id = $1 and email = $2
    order by id for key share
"""
_CONTACT = "select contact_id from sign_in_sessions where token_hash = $1"
_OWN = f"""
    select from customer_portal_access where id = ({_CONTACT}) for key share
"""
_ALIKE = """
    select from customer_portal_access
    where id = $1 or (organization_id, email) =
      (select organization_id, email from customer_portal_access where id = $1)
    order by id for key share
"""
