from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """Whether people can choose to be told by text message."""

    dependencies = [("doorstep", "0023_calendars")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Organization",
            name="texts",
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
