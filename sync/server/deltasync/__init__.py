"""The PostgreSQL half of the delta sync; it knows no jobs or invoices. See sync/PROTOCOL.md."""

from .announcing import Announcer
from .collecting import collect, forget_failures
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
    blamed,
)
from .install import Connection, install, is_installed, project
from .ledger import Later, fingerprint
from .live import HEARTBEAT, Pokes
from .order import without_circles
from .outages import BUSY, is_outage, passes
from .pull import LARGEST_PAGE, PAGE, PULL, Cursor
from .push import decide
from .quarantine import (
    NotQuarantined,
    Quarantined,
    SeveralQuarantined,
    count_quarantined,
    discard_quarantined,
    list_quarantined,
    retry_quarantined,
)
from .restoring import Witness, recognize, renew
from .streams import Stream
from .verifying import Compared, Difference, mend, verify

__all__ = [
    "BUSY",
    "HEARTBEAT",
    "LARGEST_PAGE",
    "OUTCOMES",
    "PAGE",
    "PULL",
    "Announcer",
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
    "Later",
    "Merged",
    "Mutation",
    "NotQuarantined",
    "Pokes",
    "Pushed",
    "Quarantined",
    "Refused",
    "Rejected",
    "SeveralQuarantined",
    "Source",
    "Stream",
    "Witness",
    "blamed",
    "collect",
    "count_quarantined",
    "decide",
    "discard_quarantined",
    "fingerprint",
    "forget_failures",
    "install",
    "is_installed",
    "is_outage",
    "list_quarantined",
    "mend",
    "passes",
    "project",
    "recognize",
    "renew",
    "retry_quarantined",
    "verify",
    "without_circles",
]
