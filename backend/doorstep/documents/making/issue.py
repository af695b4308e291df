"""What a made document has beside its data: whose it is, for whom, and how it can be checked."""

import io
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec
import segno

from doorstep.kit.words import clock_words
from doorstep.papers.letterhead import Letterhead, Words
from doorstep.papers.plain import lines_of, one_line

VERIFY = "/portal/verify"
GROUP = 4
"""Signs of a code that are read out together."""


class Issue(msgspec.Struct, frozen=True):
    """A document as it is issued `on` a day, with a `code` (without dashes) of its own.

    `portal` is the public origin of the organisation's portal, and `zone` its IANA time zone. `job`
    is the number of the job, if it is about one; `place` the lines of where that was.
    """

    letterhead: Letterhead
    title: str
    on: date
    code: str
    portal: str
    zone: str
    customer: list[str] = []
    place: list[str] = []
    job: str = ""

    def words(self) -> Words:
        """Return what every template shows of it."""
        return {
            "code": spelled(self.code),
            "proof": {
                "address": self.portal.partition("://")[2] + VERIFY,
                "link": self.link,
                "qr": _qr(self.link),
            },
        }

    @property
    def link(self) -> str:
        """Where anybody finds out whether the document is what the business has issued."""
        return f"{self.portal}{VERIFY}#{spelled(self.code)}"

    def day(self, on: date) -> str:
        """Return a date, in English."""
        return self.letterhead.day(on)

    def moment(self, at: datetime) -> str:
        """Return an instant as a date and the time in the organisation's zone."""
        local = at.astimezone(ZoneInfo(self.zone))
        return f"{self.day(local.date())}, {clock_words(at, self.zone, self.letterhead.locale)}"

    def whose(self) -> Words:
        """Return for whom and where it was."""
        return {"customer": lines_of(self.customer), "place": lines_of(self.place)}

    def numbered(self) -> list[list[str]]:
        """Return the job, if it is about one, as a fact."""
        return [["Job", one_line(self.job)]] if self.job else []


def spelled(code: str) -> str:
    """Return a code in groups: "XXXX-XXXX-XXXX"."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def _qr(link: str) -> str:
    """Return a QR code as SVG (ISO/IEC 18004), with the quiet zone that scanners need."""
    drawn = io.BytesIO()
    segno.make_qr(link, error="m").save(drawn, kind="svg", border=4, xmldecl=False)
    return drawn.getvalue().decode()
