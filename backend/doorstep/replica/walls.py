"""Which rows of the sync's own tables a customer's requests can reach."""

from doorstep.customers.viewer import kinds_of_role, rows_of
from doorstep.kit.walls import Wall, writing

READER = "reader = (select contact_id from doorstep.viewer())"
KINDS = f"kind = any ((select {kinds_of_role('viewer.role')} from doorstep.viewer())::text[])"  # noqa: S608 - our words

WALLS = (
    Wall("sync_incarnation", "true"),
    Wall("sync_scope", rows_of(column="scope")),
    Wall(
        "sync_entry",
        f"{rows_of(column='scope')} and (reader is null or {READER}) and {KINDS}",
    ),
    Wall(
        "sync_mutation",
        rows_of(column="scope"),
        writes=("insert", writing("status", "code", "detail", "args", "decided_at")),
    ),
    Wall("sync_failure", rows_of(column="scope"), writes=("insert", "update")),
    Wall("sync_chunk", rows_of(column="scope"), writes=("insert", "delete")),
    Wall(
        "sync_refusal",
        READER,
        writes=("insert", "update"),
    ),
)
