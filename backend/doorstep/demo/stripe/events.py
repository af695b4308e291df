"""What has happened, and to whom it is to be sent: written with the change it tells of."""

import json
from copy import deepcopy

from .books import PLATFORM, Body, Books, Endpoint, new_id

API_VERSION = "2026-10-28.endive"
"""The version of Stripe's API whose shapes these are; the one of the library that is used."""
WAITS = {"lose": "lost", "delay": "held", "reorder": "held"}
"""What becomes of deliveries, by the trouble that there is."""


async def tell(books: Books, what: str, about: Body) -> None:
    """Write down an event and its deliveries, as the present trouble with webhooks has it."""
    concerned = [each for each in books.endpoints if each.connect == (books.account != PLATFORM)]
    event: Body = {
        "id": new_id("evt_"),
        "object": "event",
        "api_version": API_VERSION,
        "created": books.now,
        "data": {"object": deepcopy(about)},
        "livemode": False,
        "pending_webhooks": len(concerned),
        "request": books.asked,
        "type": what,
    }
    if books.account != PLATFORM:
        event["account"] = books.account
    await books.add(event)
    await _send(books, event, concerned)


async def _send(books: Books, event: Body, endpoints: list[Endpoint]) -> None:
    trouble = await books.link.fetchrow("select webhooks, times from stand_in.state")
    times = trouble["times"] if trouble["webhooks"] == "repeat" else 1
    for endpoint in endpoints:
        await books.link.execute(
            "insert into stand_in.delivery"
            " (event, payload, url, secret, created, next_at, times, state)"
            " values ($1, $2, $3, $4, $5, $5, $6, $7)",
            *(event["id"], json.dumps(event, indent=2), endpoint.url, endpoint.secret),
            *(books.now, times, WAITS.get(trouble["webhooks"], "due")),
        )
