from tortoise import migrations
from tortoise.migrations import operations as ops

ENDED = [
    """create index deliveries_ended on notification_deliveries (created_at)
        where state in ('sent', 'failed', 'dropped')""",
    "create index alerts_ended on alerts (created_at) where state in ('told', 'dropped')",
]
KNOWN = """
    alter table organizations add constraint organizations_time_zone
      check (timestamptz 'epoch' at time zone time_zone is not null) not valid
"""
"""Whatever is reckoned for all organisations at once fails for all by one zone that is none."""


class Migration(migrations.Migration):
    """Old alerts are found without reading a year of them; time zones are ones there are."""

    dependencies = [("doorstep", "0028_due_in_order")]

    initial = False

    operations = [ops.RunSQL([*ENDED, KNOWN], "")]
