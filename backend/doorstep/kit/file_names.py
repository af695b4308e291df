"""Names of files that any system takes: without paths, and saying what they seem to say."""

import re
import unicodedata
from pathlib import PurePosixPath

MOST = 100
"""Characters, the suffix included."""
MOST_BYTES = 240
"""Bytes in UTF-8: file systems take 255, and a copy gets a number behind its name."""
_FOREIGN = re.compile(r'[\\/:*?"<>|%\s]+')
"""What means something in a path or an address on some system."""
_GAPS = {"Cc", "Zl", "Zp"}
"""Control characters, and ends of lines and paragraphs."""
_UNSEEN = {"Cf", "Cn", "Co", "Cs"}
"""Format (what turns the direction of text), private and half characters."""
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?\Z")
"""Names that Windows keeps for itself, whatever their suffix."""


def safe_name(text: str) -> str:
    """Return text as a name may have it, of whatever length; nothing if that is nothing."""
    normal = unicodedata.normalize("NFC", text)
    return " ".join(_FOREIGN.sub(" ", "".join(map(_seen, normal))).split()).strip(" .")


def fitted(name: str, suffix: str) -> str:
    """Return a safe name, not too long for any system, with a suffix such as ".pdf" behind it."""
    stem = name[: MOST - len(suffix)]
    while len(stem.encode()) > MOST_BYTES - len(suffix):
        stem = stem[:-1]
    stem = stem.strip(" .")
    return (f"{stem} file" if _DEVICES.match(stem) else stem) + suffix


def numbered(name: str, number: int) -> str:
    """Return "Report (2).pdf" of "Report.pdf"."""
    path = PurePosixPath(name)
    return f"{path.stem} ({number}){path.suffix}"


def _seen(sign: str) -> str:
    kind = unicodedata.category(sign)
    return "" if kind in _UNSEEN else " " if kind in _GAPS else sign
