from tortoise import migrations
from tortoise.migrations import operations as ops

LOWERED = """
    create function forget_alerts() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      delete from alerts where contact_id = new.id and state <> 'waiting'
        and category <> 'security';
      return null;
    end $$
"""
ON_LOWERING = """
    create trigger forget_alerts after update of role on customer_portal_access
      for each row when (new.role <> old.role and new.role <> 'owner')
      execute function forget_alerts()
"""


class Migration(migrations.Migration):
    """What an owner was told is not for the eyes of who is one no more."""

    dependencies = [("doorstep", "0026_mails")]

    initial = False

    operations = [ops.RunSQL([LOWERED, ON_LOWERING], "")]
