from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from doorstep.customers.audit import Happening

RISE = """
    create function raise_sequence() returns trigger
    language plpgsql set search_path = public, pg_temp as $$
    begin
      new.sequence := greatest(new.sequence, old.sequence + 1);
      return new;
    end $$
"""
WHEN_MOVED = """
    create trigger raise_sequence before update on visits for each row
    when ((new.arrives_from, new.arrives_until, new.state = 'cancelled')
      is distinct from (old.arrives_from, old.arrives_until, old.state = 'cancelled'))
    execute function raise_sequence()
"""
"""Whoever moves a visit, calls it off or has it come about after all: calendars take what has the
higher number (RFC 5546 §2.1.4)."""


class Migration(migrations.Migration):
    """Each visit's number for calendars rises by itself, and what a feed says is known by a tag."""

    dependencies = [("doorstep", "0022_events")]

    initial = False

    operations = [
        ops.AddField(
            model_name="CalendarFeed",
            name="content_tag",
            field=fields.BinaryField(null=True),
        ),
        ops.AddField(
            model_name="CalendarFeed",
            name="content_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AlterField(
            model_name="AuditEvent",
            name="happening",
            field=fields.CharEnumField(
                description="SIGNED_IN: signed_in\nSIGNED_OUT: signed_out\nSESSIONS_ENDED: sessions_ended\nPASSKEY_ADDED: passkey_added\nPASSKEY_REMOVED: passkey_removed\nPASSWORD_SET: password_set\nPASSWORD_REMOVED: password_removed\nEMAIL_CHANGED: email_changed\nCONTACT_INVITED: contact_invited\nCONTACT_REMOVED: contact_removed\nROLE_CHANGED: role_changed\nEXPORT_ASKED: export_asked\nEXPORT_DOWNLOADED: export_downloaded\nERASURE_ASKED: erasure_asked\nERASURE_DECIDED: erasure_decided\nDOCUMENT_VIEWED: document_viewed\nLINK_MADE: link_made\nLINK_REVOKED: link_revoked\nCALENDAR_MADE: calendar_made\nCALENDAR_ENDED: calendar_ended\nAUTOPAY_ON: autopay_on\nAUTOPAY_OFF: autopay_off",
                enum_type=Happening,
                max_length=30,
            ),
        ),
        ops.RunSQL([RISE, WHEN_MOVED], "drop function raise_sequence() cascade"),
    ]
