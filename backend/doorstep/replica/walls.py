"""Which rows of the sync's own tables a customer's requests can reach."""

from doorstep.customers.viewer import rows_of
from doorstep.kit.walls import Wall

WALLS = (
    Wall("sync_incarnation", "true"),
    Wall("sync_scope", rows_of(column="scope")),
    Wall("sync_entry", rows_of(column="scope")),
    Wall("sync_mutation", rows_of(column="scope"), writes=("insert", "update")),
    Wall("sync_failure", rows_of(column="scope"), writes=("insert", "update")),
    Wall("sync_chunk", rows_of(column="scope"), writes=("insert", "delete")),
    Wall(
        "sync_refusal",
        "reader = (select contact_id from doorstep.viewer())",
        writes=("insert", "update"),
    ),
)
