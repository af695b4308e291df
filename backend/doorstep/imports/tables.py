"""How a kind of line becomes rows: its table, its columns, what it refers to."""

from dataclasses import dataclass, field

from . import people


@dataclass(frozen=True, slots=True)
class Reference:
    """A field that names a row of another kind; `within` are columns both rows must share."""

    field: str
    table: str
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """Where lines of a kind go.

    `columns` are `(line's field, column, SQL type)`. `unique` columns may be had by one row of an
    organisation only. `merged` says by which expression a column changes instead of being replaced.
    `edited` columns customers change, too: they are replaced only when the office's own value is
    another than at its last import, which the column `imported` keeps.
    `known` are statements that run once references are resolved, `decided` those that run on the
    lines that are good.
    """

    kind: str
    table: str
    columns: tuple[tuple[str, str, str], ...]
    references: tuple[Reference, ...] = ()
    unique: tuple[str, ...] = ()
    owned: bool = True
    merged: dict[str, str] = field(default_factory=dict[str, str])
    edited: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()

    @property
    def staging(self) -> str:
        """Return the name of the temporary table."""
        return f"import_{self.kind}"


def _texts(*names: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((name, name, "text") for name in names)


def _instants(*names: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((name, name, "timestamptz") for name in names)


POSTAL = ("line1", "line2", "city", "postal_code", "country")
ADDRESS = _texts(*POSTAL)
CUSTOMER = Reference("customer", "customers")
MOVED = (
    "(t.arrives_from, t.arrives_until) is distinct from"
    " (excluded.arrives_from, excluded.arrives_until)"
)
TARGETS = (
    Target(
        "organization",
        "organizations",
        (
            *_texts("name", "host", "phone", "email", "time_zone", "locale", "currency", "accent"),
            ("request_types", "request_types", "jsonb"),
            ("retention_years", "retention_years", "smallint"),
        ),
        unique=("host",),
        owned=False,
    ),
    Target("technician", "technicians", _texts("name", "phone")),
    Target("customer", "customers", (*_texts("name"), *ADDRESS), edited=POSTAL),
    Target(
        "contact",
        "customer_portal_access",
        (
            *_texts("name", "email", "phone", "phone_other", "locale", "role"),
            ("active", "active", "boolean"),
        ),
        (CUSTOMER,),
        unique=("customer_id", "email"),
        merged={"removed_at": "case when not excluded.active then t.removed_at end"},
        edited=("name", "email", "phone", "phone_other", "locale", "role"),
        known=people.KNOWN,
        decided=people.DECIDED,
    ),
    Target(
        "property",
        "properties",
        (*_texts("name", "access_notes"), *ADDRESS),
        (CUSTOMER,),
        edited=("access_notes",),
    ),
    Target(
        "job",
        "jobs",
        (
            *_texts("number", "title", "status", "description", "outcome"),
            ("type", "kind", "text"),
            *_instants("booked_at", "completed_at"),
        ),
        (CUSTOMER, Reference("property", "properties", within=("customer_id",))),
    ),
    Target(
        "visit",
        "visits",
        (
            *_texts("state", "preparation"),
            *_instants("arrives_from", "arrives_until", "started_at", "finished_at"),
        ),
        (Reference("job", "jobs"), Reference("technician", "technicians")),
        merged={
            "state": f"case when excluded.state = 'planned' and t.state = 'confirmed'"
            f" and not ({MOVED}) then t.state else excluded.state end",
            "sequence": f"t.sequence + case when {MOVED} then 1 else 0 end",
            "confirmed_at": f"case when not ({MOVED}) then t.confirmed_at end",
            "move_asked_at": f"case when not ({MOVED}) then t.move_asked_at end",
        },
    ),
)
"""In the order in which they are written: what is referred to comes first."""
