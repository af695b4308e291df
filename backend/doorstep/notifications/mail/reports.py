"""What a mail that came back says: a delivery status (RFC 3464) or a complaint (RFC 5965).

Anybody can write such a mail. So nothing in it counts but a token that we have signed; of whoever
has that, which is the person alone and the servers on the way, the rest is believed.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from enum import StrEnum
from typing import Any, cast

from .models import COMPLAINED

LARGEST = 256 * 1024
"""Bytes that are looked at; what a report says stands at its beginning."""
MOST_TOKENS = 20
TOKEN = re.compile(rb"\+([A-Za-z2-7]{48})@")
FOR_GOOD = re.compile(r"5\.(?:0\.0|1\.(?:0|1|2|3|6|10)|2\.1|4\.4)")
"""That nobody is at an address, or nobody at its host (RFC 3463). What else is refused for good is
refused because of the mail, or of who sent it."""
COMPLAINTS = {"abuse", "fraud", "opt-out"}
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


class Kind(StrEnum):
    """What has come back."""

    GONE = "gone"
    COMPLAINT = "complaint"
    PASSING = "passing"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Report:
    """What came back, why in a few words, and the tokens found in it, which may be made up."""

    kind: Kind
    why: str
    tokens: tuple[str, ...]


def read_report(raw: bytes, to: str = "") -> Report:
    """Return what a mail says that came to our address for such, `to` if the mail server says."""
    raw = raw[:LARGEST]
    tokens = dict.fromkeys(TOKEN.findall(to.encode(errors="replace") + b"\n" + raw))
    kind, why = _judge(raw)
    return Report(kind, why, tuple(token.decode() for token in tokens)[:MOST_TOKENS])


def _judge(raw: bytes) -> tuple[Kind, str]:
    try:
        parts = list(message_from_bytes(raw).walk())
    except RecursionError:
        return Kind.OTHER, "nested beyond reading"
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            return _of_delivery(_fields(part))
        if part.get_content_type() == "message/feedback-report":
            return _of_feedback(_fields(part))
    return Kind.OTHER, "not a report"


def _fields(part: Message) -> list[Message]:
    """Return the groups of fields in a report."""
    payload: Any = part.get_payload()
    if not isinstance(payload, list):
        return []
    groups = cast("list[Any]", payload)
    return [group for group in groups if isinstance(group, Message)]


def _of_delivery(groups: list[Message]) -> tuple[Kind, str]:
    for group in groups:
        failed = str(group.get("Action", "")).strip().lower() == "failed"
        found = STATUS.match(str(group.get("Status", "")).strip())
        if failed and found:
            status = found.group(0)
            gone = FOR_GOOD.fullmatch(status)
            return (Kind.GONE, f"came back: {status}") if gone else (Kind.PASSING, status)
    return Kind.PASSING, "not refused"


def _of_feedback(groups: list[Message]) -> tuple[Kind, str]:
    said = {str(group.get("Feedback-Type", "")).strip().lower() for group in groups}
    if said & COMPLAINTS:
        return Kind.COMPLAINT, COMPLAINED
    return Kind.OTHER, "no complaint"
