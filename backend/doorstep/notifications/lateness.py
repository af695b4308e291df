"""What nobody was told of in time, as it is logged."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import structlog

log = structlog.get_logger()


def log_late(events: Iterable[Any]) -> None:
    """Log of how many events, by organisation and topic, nobody is told any more."""
    late = Counter((str(row["organization_id"]), row["topic"]) for row in events)
    for (organization, topic), count in late.items():
        log.warning("alert_too_late", organization=organization, topic=topic, events=count)
