"""What a slice declares so that its rows reach the devices: a view, and the tables it reads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A table that rows of a kind are made from.

    `own` selects `(scope, id)` of the rows touched, over the transition table `changed`; old and
    new images are both asked. `shared` selects the same over `$1`, the ids of changed rows that
    many scopes read; `shown` names the columns that documents show, when other changes do not
    matter. `moves` names the columns that decide whose a row is: a transaction that
    changes one drains alone. `tenant` is the column whose value the drain locks.
    """

    table: str
    own: str | None = None
    shared: str | None = None
    shown: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    tenant: str = "organization_id"


@dataclass(frozen=True, slots=True)
class Collection:
    """Rows of one kind, as one SQL view of `(scope uuid, id uuid, reader uuid, doc text)`.

    `doc` is JSON text of an object; `reader` is null or the one contact who may see the row.
    `spread` rows have one id in many scopes; their sources name every scope that a change touches.
    """

    kind: str
    view: str
    sources: tuple[Source, ...]
    spread: bool = False

    def moves_between_scopes(self) -> bool:
        """Return whether a row may be another scope's by now than it was when it was marked."""
        return not self.spread and any(source.moves for source in self.sources)


OUTCOMES = Collection(
    kind="mutation",
    view="""
        select scope, id, author as reader, json_build_object(
          'name', name, 'status', status, 'code', code, 'detail', detail,
          'decided_at', to_char(decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
        )::text as doc
        from sync_mutation
    """,
    sources=(Source("sync_mutation", own="select scope, id from changed", tenant="tenant"),),
)
"""The ledger's own collection (PUSH-10)."""
