from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """Who was removed by an owner, and on which day somebody was here last."""

    dependencies = [("doorstep", "0005_privacy")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Contact",
            name="removed_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Contact",
            name="signed_in_on",
            field=fields.DateField(null=True),
        ),
        ops.RunSQL(
            [
                (
                    "update customer_portal_access"
                    " set signed_in_on = (last_login_at at time zone 'UTC')::date"
                ),
            ],
            ["select 1"],
        ),
    ]
