from tortoise import migrations
from tortoise.migrations import operations as ops

IN_ORDER = """
    create index visits_in_order on visits (arrives_from, id)
    where state in ('planned', 'confirmed')
"""


class Migration(migrations.Migration):
    """What is to be reminded of is gone through in this order: the next page begins at once."""

    dependencies = [("doorstep", "0027_lowered")]

    initial = False

    operations = [
        ops.RunSQL([IN_ORDER, "drop index visits_to_come"], ""),
    ]
