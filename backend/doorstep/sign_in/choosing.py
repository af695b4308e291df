"""Which passwords are good enough, by length and by how common they are (NIST SP 800-63B §3.1.1).

No rule about digits or signs: those make passwords hard to remember, not hard to guess.
"""

import re
import unicodedata
from functools import cache
from itertools import pairwise

from doorstep.kit.errors import Unprocessable

SHORTEST = 12
LONGEST = 200
LEAST_OWN = 6
"""Letters and digits that have to be there beside one's own name and the like."""
SHORTEST_WORD = 3
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")


class TooShort(Unprocessable):
    """Please take 12 characters or more. Several words in a row are easy to remember."""

    code = "password_too_short"


class TooLong(Unprocessable):
    """Please take 200 characters at most."""

    code = "password_too_long"


class TooCommon(Unprocessable):
    """Many people use this one, or one like it, so it is tried first. Please take another."""

    code = "password_too_common"


class TooClose(Unprocessable):
    """This is little more than your name, your address or ours. Please take another."""

    code = "password_too_close"


def plain_password(typed: str) -> str:
    """Return the one form in which a password is hashed: NFKC, once, and nothing trimmed.

    So it is the same from every keyboard; a character counts as one whatever it takes to write.
    """
    return unicodedata.normalize("NFKC", typed)


def check_choice(password: str, about: list[str]) -> None:
    """Raise TooShort, TooLong, TooCommon or TooClose unless a plain password is good enough.

    `about` are the person's address and name, the organisation's name and the like.
    """
    if len(password) < SHORTEST:
        raise TooShort
    if len(password) > LONGEST:
        raise TooLong
    folded = password.casefold()
    if _is_run(folded) or any(each in common() for each in _cores(folded)):
        raise TooCommon
    if _is_mostly(about, folded):
        raise TooClose


@cache
def common() -> frozenset[str]:
    """Return what is tried first: the commonest passwords, and single words and names."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 - 15 MB, for few requests

    return frozenset(word.casefold() for words in FREQUENCY_LISTS.values() for word in words)


def _cores(folded: str) -> set[str]:
    """Return a password, what of it is repeated, and both without digits and signs around."""
    whole = {folded, _EDGES.sub("", folded)} - {""}
    return whole | {_period(each) for each in whole}


def _period(text: str) -> str:
    """Return the shortest beginning that repeated makes all of a text."""
    return text[: (text + text).index(text, 1)]


def _is_run(folded: str) -> bool:
    """Return whether a few characters are repeated, or each is the one after the one before."""
    steps = {ord(after) - ord(before) for before, after in pairwise(folded)}
    counted = folded.isdecimal() and len({step % 10 for step in steps}) == 1
    return counted or steps in ({1}, {-1}) or len(_period(folded)) <= SHORTEST_WORD


def _is_mostly(about: list[str], folded: str) -> bool:
    """Return whether little is left of a password without the words that others know."""
    words = {word for text in about for word in re.split(r"[\W_]+", text.casefold())}
    left = folded
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= SHORTEST_WORD:
            left = left.replace(word, " ")
    return left != folded and len(re.sub(r"[\W_]+", "", left)) < LEAST_OWN
