"""Who there is in the tests of chance: two organisations, their customers, contacts and roles."""

from dataclasses import dataclass
from uuid import UUID

ROLES = {"owner": ("job", "note", "mutation"), "site": ("job", "mutation")}
"""Which kinds of rows a role may see."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of a customer, who signs in."""

    id: UUID
    scope: UUID
    organization: UUID


ORGANIZATIONS = (UUID(int=1), UUID(int=2))
CUSTOMERS = {
    UUID(int=10): ORGANIZATIONS[0],
    UUID(int=11): ORGANIZATIONS[0],
    UUID(int=12): ORGANIZATIONS[1],
}
TECHNICIANS = {UUID(int=30 + n): ORGANIZATIONS[n // 2] for n in range(3)}
CONTACTS = tuple(
    Contact(UUID(int=reader), scope, CUSTOMERS[scope])
    for reader, scope in (
        (20, UUID(int=10)),
        (21, UUID(int=10)),
        (22, UUID(int=11)),
        (23, UUID(int=12)),
    )
)
FIRST_ROLES = {
    contact.id: "site" if contact.id == UUID(int=21) else "owner" for contact in CONTACTS
}


def mark(organization: UUID) -> str:
    """Return what every text of an organisation begins with."""
    return f"{organization.int}:"


def a_technician_of(organization: UUID) -> UUID:
    """Return one who works for it."""
    return next(each for each, employer in TECHNICIANS.items() if employer == organization)
