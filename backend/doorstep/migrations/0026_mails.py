from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """What the demo's mails look like, beside what they say."""

    dependencies = [("doorstep", "0025_push")]

    initial = False

    operations = [
        ops.AddField(
            model_name="DemoMail",
            name="html",
            field=fields.TextField(default="", db_default=""),
        ),
    ]
