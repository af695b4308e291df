"""Which exports, wishes and happenings a session's requests can reach in the database."""

from doorstep.kit.walls import Wall

OWNERS = "customer_id = (select customer_id from doorstep.viewer() where role = 'owner')"
THEMSELVES = "not whole and contact_id = (select contact_id from doorstep.viewer())"
WALLS = (
    Wall("exports", f"({OWNERS} and whole) or ({THEMSELVES})"),
    Wall("erasures", OWNERS),
    Wall("audit_events", OWNERS),
)
