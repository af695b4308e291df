"""Alerts that were read: on one device, and so on all."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from tortoise.expressions import Q
from tortoise.timezone import now

from deltasync import Mutation
from doorstep.customers.viewer import Viewer

from .models import Alert, AlertState

MOST = 1000
"""Alerts that are named at once; a copy has fewer."""
A_SECOND = timedelta(seconds=1)


class ReadAlerts(msgspec.Struct, forbid_unknown_fields=True):
    """Which alerts were read: these, and all that were told up to an instant."""

    ids: Annotated[list[UUID], msgspec.Meta(max_length=MOST)] | UnsetType = UNSET
    until: Annotated[datetime, msgspec.Meta(tz=True)] | UnsetType = UNSET


async def read_alerts(viewer: Viewer, mutation: Mutation[ReadAlerts]) -> None:
    """Note that alerts were read; those that were before stay as they are, unknown ones are none.

    Instants are told to the second: `until` has all of its own.
    """
    args = mutation.args
    which = Q(id__in=args.ids or [])
    if args.until is not UNSET:
        which |= Q(told_at__lt=args.until.replace(microsecond=0) + A_SECOND)
    theirs = Alert.filter(contact_id=viewer.contact_id, state=AlertState.TOLD, read_at=None)
    await theirs.filter(which).update(read_at=now())
