"""What the file of a document is called, on whatever system it is kept."""

import re

from doorstep.kit.file_names import fitted, safe_name

SUFFIXES = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "text/plain": ".txt",
    "text/csv": ".csv",
}
_OTHERS = re.compile(r"(?i)\.(pdf|jpe?g|png|hei[cf]|txt|text|csv)\Z")


def file_name(said: str, title: str, media_type: str) -> str:
    """Return a name that is safe anywhere, with the suffix of what the file is.

    It is the one that was said, without folders; if nothing is left of it, the title.
    """
    last = re.split(r"[\\/]", said)[-1]
    stem = safe_name(_OTHERS.sub("", last)) or safe_name(title) or "Document"
    return fitted(stem, SUFFIXES[media_type])
