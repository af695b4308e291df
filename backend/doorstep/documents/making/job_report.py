"""What a job report says."""

from datetime import UTC, date, datetime
from typing import Annotated

from msgspec import Meta
from msgspec.structs import force_setattr

from .texts import Key, Long, Measured, Name, Part, Sentence, Text

Instant = Annotated[datetime, Meta(tz=True)]


class Reading(Part, frozen=True):
    """What was measured: "Gas inlet pressure", "20.8", "mbar"; `within_limits` if there are any."""

    label: Name
    value: Measured
    unit: Measured = ""
    within_limits: bool | None = None


class Used(Part, frozen=True):
    """A part that was fitted: "2", "Isolating valve 15 mm", and its number."""

    name: Name
    quantity: Measured = "1"
    number: Measured = ""


class Photo(Part, frozen=True):
    """A document of the kind `photo`, of the same customer, by its external id.

    The `caption` says what is to be seen, also to who cannot see it.
    """

    document: Key
    caption: Sentence


class JobReport(Part, frozen=True, tag_field="template", tag="job_report"):
    """What was found and done, in `work_done` and the texts after it with their paragraphs.

    `licence` is how the engineer's trade registers them: "Gas Safe 1234567". `signed_by` is the
    person who signed for the customer.
    """

    summary: Sentence
    engineer: Name
    licence: Text = ""
    arrived_at: Instant | None = None
    left_at: Instant | None = None
    work_done: Long = ""
    findings: Long = ""
    recommendations: Long = ""
    readings: Annotated[list[Reading], Meta(max_length=100)] = []
    parts: Annotated[list[Used], Meta(max_length=100)] = []
    photos: Annotated[list[Photo], Meta(max_length=24)] = []
    signed_by: Text = ""
    signed_on: date | None = None

    def __post_init__(self) -> None:
        """Check that nobody left before they came; keep instants in UTC.

        Of other offsets PostgreSQL reads fewer than a report may have, and it reads when they left.
        """
        super().__post_init__()
        for name in ("arrived_at", "left_at"):
            if at := getattr(self, name):
                force_setattr(self, name, at.astimezone(UTC))
        super().__post_init__()
        if self.arrived_at and self.left_at and self.left_at < self.arrived_at:
            raise ValueError("left_at: is before arrived_at")
