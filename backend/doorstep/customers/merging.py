"""A change made three ways: what the person saw, what they want, and what is there by now."""

from collections.abc import Mapping
from typing import Any, cast

import msgspec

from deltasync import Conflicted, Merged, Rejected

Clashes = dict[str, dict[str, Any]]
"""By field, `yours` and `theirs`: what is wanted and what another has put there first, as JSON."""
MOST_SHOWN = 50
"""Values of one member of a base: a device sends a few."""
_UNSEEN = object()


def merge(
    row: object, wanted: Mapping[str, Any], base: Mapping[str, Any], *, unseen: bool = False
) -> tuple[dict[str, Any], Clashes]:
    """Return which of the wanted values can be written to a row, and what clashes.

    `base` has the fields as they were shown, as JSON: a list where earlier changes of the same
    person may have been written or not, with what was shown before them first. A field that it
    lacks clashes unless `unseen`. What is so by now, or wanted as it was shown, is in neither.
    """
    writable: dict[str, Any] = {}
    clashes: Clashes = {}
    for field, value in wanted.items():
        yours, theirs = msgspec.to_builtins([value, getattr(row, field)])
        shown = listed(base.get(field, theirs if unseen else _UNSEEN))
        if yours == theirs:
            continue
        if theirs in shown:
            writable[field] = value
        elif yours not in shown[:1]:
            clashes[field] = {"yours": yours, "theirs": theirs}
    return writable, clashes


def listed(shown: Any) -> list[Any]:
    """Return the values of a member of a base, of which there may be one or several.

    Raises Rejected for more than anybody has written.
    """
    values = cast("list[Any]", shown) if isinstance(shown, list) else [shown]
    if len(values) > MOST_SHOWN:
        raise Rejected("invalid_args", "This was changed too often at once. Please try again.")
    return values


def told(clashes: Clashes, wanted: Mapping[str, Any], code: str, sentence: str) -> Merged | None:
    """Return what to tell of what was written; raise Conflicted when all of it clashes."""
    if not clashes:
        return None
    if len(clashes) == len(wanted):
        raise Conflicted(code, sentence, fields=clashes)
    return Merged({"fields": clashes})
