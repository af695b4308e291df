"""What an alert says to its reader."""

from typing import Any

from .phrases import language_of
from .reader import Reader, Words
from .topics import TOPICS

__all__ = ["Reader", "Words", "language_of", "say"]


def say(
    topic: str, baseline: dict[str, Any] | None, fact: dict[str, Any], reader: Reader
) -> Words | None:
    """Return what to tell a reader who believes `baseline` (or nothing), now that `fact` is so.

    None when there is nothing to say, or nothing that is of use any more at `reader.now`.
    """
    return TOPICS[topic].say(baseline, fact, reader)
