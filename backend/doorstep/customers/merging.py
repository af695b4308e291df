"""A change made three ways: what the person saw, what they want, and what is there by now."""

from collections.abc import Mapping
from typing import Any

import msgspec
from tortoise.models import Model

from deltasync import Conflicted, Merged

Clashes = dict[str, dict[str, Any]]
"""By field, `yours` and `theirs`: what is wanted and what another has put there first, as JSON."""
_ANYTHING = object()


def merge(
    row: Model, wanted: Mapping[str, Any], base: Mapping[str, Any], *, unseen: bool = False
) -> tuple[dict[str, Any], Clashes]:
    """Return which of the wanted values can be written to a row, and what clashes.

    `base` has the fields as they were shown, as JSON; one that is not in it clashes unless
    `unseen`. What is wanted as it was shown, or is so by now, is in neither.
    """
    writable: dict[str, Any] = {}
    clashes: Clashes = {}
    for field, value in wanted.items():
        yours, theirs = msgspec.to_builtins([value, getattr(row, field)])
        shown = base.get(field, theirs if unseen else _ANYTHING)
        if yours in (theirs, shown):
            continue
        if shown == theirs:
            writable[field] = value
        else:
            clashes[field] = {"yours": yours, "theirs": theirs}
    return writable, clashes


def told(clashes: Clashes, wanted: Mapping[str, Any], code: str, sentence: str) -> Merged | None:
    """Return what to tell of what was written; raise Conflicted when all of it clashes."""
    if not clashes:
        return None
    if len(clashes) == len(wanted):
        raise Conflicted(code, sentence, fields=clashes)
    return Merged({"fields": clashes})
