"""What the file of a document is called, on whatever system it is kept."""

import re
import unicodedata

MOST = 100
"""Characters, the suffix included."""
MOST_BYTES = 240
"""Bytes in UTF-8: file systems take 255, and a copy gets a number behind its name."""
SUFFIXES = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "text/plain": ".txt",
    "text/csv": ".csv",
}
_OTHERS = re.compile(r"(?i)\.(pdf|jpe?g|png|hei[cf]|txt|text|csv)\Z")
_FOREIGN = re.compile(r'[\\/:*?"<>|%\s]+')
"""What means something in a path or an address on some system."""
_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Control, format (what turns the direction of text), private and half characters."""
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)\Z")
"""Names that Windows keeps for itself."""


def file_name(said: str, title: str, media_type: str) -> str:
    """Return a name that is safe anywhere, with the suffix of what the file is.

    It is the one that was said, without folders; if nothing is left of it, the title.
    """
    suffix = SUFFIXES[media_type]
    last = re.split(r"[\\/]", said)[-1]
    stem = _safe(_OTHERS.sub("", last)) or _safe(title) or "Document"
    stem = stem[: MOST - len(suffix)]
    while len(stem.encode()) > MOST_BYTES - len(suffix):
        stem = stem[:-1]
    stem = stem.strip(" .")
    return (f"{stem} file" if _DEVICES.match(stem) else stem) + suffix


def _safe(name: str) -> str:
    seen = "".join(" " if _is_unseen(sign) else sign for sign in unicodedata.normalize("NFC", name))
    return " ".join(_FOREIGN.sub(" ", seen).split()).strip(" .")


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in _UNSEEN
