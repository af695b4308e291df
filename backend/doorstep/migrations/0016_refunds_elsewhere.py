from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint


class Migration(migrations.Migration):
    """The name that a refund has in the system which said that it was made, by a file."""

    dependencies = [("doorstep", "0015_tax_number")]

    initial = False

    operations = [
        ops.AddField(
            model_name="LedgerEntry",
            name="external_id",
            field=fields.CharField(null=True, max_length=100),
        ),
        ops.AddConstraint(
            model_name="LedgerEntry",
            constraint=UniqueConstraint(fields=("organization", "external_id"), name=None),
        ),
    ]
