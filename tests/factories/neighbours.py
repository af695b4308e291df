"""A second business on the same server, with a customer of its own."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from doorstep.imports import import_lines
from tests.factories.portals import Served

BEA = "bea@example.com"
"""Owner of Acme's only customer."""
ACME = "acme.example"
SOON = datetime.now(UTC) + timedelta(days=2)
_ACMES = {"organization": "acme", "external_id": "1"}
_BEAS = _ACMES | {"customer": "1"}
LINES: list[dict[str, Any]] = [
    {"kind": "organization", "external_id": "acme", "name": "Acme Pest Control", "host": ACME},
    {"kind": "customer", "name": "Bea Lund", **_ACMES},
    {"kind": "contact", "name": "Bea Lund", "email": BEA, **_BEAS},
    {"kind": "property", "line1": "1 Nest Lane", **_BEAS},
    {
        "kind": "job",
        "number": "A-1",
        "title": "Wasps",
        "property": "1",
        **_BEAS,
        "booked_at": SOON - timedelta(days=4),
    },
    {
        "kind": "visit",
        "job": "1",
        **_ACMES,
        "arrives_from": SOON,
        "arrives_until": SOON + timedelta(hours=2),
    },
]


async def open_acme(served: Served) -> None:
    """Give Acme a host of its own, and Northgate `localhost`."""
    await import_lines(msgspec.json.encode(line) for line in LINES)
    await served.office.execute("update organizations set host = 'localhost' where host is null")
