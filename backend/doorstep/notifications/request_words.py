"""What is said of the office's answers to requests."""

from .phrases import Fact, phrase, worded
from .reader import Reader, Words, plain_name

KINDS = {
    "accepted": "request_accepted",
    "scheduled": "request_scheduled",
    "declined": "request_declined",
    "completed": "request_completed",
}


def request(baseline: Fact | None, fact: Fact, reader: Reader) -> Words | None:
    """Say that a request was answered; not what the news of its visit says already."""
    before = baseline or {"status": "pending", "notes": ""}
    new_notes = fact["notes"] != before["notes"] and bool(fact["notes"])
    turned = fact["status"] != before["status"] and fact["status"] in KINDS
    if fact["status"] == "withdrawn" or not (new_notes or turned):
        return None
    if not new_notes and fact["status"] in {"scheduled", "completed"} and fact["has_visit"]:
        return None
    kind = KINDS[fact["status"]] if turned else "request_answered"
    what = plain_name(fact.get("what"))
    return worded(
        reader,
        kind,
        f"/portal/requests/{fact['id']}",
        "request",
        say=(f"{kind}.title", "request.notes" if new_notes else "request.body"),
        action="" if new_notes else "request.see",
        notes=fact["notes"],
        what=phrase(reader, "request.what", what=what) if what else "",
    )
