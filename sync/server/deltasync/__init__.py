"""The PostgreSQL half of the delta sync; it knows no jobs or invoices. See sync/PROTOCOL.md."""

from .collecting import collect
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
from .restoring import Witness, recognize
from .verifying import Compared, Difference, mend, verify

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
    "Compared",
    "Conflicted",
    "Connection",
    "Cursor",
    "Difference",
    "Merged",
    "Mutation",
    "Pokes",
    "Pushed",
    "Refused",
    "Rejected",
    "Source",
    "Witness",
    "collect",
    "decide",
    "fingerprint",
    "install",
    "mend",
    "project",
    "recognize",
    "verify",
]
