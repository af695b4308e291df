"""Where the files of documents are in the object store: named by what is in them.

What has the same bytes is one object, whoever's documents it is a file of. It is handed out only
for a row that the reader may see.
"""

FOLDER = "documents"
_SUFFIX = ".jpg"
_HASH = 64


def path_of(sha256: str) -> str:
    """Return where the file with this hash is."""
    return f"{FOLDER}/{sha256}"


def thumbnail_of(sha256: str) -> str:
    """Return where the small picture of the file with this hash is, if it has one."""
    return f"{FOLDER}/{sha256}{_SUFFIX}"


def hash_in(path: str) -> str | None:
    """Return the hash by which an object is named, of a file or its picture; None if by none."""
    name = path.removeprefix(f"{FOLDER}/").removesuffix(_SUFFIX)
    is_one = len(name) == _HASH and set(name) <= set("0123456789abcdef")
    return name if is_one and path in {path_of(name), thumbnail_of(name)} else None
