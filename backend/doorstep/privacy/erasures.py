"""A customer's wish to be erased, as an owner asks for it and may take it back."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.customers.audit import Happening, note
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import trusted
from doorstep.kit.errors import Conflict, NotFound, TooMany
from doorstep.kit.ids import uuid7
from doorstep.kit.locks import Lock, hold
from doorstep.organizations.models import Organization
from doorstep.sign_in.entering import own_rows, session_token_hash
from doorstep.sign_in.holding import hold_session

from . import wording
from .letters import Told, write_to
from .models import ErasureState

MOST_A_DAY = 3


class ErasureUndecided(Conflict):
    """You have asked for this already. The office has not decided yet."""

    code = "erasure_undecided"


class ErasureDecided(Conflict):
    """The office has decided already, so this cannot be taken back any more. Please call us."""

    code = "erasure_decided"


class TooManyErasures(TooMany):
    """You have asked for this and taken it back three times today. Please ask again tomorrow."""

    code = "too_many_erasures"


class ErasureShown(msgspec.Struct):
    """What became of the newest wish; `answer` is the office's when it refused."""

    id: UUID
    state: ErasureState
    asked_by: str | None
    reason: str
    answer: str
    asked_at: datetime
    decided_at: datetime | None


async def newest(viewer: Viewer) -> ErasureShown | None:
    """Return the newest wish of the viewer's customer, if there ever was one."""
    async with own_rows() as link:
        row: Any = await link.fetchrow(_NEWEST, viewer.customer_id)
    return None if row is None else ErasureShown(**dict(row))


async def ask(viewer: Viewer, reason: str) -> None:
    """Ask the office to erase the viewer's customer. Raises ErasureUndecided, TooManyErasures."""
    async with trusted() as link:
        who = await _alone(link, viewer)
        if who["undecided"]:
            raise ErasureUndecided
        if who["lately"] >= MOST_A_DAY:
            raise TooManyErasures
        await link.execute(
            "insert into erasures (id, organization_id, customer_id, contact_id, reason)"
            " values ($1, $2, $3, $4, $5)",
            *(uuid7(), viewer.organization_id, viewer.customer_id, viewer.contact_id, reason),
        )
        await note(link, viewer.contact_id, Happening.ERASURE_ASKED)
        ours = await Organization.get(id=viewer.organization_id)
        told = wording.erasure_asked(ours, who["number"], who["name"], reason)
        await _tell_office(link, viewer, ours, told)
        await hold_session(link, session_token_hash())


async def withdraw(viewer: Viewer) -> None:
    """Take back what is undecided. Raises ErasureDecided, or NotFound when there is nothing."""
    async with trusted() as link:
        who = await _alone(link, viewer)
        if not who["undecided"]:
            raise ErasureDecided if who["decided"] else NotFound
        await link.execute(_WITHDRAW, viewer.customer_id)
        await note(link, viewer.contact_id, Happening.ERASURE_DECIDED, decision="withdrawn")
        ours = await Organization.get(id=viewer.organization_id)
        await _tell_office(link, viewer, ours, wording.erasure_withdrawn(ours, who["number"]))
        await hold_session(link, session_token_hash())


async def _alone(link: Connection, viewer: Viewer) -> Any:
    """Hold the customer's wishes until the transaction ends; return what there is of them."""
    await hold(link, Lock.ERASURE, viewer.customer_id)
    row: Any = await link.fetchrow(_WHO, viewer.contact_id, viewer.customer_id)
    if row is None:
        raise NotFound
    return row


async def _tell_office(link: Connection, viewer: Viewer, ours: Organization, told: Told) -> None:
    if ours.email:
        await write_to(link, ours.id, viewer.customer_id, ours.email, told)


_WHO = """
    select a.name, coalesce(u.external_id, u.id::text) as number,
      exists (select from erasures where customer_id = $2 and state = 'asked') as undecided,
      exists (select from erasures where customer_id = $2 and state <> 'withdrawn') as decided,
      (select count(*) from erasures where customer_id = $2
        and asked_at > now() - interval '1 day') as lately
    from customer_portal_access a join customers u on u.id = a.customer_id
    where a.id = $1 and u.id = $2
"""
_WITHDRAW = """
    update erasures set state = 'withdrawn', decided_at = now()
    where customer_id = $1 and state = 'asked'
"""
_NEWEST = """
    select e.id, e.state, a.name as asked_by, e.reason, e.answer, e.asked_at, e.decided_at
    from erasures e left join customer_portal_access a on a.id = e.contact_id
    where e.customer_id = $1 order by e.asked_at desc, e.id desc limit 1
"""
