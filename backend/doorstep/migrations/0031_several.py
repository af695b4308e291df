from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from doorstep.notifications.models import AlertState


def ended(states: str) -> list[str]:
    """Return SQL that has the index go by these states.

    It is dropped last, for from then on until the end of it nobody can read alerts.
    """
    return [
        f"create index alerts_ended_anew on alerts (created_at) where state in ({states})",
        "drop index alerts_ended",
        "alter index alerts_ended_anew rename to alerts_ended",
    ]


TOGETHER = [
    "create index alerts_waiting on alerts (contact_id) where state = 'waiting'",
    "create index alerts_aloud on alerts (contact_id, told_at) where state = 'aloud'",
    *ended("'told', 'dropped', 'aloud'"),
]
APART = [
    *ended("'told', 'dropped'"),
    "drop index alerts_waiting",
    "drop index alerts_aloud",
]


class Migration(migrations.Migration):
    """Many alerts to one person at once go out as one, which stands for them."""

    dependencies = [("doorstep", "0030_sequences")]

    initial = False

    operations = [
        ops.AlterField(
            model_name="Alert",
            name="state",
            field=fields.CharEnumField(
                default=AlertState.WAITING,
                description="WAITING: waiting\nTOLD: told\nDROPPED: dropped\nALOUD: aloud",
                db_default="waiting",
                enum_type=AlertState,
                max_length=10,
            ),
        ),
        ops.RunSQL(TOGETHER, APART),
    ]
