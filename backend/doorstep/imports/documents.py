"""Lines about documents, and what their files become on the way in."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from doorstep.customers.models import Role
from doorstep.customers.mutations import NO_NUL
from doorstep.documents.making.gas_safety_record import GasSafetyRecord
from doorstep.documents.making.job_report import JobReport
from doorstep.documents.models import Audience, DocumentKind

from .line import ONE_LINE, Key, Line, Name
from .nested import texts_of

SOURCES = ("path", "data", "job_report", "gas_safety_record")
MADE_AS = {
    "job_report": DocumentKind.JOB_REPORT,
    "gas_safety_record": DocumentKind.CERTIFICATE,
}
"""What each of that a document is made of makes it."""
FOR_BILLING = {DocumentKind.QUOTE, DocumentKind.INVOICE}
LONGEST_DATA = 6 * 1024 * 1024
"""Bytes of a file within a line; larger ones have a `path`."""
AUDIENCES = {
    (False, False): Audience.OWNER,
    (True, False): Audience.SITE,
    (False, True): Audience.BILLING,
    (True, True): Audience.EVERYONE,
}
"""By whether the role `site` and the role `billing` see a document."""

Label = Annotated[str, Meta(max_length=100, pattern=ONE_LINE)]


class Document(Line, tag="document"):
    """A file for a customer: a certificate, a report, a quote, a photo.

    It has just one of: `path`, a file in the folder of the import's file or of `--files`; `data`,
    the bytes in base64; or `job_report` or `gas_safety_record`, from which it is made, of
    characters that our fonts have: no emoji, nor Chinese, Japanese or Korean. A file is a PDF, a
    JPEG, PNG or HEIC picture, plain text or CSV in UTF-8, whatever its name says; what would run or
    is hidden in it is taken out. Another file for a known `external_id` is a new version.
    What is made of a `job_report` is of that kind; of a `gas_safety_record`, a certificate, which
    expires on its `next_due_on`: no other day can be said, and none of issue before the inspection.
    `certificate_type` ("Landlord gas safety record") and `appliance` ("Boiler in the kitchen") make
    with the property the line of a certificate in the customer's overview. Owners see all
    documents, others what is `visible_to` their role. What `supersedes` another, of the same
    customer, takes its place. A `withdrawn` one is no longer shown. `file_name` is what the file is
    saved as, if the title is not to be.
    """

    organization: Key
    customer: Key
    title: Name
    document_kind: DocumentKind | None = None
    property: Key | None = None
    job: Key | None = None
    certificate_type: Label = ""
    appliance: Label = ""
    issued_on: date | None = None
    expires_on: date | None = None
    visible_to: Annotated[list[Role], Meta(max_length=3)] | None = None
    supersedes: Key | None = None
    withdrawn: bool = False
    file_name: Annotated[str, Meta(max_length=255, pattern=NO_NUL)] = ""
    path: Annotated[str, Meta(min_length=1, max_length=1000, pattern=NO_NUL)] | None = None
    data: Annotated[bytes, Meta(max_length=LONGEST_DATA)] | None = None
    job_report: JobReport | None = None
    gas_safety_record: GasSafetyRecord | None = None

    def __post_init__(self) -> None:
        """Check what can be checked without looking at the file or at others."""
        super().__post_init__()
        given = [name for name in SOURCES if getattr(self, name) is not None]
        if not given:
            raise ValueError(f"a document needs one of {', '.join(SOURCES)}")
        if len(given) > 1:
            raise ValueError(f"{given[-1]}: expected only one of {', '.join(SOURCES)}")
        if self.file_name and self.made_of() is not None:
            raise ValueError("file_name: what is made here gets its name from the title")
        self._settle_kind(given[0])
        if self.gas_safety_record:
            self._settle_record(self.gas_safety_record)
        if self.supersedes == self.external_id:
            raise ValueError("supersedes: is the document itself")
        if self.issued_on and self.expires_on and self.expires_on < self.issued_on:
            raise ValueError("expires_on: is before issued_on")

    def _settle_kind(self, source: str) -> None:
        """Let what is made be what it is made of. Raises ValueError for another kind, or none."""
        made = MADE_AS.get(source)
        if self.document_kind is None and made is None:
            raise ValueError("document_kind: is missing, as what a file is cannot be told from it")
        if made and self.document_kind not in {None, made}:
            raise ValueError(f"document_kind: is {self.document_kind}, but a {source} is a {made}")
        self.document_kind = self.document_kind or made

    def _settle_record(self, record: GasSafetyRecord) -> None:
        """Let a certificate say of itself what its record does. Raises ValueError for another."""
        due, inspected = record.next_due_on, record.inspected_on
        if self.expires_on and self.expires_on != due:
            told = f"is {self.expires_on}, but gas_safety_record.next_due_on is {due}"
            raise ValueError(f"expires_on: {told}")
        if self.issued_on and self.issued_on < inspected:
            told = f"is {self.issued_on}, before gas_safety_record.inspected_on, {inspected}"
            raise ValueError(f"issued_on: {told}")
        self.expires_on, self.issued_on = due, self.issued_on or inspected
        self.certificate_type = self.certificate_type or _type_of(record)

    def filed_as(self) -> DocumentKind:
        """Return its kind, whether it was said or is that of what it is made of."""
        return self.document_kind or DocumentKind.OTHER

    def audience(self) -> Audience:
        """Return who sees it beside the owners."""
        if self.visible_to is None:
            return Audience.BILLING if self.filed_as() in FOR_BILLING else Audience.SITE
        return AUDIENCES[Role.SITE in self.visible_to, Role.BILLING in self.visible_to]

    def withdrawn_at(self) -> datetime | None:
        """Return since when it is withdrawn, if it was not before."""
        return datetime.now(UTC) if self.withdrawn else None

    def printed(self) -> Iterator[tuple[str, str]]:
        """Yield the texts that are printed of what is made here, each with where it stands."""
        if self.job_report:
            yield "title", self.title
            texts = texts_of(msgspec.to_builtins(self.job_report), "job_report")
            yield from (each for each in texts if not each[0].endswith("].document"))
        if self.gas_safety_record:
            yield from texts_of(msgspec.to_builtins(self.gas_safety_record), "gas_safety_record")

    def made_of(self) -> dict[str, Any] | None:
        """Return what it is to be made of."""
        data = self.job_report or self.gas_safety_record
        return None if data is None else msgspec.to_builtins(data)


def _type_of(record: GasSafetyRecord) -> str:
    return "Landlord gas safety record" if record.landlord else "Homeowner gas safety record"
