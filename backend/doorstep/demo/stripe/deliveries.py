"""Sending events where they are to go: signed, and again until somebody has taken them."""

import asyncio
import hmac
import http.client
import random
import time
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from doorstep.kit.database import CONNECT_TIMEOUT

from .books import Endpoint, clock

DELIVERY_TIMEOUT = 10.0
"""Seconds an endpoint may take to answer."""
FIRST_DELAY, GROWTH, LONGEST_DELAY = 5, 4, 12 * 3600
"""Seconds until the first retry, how much longer each next one waits, and at most."""
GIVEN_UP_AFTER = 3 * 86400
LEASE = 60
"""Seconds after which a delivery is due again whose sender is gone."""
OK = range(200, 300)


async def release(link: Any) -> None:
    """Let what is held be due: in its order, or in another if there is to be such trouble."""
    state = await link.fetchrow("select webhooks, seed from stand_in.state")
    rows: list[Any] = await link.fetch(
        "delete from stand_in.delivery where state = 'held' returning *"
    )
    rows.sort(key=lambda row: row["serial"])
    if state["webhooks"] == "reorder":
        if state["seed"]:
            random.Random(state["seed"]).shuffle(rows)  # noqa: S311 - no secret
        else:
            rows.reverse()
    for row in rows:
        await link.execute(
            "insert into stand_in.delivery"
            " (event, payload, url, secret, created, next_at, times, state)"
            " values ($1, $2, $3, $4, $5, $6, $7, 'due')",
            *(row[name] for name in ("event", "payload", "url", "secret")),
            *(row[name] for name in ("created", "next_at", "times")),
        )


async def deliver(pool: Any, endpoints: list[Endpoint]) -> None:
    """Try everything that is due once, one after the other.

    An endpoint's secret may have changed since the event was written, by a restart.
    """
    secrets: dict[str, Any] = {each.url: each.secret for each in endpoints}
    while (row := await _claim(pool)) is not None:
        taken = True
        for _ in range(row["times"]):
            secret = secrets.get(row["url"], row["secret"])
            taken = await asyncio.to_thread(_post, row["url"], row["payload"], secret)
        await _conclude(pool, row, taken=taken)


async def _claim(pool: Any) -> Any:
    async with pool.acquire(timeout=CONNECT_TIMEOUT) as link:
        now, _ = await clock(link)
        return await link.fetchrow(
            "update stand_in.delivery set next_at = $1 + $2, attempts = attempts + 1"
            " where serial = (select serial from stand_in.delivery"
            " where state = 'due' and next_at <= $1 order by serial limit 1"
            " for update skip locked) returning *",
            now,
            LEASE,
        )


async def _conclude(pool: Any, row: Any, *, taken: bool) -> None:
    async with pool.acquire(timeout=CONNECT_TIMEOUT) as link:
        now, _ = await clock(link)
        late = now - row["created"] >= GIVEN_UP_AFTER
        delay = min(FIRST_DELAY * GROWTH ** (row["attempts"] - 1), LONGEST_DELAY)
        await link.execute(
            "update stand_in.delivery set state = $2, next_at = $3 where serial = $1",
            row["serial"],
            "delivered" if taken else "given_up" if late else "due",
            now + delay,
        )
        if taken:
            await link.execute(
                "update stand_in.object set body = jsonb_set(body, '{pending_webhooks}',"
                " to_jsonb(greatest((body ->> 'pending_webhooks')::int - 1, 0))) where id = $1",
                row["event"],
            )


def signature(payload: str, secret: str, at: int) -> str:
    """Return the header that says that a payload was sent by who knows the secret, and when."""
    signed = hmac.new(secret.encode(), f"{at}.{payload}".encode(), sha256).hexdigest()
    return f"t={at},v1={signed}"


def _post(url: str, payload: str, secret: str) -> bool:
    """Send a payload; return whether it was taken."""
    parts = urlsplit(url)
    link = http.client.HTTPConnection(
        parts.hostname or "", parts.port or 80, timeout=DELIVERY_TIMEOUT
    )
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Stripe-Signature": signature(payload, secret, int(time.time())),
    }
    try:
        link.request("POST", parts.path or "/", payload.encode(), headers)
        return link.getresponse().status in OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()
