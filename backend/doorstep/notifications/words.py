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

    None when there is nothing to say, or nothing that is of use any more at `reader.now`. Of what
    is gathered no later word takes the place of one that was told: what is new is told by itself.
    """
    about = TOPICS[topic]
    return None if about.gather and baseline else about.say(baseline, fact, reader)
