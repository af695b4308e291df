from tortoise import fields, migrations
from tortoise.migrations import operations as ops

GOING_ALONG = """
    create function push_goes_along() returns trigger
    language plpgsql set search_path = public, pg_temp as $$
    begin
      if new.revoked_at is not null then
        delete from push_subscriptions where session_id = new.id;
      else
        update push_subscriptions set contact_id = new.contact_id where session_id = new.id;
      end if;
      return null;
    end $$;
    create trigger push_goes_along after update of revoked_at, contact_id on sign_in_sessions
      for each row when (new.revoked_at is not null or new.contact_id <> old.contact_id)
      execute function push_goes_along();
"""
"""Whoever ends a session need not think of its messages, nor who goes over to another account."""


class Migration(migrations.Migration):
    """With which key of the server a browser takes push messages; they end with its session."""

    dependencies = [("doorstep", "0024_choices")]

    initial = False

    operations = [
        ops.AddField(
            model_name="PushSubscription",
            name="vapid_key",
            field=fields.CharField(max_length=100, default="", db_default=""),
        ),
        ops.RunSQL([GOING_ALONG], ""),
    ]
