from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from doorstep.notifications.models import AlertState

ENDED = "create index alerts_ended on alerts (created_at) where state in ({})"
TOGETHER = [
    "create index alerts_waiting on alerts (contact_id) where state = 'waiting'",
    "create index alerts_aloud on alerts (contact_id) where state = 'aloud'",
    "drop index alerts_ended",
    ENDED.format("'told', 'dropped', 'aloud'"),
]
APART = [
    "drop index alerts_waiting",
    "drop index alerts_aloud",
    "drop index alerts_ended",
    ENDED.format("'told', 'dropped'"),
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
