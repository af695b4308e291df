"""Alerts that were read: on one device, and so on all."""

from typing import Annotated
from uuid import UUID

import msgspec
from tortoise.timezone import now

from deltasync import Mutation
from doorstep.customers.viewer import Viewer

from .models import Alert, AlertState

MOST = 1000
"""Alerts that are named at once; a copy has fewer."""


class ReadAlerts(msgspec.Struct, forbid_unknown_fields=True):
    """Which alerts were read."""

    ids: Annotated[list[UUID], msgspec.Meta(max_length=MOST)]


async def read_alerts(viewer: Viewer, mutation: Mutation[ReadAlerts]) -> None:
    """Note that alerts were read; others stay as they are, unknown ones are none.

    Who has one of them just now reads it, too, tells what overtakes it, or deletes it.
    """
    theirs = Alert.filter(contact_id=viewer.contact_id, state=AlertState.TOLD, read_at=None)
    free = theirs.filter(id__in=mutation.args.ids).select_for_update(skip_locked=True, no_key=True)
    mine = [alert.id for alert in await free.only("id")]
    await theirs.filter(id__in=mine).update(read_at=now())
