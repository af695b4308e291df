from tortoise import fields, migrations
from tortoise.fields.db_defaults import SqlDefault
from tortoise.migrations import operations as ops

TELL = """
    create function tell_of_session() returns trigger language plpgsql as $$
    begin
      perform pg_notify('sync_sessions', customer_id::text)
        from customer_portal_access where id = old.contact_id;
      return null;
    end $$
"""
TELL_OF_CONTACT = """
    create function tell_of_contact() returns trigger language plpgsql as $$
    begin
      perform pg_notify('sync_sessions', old.customer_id::text);
      return null;
    end $$
"""


class Migration(migrations.Migration):
    """A session knows the address that was proven, and its end is told to every server at once."""

    dependencies = [("doorstep", "0006_people")]

    initial = False

    operations = [
        ops.AddField(
            model_name="SignInSession",
            name="proven_hash",
            field=fields.BinaryField(default=b"", db_default=SqlDefault("''")),
        ),
        ops.RunSQL(
            [
                (
                    "update sign_in_sessions s set proven_hash = sha256(convert_to(c.email, 'UTF8'))"
                    " from customer_portal_access c where c.id = s.contact_id"
                ),
                TELL,
                (
                    "create trigger session_changed after update of"
                    " revoked_at, expires_at, contact_id, token_hash on sign_in_sessions"
                    " for each row execute function tell_of_session()"
                ),
                (
                    "create trigger session_deleted after delete on sign_in_sessions"
                    " for each row when (old.revoked_at is null)"
                    " execute function tell_of_session()"
                ),
                TELL_OF_CONTACT,
                (
                    "create trigger contact_shut after update of active, customer_id"
                    " on customer_portal_access for each row when (old.active is distinct from"
                    " new.active or old.customer_id is distinct from new.customer_id)"
                    " execute function tell_of_contact()"
                ),
                (
                    "create trigger contact_deleted after delete on customer_portal_access"
                    " for each row execute function tell_of_contact()"
                ),
            ],
            [
                "drop function tell_of_session() cascade",
                "drop function tell_of_contact() cascade",
            ],
        ),
    ]
