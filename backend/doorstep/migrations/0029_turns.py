from tortoise import migrations
from tortoise.migrations import operations as ops

BY_TURNS = [
    """create index alerts_by_turns on alerts (topic, organization_id, due_at, id)
       where state = 'waiting'""",
    "drop index alerts_waiting",
    "create index events_by_turns on notification_events (topic, organization_id, id)",
    "create index events_of_subject on notification_events (subject_id, topic)",
]


class Migration(migrations.Migration):
    """What is to be told is looked for by whose it is, so that businesses take turns."""

    dependencies = [("doorstep", "0028_pruning")]

    initial = False

    operations = [ops.RunSQL(BY_TURNS, "")]
