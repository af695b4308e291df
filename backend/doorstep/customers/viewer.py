"""The one place that says who sees what."""

from typing import TypeVar
from uuid import UUID

import msgspec
from tortoise.models import Model
from tortoise.queryset import QuerySet

from doorstep.kit.errors import NotAllowed

from .models import Customer, Role

M = TypeVar("M", bound=Model)

TOLD = ("alert", "alert_choices")
"""What everybody has of their own: no other contact sees it."""
KINDS_BY_ROLE: dict[Role, tuple[str, ...]] = {
    Role.OWNER: (
        *("organization", "profile", "property", "job", "request", "contact", "mutation"),
        *TOLD,
        *("invoice", "payment", "autopay"),
        *("document_owner", "document_site", "document_billing", "document_everyone"),
    ),
    Role.SITE: (
        *("organization", "profile", "property", "job", "request", "mutation"),
        *TOLD,
        *("document_site", "document_everyone"),
    ),
    Role.BILLING: (
        *("organization", "profile", "place", "mutation"),
        *TOLD,
        *("invoice", "payment", "autopay"),
        *("document_billing", "document_everyone"),
    ),
}
"""Which kinds of rows each role's copy has."""
WAYS = {"customer_id": "customer_id", "job_id": "job__customer_id"}
"""From a column a table has to whose row it is."""


class Viewer(msgspec.Struct, frozen=True):
    """A signed-in contact, as far as seeing and doing is concerned."""

    organization_id: UUID
    customer_id: UUID
    contact_id: UUID
    role: Role

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of rows this contact may see."""
        return KINDS_BY_ROLE[self.role]


def kinds_of_role(role: str) -> str:
    """Return the SQL expression for the kinds that `role`, itself one, may see."""
    cases = " ".join(
        "when '{}' then array['{}']".format(known, "', '".join(kinds))
        for known, kinds in KINDS_BY_ROLE.items()
    )
    return f"case {role} {cases} end"


def rows_of(kind: str | None = None, column: str = "customer_id") -> str:
    """Return SQL for a wall: `column` is the viewer's customer, and their role sees the kind."""
    roles = [role for role, kinds in KINDS_BY_ROLE.items() if kind in (None, *kinds)]
    only = "" if len(roles) == len(Role) else " where role in ('{}')".format("', '".join(roles))
    return f"{column} = (select customer_id from doorstep.viewer(){only})"  # noqa: S608 - our words


def require_owner(viewer: Viewer) -> None:
    """Raise NotAllowed unless the viewer is an owner: what concerns who has access is theirs."""
    if viewer.role is not Role.OWNER:
        raise NotAllowed


def seen_by(model: type[M], viewer: Viewer) -> QuerySet[M]:
    """Return the rows of a model that belong to the viewer's customer.

    A model that reaches its customer through a job (a visit) is found through it.
    Raises LookupError for a model that belongs to no customer.
    """
    names: set[str] = set(model._meta.fields_map)  # pyright: ignore
    path = next((way for name, way in WAYS.items() if name in names), None)
    if model is Customer:
        path = "id"
    if path is None:
        raise LookupError(model.__name__)
    return model.filter(**{"organization_id": viewer.organization_id, path: viewer.customer_id})
