from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """By which letter a contact was told that a certificate runs out."""

    dependencies = [("doorstep", "0019_making")]

    initial = False

    operations = [
        ops.AddField(
            model_name="DocumentReminder",
            name="notice_id",
            field=fields.UUIDField(null=True, db_index=True),
        ),
    ]
