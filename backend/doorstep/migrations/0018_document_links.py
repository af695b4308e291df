from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from doorstep.customers.audit import Happening


class Migration(migrations.Migration):
    """It is noted who makes and ends links to documents."""

    dependencies = [("doorstep", "0017_documents")]

    initial = False

    operations = [
        ops.AlterField(
            model_name="AuditEvent",
            name="happening",
            field=fields.CharEnumField(
                description="SIGNED_IN: signed_in\nSIGNED_OUT: signed_out\nSESSIONS_ENDED: sessions_ended\nPASSKEY_ADDED: passkey_added\nPASSKEY_REMOVED: passkey_removed\nPASSWORD_SET: password_set\nPASSWORD_REMOVED: password_removed\nEMAIL_CHANGED: email_changed\nCONTACT_INVITED: contact_invited\nCONTACT_REMOVED: contact_removed\nROLE_CHANGED: role_changed\nEXPORT_ASKED: export_asked\nEXPORT_DOWNLOADED: export_downloaded\nERASURE_ASKED: erasure_asked\nERASURE_DECIDED: erasure_decided\nDOCUMENT_VIEWED: document_viewed\nLINK_MADE: link_made\nLINK_REVOKED: link_revoked\nAUTOPAY_ON: autopay_on\nAUTOPAY_OFF: autopay_off",
                enum_type=Happening,
                max_length=30,
            ),
        ),
    ]
