"""How a technician gets in, kept right by who lives or works there."""

from typing import Annotated
from uuid import UUID

import msgspec

from deltasync import Mutation, Rejected

from .merging import merge, told
from .models import Property, Role
from .mutations import NO_NUL
from .viewer import Viewer, seen_by

MAY = {Role.OWNER, Role.SITE}
"""Who says how to get in: those who see the work that is done there."""
Notes = Annotated[str, msgspec.Meta(max_length=1000, pattern=NO_NUL)]


class UpdateAccessNotes(msgspec.Struct, forbid_unknown_fields=True):
    """How to get in from now on; empty when there is nothing to say."""

    property_id: UUID
    access_notes: Notes


async def update_access_notes(viewer: Viewer, mutation: Mutation[UpdateAccessNotes]) -> None:
    """Write how to get in, unless somebody else has written something there since.

    Raises Rejected for a role that does not see the work, or an address that is not there, and
    Conflicted with both versions.
    """
    if viewer.role not in MAY:
        raise Rejected("not_allowed", "Your access does not include this. Please ask the owner.")
    places = seen_by(Property, viewer).select_for_update(no_key=True)
    place = await places.get_or_none(id=mutation.args.property_id)
    if place is None:
        raise Rejected("unknown_property", "This address is not there any more.")
    wanted = {"access_notes": mutation.args.access_notes.strip()}
    writable, clashes = merge(place, wanted, mutation.base or {})
    told(clashes, wanted, "access_notes_changed", "These notes have changed meanwhile.")
    if writable:
        place.update_from_dict(writable)
        await place.save(update_fields=list(writable))
