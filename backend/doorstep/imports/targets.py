"""What is to be said of a kind of line so that it becomes rows."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reference:
    """A field that names a row of another kind; `within` are columns both rows must share.

    `noun` is what it names, if that is not the field's own name. What is not `written` is only
    looked up. `otherwise` is a query for why a line `s` names none, if there is a reason to give.
    """

    field: str
    table: str
    within: tuple[str, ...] = ()
    noun: str = ""
    written: bool = True
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """Where lines of a kind go.

    `columns` are `(line's field, column, SQL type)`; `aside` are only looked at, and `derived`,
    `(column, SQL type)`, filled in by statements; what is only `worked_out` is not written.
    `unique` columns may be had by one row of an organisation only. With `apart` rows are changed by
    an update and never by an upsert.
    `merged` says by which expression a column changes instead of being replaced.
    `edited` columns customers change, too: they are replaced only when the office's own value is
    another than at its last import, which the column `imported` keeps.
    New rows are written in the `order` of these columns.
    `first` are statements that run before all others of the kind.
    `known` are statements that run once references are resolved, and may return lines that are
    bad; `decided` those that run on the lines that are good, `afterwards` once they are written.
    """

    kind: str
    table: str
    columns: tuple[tuple[str, str, str], ...]
    references: tuple[Reference, ...] = ()
    aside: tuple[tuple[str, str, str], ...] = ()
    derived: tuple[tuple[str, str], ...] = ()
    worked_out: tuple[tuple[str, str], ...] = ()
    unique: tuple[str, ...] = ()
    apart: bool = False
    owned: bool = True
    order: str = "line"
    merged: dict[str, str] = field(default_factory=dict[str, str])
    edited: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()
    afterwards: tuple[str, ...] = ()

    @property
    def staging(self) -> str:
        """Return the name of the temporary table."""
        return f"import_{self.kind}"

    @property
    def plural(self) -> str:
        """Return what rows of this kind are called, such as "credit notes"."""
        return f"{self.kind}s".replace("ys", "ies").replace("_", " ")


def texts(*names: str) -> tuple[tuple[str, str, str], ...]:
    """Return columns of text that are called as the fields are."""
    return tuple((name, name, "text") for name in names)


def instants(*names: str) -> tuple[tuple[str, str, str], ...]:
    """Return columns of instants that are called as the fields are."""
    return tuple((name, name, "timestamptz") for name in names)


CUSTOMER = Reference("customer", "customers")
OWN_PROPERTY = Reference("property", "properties", within=("customer_id",))
