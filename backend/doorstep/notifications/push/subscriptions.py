"""The browsers that take push messages: each goes with its session, and is nobody else's."""

import hashlib
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import msgspec

from deltasync import Connection
from doorstep.kit.database import trusted
from doorstep.kit.errors import Conflict, Unprocessable
from doorstep.kit.locks import Lock, hold
from doorstep.kit.push.endpoints import BadEndpoint, check_endpoint
from doorstep.kit.push.signing import BadKey, encoded, point_of, secret_of
from doorstep.notifications.newest import UNREAD
from doorstep.notifications.ways import Never, Outcome, Sent, Subscribed
from doorstep.sign_in.doors import HOLDS
from doorstep.sign_in.entering import current_viewer, session_token_hash
from doorstep.sign_in.holding import hold_own, hold_session
from doorstep.sign_in.person import PROVEN

LONGEST = 200
"""Characters of `trouble`."""


class EndpointTaken(Conflict):
    """These messages belong to another sign-in. Turn them off and on again on this device."""

    code = "push_endpoint_taken"


class KeyReplaced(Conflict):
    """The server's key has changed. Turn messages off and on again on this device."""

    code = "push_key_replaced"


class Keys(msgspec.Struct):
    """What messages for a browser are encrypted with, in base64url (RFC 8291 §3)."""

    p256dh: str
    auth: str


class Wanted(msgspec.Struct):
    """A subscription as a browser gives it, and the server's `key` that it was made with."""

    endpoint: str
    keys: Keys
    key: str


REACHING = f"""
    from push_subscriptions p
    join sign_in_sessions s on s.id = p.session_id
    join customer_portal_access c on c.id = s.contact_id
    where {HOLDS} and told.active and (c.id = told.id
      or c.organization_id = told.organization_id and c.email = told.email
        and {PROVEN.format(proven="s.proven_hash", email="c.email")})
"""
"""The subscriptions `p` that a contact `told` is reached by: of all sessions of the same person
that are good, since those open all of the person's accounts."""


async def live_subscriptions(
    link: Connection, contacts: Collection[UUID]
) -> dict[UUID, list[UUID]]:
    """Return which subscriptions reach each of these contacts; those without any are left out."""
    rows: list[Any] = await link.fetch(_LIVE, list(contacts))
    return {row["id"]: row["subscriptions"] for row in rows}


async def subscriptions_for(
    link: Connection, pairs: Collection[tuple[UUID, UUID]]
) -> dict[tuple[UUID, UUID], Subscribed]:
    """Return subscriptions by which contacts are to be told, by the ids of both.

    One is left out when it does not reach that contact any more: its session may have ended
    meanwhile, or be somebody else's.
    """
    ids = [each for each, _ in pairs], [contact for _, contact in pairs]
    rows: list[Any] = await link.fetch(_FOR, *ids)
    return {
        (row["id"], row["contact_id"]): Subscribed(
            id=row["id"],
            endpoint=row["endpoint"],
            p256dh=row["p256dh"],
            auth=row["auth"],
            key=row["vapid_key"],
            account=row["account"],
            unread=row["unread"],
        )
        for row in rows
    }


async def subscription_for(
    link: Connection, subscription: UUID, contact: UUID
) -> Subscribed | None:
    """Return one of those, or None."""
    found = await subscriptions_for(link, [(subscription, contact)])
    return found.get((subscription, contact))


async def note_answers(link: Connection, answers: Sequence[tuple[Subscribed, Outcome]]) -> None:
    """Note what came of messages, within a transaction; subscriptions that are gone are deleted.

    Not so if the browser has given another address meanwhile. One that somebody else is changing,
    noting or ending is left to them: what is sent there next finds out again.
    """
    if not answers:
        return
    gone = [to for to, outcome in answers if isinstance(outcome, Never) and outcome.gone]
    await link.execute(_NOTE, *_columns([each for each in answers if each[0] not in gone]))
    await link.execute(_GONE, [to.id for to in gone], [to.endpoint for to in gone])


def _columns(answers: Sequence[tuple[Subscribed, Outcome]]) -> tuple[list[Any], ...]:
    """Return ids, endpoints and what was said, which is nothing if the message was taken."""
    said = [None if isinstance(outcome, Sent) else outcome.why[:LONGEST] for _, outcome in answers]
    return [to.id for to, _ in answers], [to.endpoint for to, _ in answers], said


async def subscribe(wanted: Wanted, keys: Sequence[str], allowed: Collection[str]) -> None:
    """Have the request's browser take messages from now on, by the address that it gives.

    It takes the place of the session's own before. One of another session is taken over by whoever
    shows its secret, which only the browser has. `keys` are the server's, `allowed` as for
    `check_endpoint`. Raises NotSignedIn, Unprocessable, KeyReplaced or EndpointTaken.
    """
    checked = _checked(wanted, allowed)
    if checked.key not in keys:
        raise KeyReplaced
    hashed = hashlib.sha256(checked.endpoint.encode()).digest()
    async with trusted() as link:
        await hold_own(link, session_token_hash())
        await hold_session(link, session_token_hash())
        await hold(link, Lock.ENDPOINT, hashed.hex())
        await link.execute(_BOTH, hashed, session_token_hash())
        if await link.fetchval(_TAKEN, hashed, session_token_hash(), *_secrets(checked)):
            raise EndpointTaken
        await link.execute(_MAKE_ROOM, hashed, session_token_hash())
        given = (checked.endpoint, hashed, *_secrets(checked), checked.key)
        await link.execute(_PUT, session_token_hash(), *given)


async def unsubscribe() -> None:
    """Have the request's browser take no more messages. Raises NotSignedIn."""
    await current_viewer()
    async with trusted() as link:
        await link.execute(_DROP, session_token_hash())


async def own_key() -> str | None:
    """Return the key that the request's browser is subscribed with, or None. Raises NotSignedIn."""
    await current_viewer()
    async with trusted() as link:
        return await link.fetchval(_OWN_KEY, session_token_hash())


def _checked(wanted: Wanted, allowed: Collection[str]) -> Wanted:
    """Return the same, each key in one spelling. Raises Unprocessable."""
    errors: list[dict[str, str]] = []
    try:
        check_endpoint(wanted.endpoint, allowed)
    except BadEndpoint as error:
        errors.append({"field": "endpoint", "reason": str(error)})
    spelled: dict[str, str] = {}
    given = {"keys.p256dh": wanted.keys.p256dh, "keys.auth": wanted.keys.auth, "key": wanted.key}
    for field, text in given.items():
        try:
            spelled[field] = encoded((secret_of if field == "keys.auth" else point_of)(text))
        except BadKey as error:
            errors.append({"field": field, "reason": str(error)})
    if errors:
        raise Unprocessable(errors=errors)
    keys = Keys(spelled["keys.p256dh"], spelled["keys.auth"])
    return Wanted(wanted.endpoint, keys, spelled["key"])


def _secrets(wanted: Wanted) -> tuple[str, str]:
    return wanted.keys.p256dh, wanted.keys.auth


_LIVE = f"""
    select told.id, array_agg(p.id order by p.id) as subscriptions
    from customer_portal_access told, lateral (select p.id {REACHING}) p
    where told.id = any($1::uuid[]) group by told.id
"""  # noqa: S608 - put together from our own words
_FOR = f"""
    select p.id, told.id as contact_id, p.endpoint, p.p256dh, p.auth, p.vapid_key,
      case when p.several then u.name else '' end as account,
      (select sum({UNREAD.format(contact="mine.id")})::int
        from unnest(case when p.several then array(select own.id from customer_portal_access own
          where own.organization_id = told.organization_id and own.email = told.email
            and own.active) else array[told.id] end) mine (id)) as unread
    from unnest($1::uuid[], $2::uuid[]) pair (subscription, contact)
    join customer_portal_access told on told.id = pair.contact
    join customers u on u.id = told.customer_id,
    lateral (select p.*, exists (select from customer_portal_access other
        where other.organization_id = told.organization_id and other.email = told.email
          and other.id <> told.id and other.active
          and {PROVEN.format(proven="s.proven_hash", email="told.email")}) as several
      {REACHING} and p.id = pair.subscription) p
"""  # noqa: S608 - as above
_NOTE = """
    update push_subscriptions p set trouble = coalesce(a.said, ''),
      last_sent_at = case when a.said is null then now() else p.last_sent_at end
    from (select distinct on (id) * from unnest($1::uuid[], $2::text[], $3::text[])
        answer (id, endpoint, said)) a
    where p.id in (select id from push_subscriptions where id = any($1) for update skip locked)
      and a.id = p.id and a.endpoint = p.endpoint
"""
_GONE = """
    delete from push_subscriptions where id in (
      select p.id from push_subscriptions p
      join unnest($1::uuid[], $2::text[]) gone (id, endpoint) using (id, endpoint)
      for update of p skip locked)
"""
_OF_SESSION = "(select id from sign_in_sessions where token_hash = {})"
_BOTH = f"""
    select from push_subscriptions
    where endpoint_hash = $1 or session_id = {_OF_SESSION.format("$2")} order by id for update
"""
"""The session's own and the one at its new address, in one order: two sessions may be about to
change theirs for each other's."""
_TAKEN = f"""
    select true from push_subscriptions where endpoint_hash = $1
      and session_id <> {_OF_SESSION.format("$2")} and (p256dh, auth) <> ($3, $4)
"""  # noqa: S608 - as above
_MAKE_ROOM = f"""
    delete from push_subscriptions
    where endpoint_hash = $1 and session_id <> {_OF_SESSION.format("$2")}
"""  # noqa: S608 - as above
_PUT = """
    insert into push_subscriptions as p (organization_id, contact_id, session_id, endpoint,
      endpoint_hash, p256dh, auth, vapid_key)
    select organization_id, contact_id, id, $2, $3, $4, $5, $6
    from sign_in_sessions where token_hash = $1
    on conflict (session_id) do update set endpoint = excluded.endpoint,
      endpoint_hash = excluded.endpoint_hash, p256dh = excluded.p256dh, auth = excluded.auth,
      vapid_key = excluded.vapid_key, contact_id = excluded.contact_id, renewed_at = now(),
      trouble = case when p.endpoint = excluded.endpoint then p.trouble else '' end
"""
_DROP = f"delete from push_subscriptions where session_id = {_OF_SESSION.format('$1')}"  # noqa: S608
_OWN_KEY = f"""
    select vapid_key from push_subscriptions where session_id = {_OF_SESSION.format("$1")}
"""  # noqa: S608 - as above
