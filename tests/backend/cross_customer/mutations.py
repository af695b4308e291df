"""What is said, in the name of an intruder, of things that are Alex's."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.factories.portals import sync_body

from .alexs import Alexs

MUTATIONS: dict[str, Callable[[Alexs], dict[str, Any]]] = {
    "request.create": lambda alexs: {
        "request_id": str(uuid4()),
        "type": "repair",
        "description": "Mine",
        "property_id": str(alexs.property),
    },
    "request.amend": lambda alexs: {"request_id": str(alexs.request), "description": "Mine"},
    "request.withdraw": lambda alexs: {"request_id": str(alexs.request)},
    "visit.confirm": lambda alexs: {"visit_id": str(alexs.visit)},
    "visit.ask_to_move": lambda alexs: {"visit_id": str(alexs.visit), "reason": "Mine"},
    "profile.update": lambda alexs: {"customer_id": str(alexs.scope), "city": "Mine"},
    "property.update_access_notes": lambda alexs: {
        "property_id": str(alexs.property),
        "access_notes": "Mine",
    },
    # Nothing says whose they are to be: ids of others' alerts are of none (test_inbox.py).
    "alert_choices.update": lambda alexs: {"contact_id": str(alexs.contact), "discreet": True},
    "alerts.read": lambda alexs: {"contact_id": str(alexs.contact), "ids": [str(alexs.alert)]},
}


def pushed(alexs: Alexs, name: str) -> dict[str, Any]:
    """Return a mutation of that name as a device pushes it."""
    return {"id": str(uuid4()), "name": name, "ver": 1, "args": MUTATIONS[name](alexs)}


async def push(alexs: Alexs, name: str) -> str:
    """Return what became of a mutation that the intruder has pushed."""
    browser = alexs.intruder.browser
    body = await sync_body(browser, pushed(alexs, name))
    [outcome] = (await (await browser.post("/api/sync", json=body)).get_json())["m"]
    return outcome[1]
