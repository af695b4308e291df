from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

UNBOUND = """
    do $$ declare bound record; begin
      for bound in select conname from pg_constraint
        where contype = 'f' and conrelid = 'notification_events'::regclass loop
        execute format('alter table notification_events drop constraint %I', bound.conname);
      end loop;
    end $$
"""
THERE_ALREADY = """
    update organizations o set notifies_since = now()
    where notifies_since is null and exists (select from customers c where c.organization_id = o.id)
"""


class Migration(migrations.Migration):
    """Events that wait for nobody, and organisations that were there before: they notify."""

    dependencies = [("doorstep", "0021_notifications")]

    initial = False

    operations = [
        ops.AlterField(
            model_name="Event",
            name="organization",
            field=fields.ForeignKeyField(
                "doorstep.Organization",
                source_field="organization_id",
                db_index=True,
                db_constraint=False,
                to_field="id",
                related_name="notification_events",
                on_delete=OnDelete.CASCADE,
            ),
        ),
        ops.AlterField(
            model_name="Event",
            name="customer",
            field=fields.ForeignKeyField(
                "doorstep.Customer",
                source_field="customer_id",
                db_index=True,
                db_constraint=False,
                to_field="id",
                related_name="notification_events",
                on_delete=OnDelete.CASCADE,
            ),
        ),
        ops.AlterField(
            model_name="Event",
            name="contact",
            field=fields.ForeignKeyField(
                "doorstep.Contact",
                source_field="contact_id",
                db_index=True,
                db_constraint=False,
                to_field="id",
                related_name="notification_events",
                on_delete=OnDelete.CASCADE,
                null=True,
            ),
        ),
        ops.RunSQL([UNBOUND, THERE_ALREADY], ""),
    ]
