"""The PostgreSQL half of the delta sync; it knows no jobs or invoices. See sync/PROTOCOL.md."""

from .collections import OUTCOMES, Collection, Source
from .commands import (
    Answer,
    Author,
    Command,
    Commands,
    Conflicted,
    Merged,
    Mutation,
    Pushed,
    Refused,
    Rejected,
)
from .install import Connection, install, project
from .live import Pokes
from .pull import LARGEST_PAGE, PAGE, PULL, Cursor
from .push import decide, fingerprint

__all__ = [
    "LARGEST_PAGE",
    "OUTCOMES",
    "PAGE",
    "PULL",
    "Answer",
    "Author",
    "Collection",
    "Command",
    "Commands",
    "Conflicted",
    "Connection",
    "Cursor",
    "Merged",
    "Mutation",
    "Pokes",
    "Pushed",
    "Refused",
    "Rejected",
    "Source",
    "decide",
    "fingerprint",
    "install",
    "project",
]
