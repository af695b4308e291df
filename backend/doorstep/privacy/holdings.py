"""How much is held of each kind, for a person to read."""

from typing import Any

import msgspec

from doorstep.customers.models import Role
from doorstep.customers.viewer import Viewer
from doorstep.kit.database import trusted

from .held import KINDS

TOLD = (
    *("contacts", "properties", "jobs", "visits", "requests", "photos", "invoices", "payments"),
    *("documents", "changes", "sessions", "happenings"),
)
"""The kinds of which numbers are told; the others are machinery to a person."""


class Holdings(msgspec.Struct):
    """How many rows there are of each kind: of the customer if `whole`, else of the contact.

    `retention_years` is for how long what was done and billed has to be kept, whoever asks.
    """

    whole: bool
    counts: dict[str, int]
    retention_years: int


async def holdings(viewer: Viewer) -> Holdings:
    """Return what is held of the viewer's customer, or of the viewer unless they own it."""
    whole = viewer.role is Role.OWNER
    told = {
        kind.name: (kind.table, kind.of_customer if whole else kind.of_contact)
        for kind in KINDS
        if kind.name in TOLD
    }
    counted = ", ".join(
        f"(select count(*) from {table} t where {condition}) as {name}"  # noqa: S608 - our own words
        for name, (table, condition) in told.items()
        if condition
    )
    whose = viewer.customer_id if whole else viewer.contact_id
    async with trusted() as link:
        row: Any = await link.fetchrow(f"select {counted}", whose)
        years: int = await link.fetchval(
            "select retention_years from organizations where id = $1", viewer.organization_id
        )
    return Holdings(whole, dict(row), years)
