"""What comes after what, among the mutations of one request (PUSH-6)."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import msgspec

from .commands import Pushed


def in_circles(pushed: Sequence[Pushed]) -> set[UUID]:
    """Return the ids that wait for one another in a circle, and those that wait for them."""
    waits: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for each in pushed:
        waits[each.id].update(each.after)
    while free := [each for each, after in waits.items() if waits.keys().isdisjoint(after)]:
        for each in free:
            del waits[each]
    return set(waits)


def without_circles(pushed: Sequence[Pushed]) -> list[Pushed]:
    """Return the mutations; one that can never have its turn comes after itself, and is refused."""
    never = in_circles(pushed)
    return [
        msgspec.structs.replace(each, after=[each.id]) if each.id in never else each
        for each in pushed
    ]
