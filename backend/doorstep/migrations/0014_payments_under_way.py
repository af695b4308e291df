from tortoise import migrations
from tortoise.migrations import operations as ops

UNDER_WAY = """
    create index payments_under_way on payments (coalesce(looked_at, created_at))
      where state in ('open', 'processing')
"""


class Migration(migrations.Migration):
    """What is asked all the time, of payments on their way, without reading those that are over."""

    dependencies = [("doorstep", "0013_autopay")]

    initial = False

    operations = [ops.RunSQL([UNDER_WAY], "")]
