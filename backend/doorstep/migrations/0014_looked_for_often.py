from tortoise import migrations
from tortoise.migrations import operations as ops

UNDER_WAY = """
    create index payments_under_way on payments (coalesce(looked_at, created_at))
      where state in ('open', 'processing')
"""
ERASED = "create index customers_erased on customers (id) where erased_at is not null"


class Migration(migrations.Migration):
    """What workers ask for all the time, found without reading the many that it is not."""

    dependencies = [("doorstep", "0013_autopay")]

    initial = False

    operations = [ops.RunSQL([UNDER_WAY, ERASED], "")]
