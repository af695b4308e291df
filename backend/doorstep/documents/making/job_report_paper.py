"""A job report as it is printed."""

from collections.abc import Mapping
from datetime import date

import msgspec

from doorstep.papers.letterhead import Letterhead, Words
from doorstep.papers.plain import WIDE, one_line, plain

from .issue import Issue
from .job_report import JobReport, Photo, Reading

NAME = "Job report"
LIMITS = {True: ["Within limits", "good"], False: ["Outside limits", "late"], None: ["", "plain"]}


class JobReportPaper(msgspec.Struct, frozen=True, tag="job_report"):
    """A job report; `pictures` says by which name each photo's picture comes with the paper."""

    issue: Issue
    report: JobReport
    pictures: Mapping[str, str] = {}

    @property
    def letterhead(self) -> Letterhead:
        """Whose it is."""
        return self.issue.letterhead

    @property
    def heading(self) -> str:
        """What it is, and which one."""
        return one_line(self.issue.title) or NAME

    @property
    def dated(self) -> date:
        """The day it was made."""
        return self.issue.on

    def words(self) -> Words:
        """Return what its template shows."""
        report = self.report
        return {
            **self.issue.words(),
            **self.issue.whose(),
            "summary": one_line(report.summary),
            "facts": self._facts(),
            "texts": self._texts(),
            "readings": [_reading(each) for each in report.readings],
            "parts": [
                [one_line(p.name), one_line(p.number), one_line(p.quantity)] for p in report.parts
            ],
            "photos": [self._photo(each) for each in report.photos],
            "signed": self._signed(),
        }

    def _facts(self) -> list[list[str]]:
        report, issue = self.report, self.issue
        facts = [["Date", issue.day(issue.on)], *issue.numbered()]
        if report.arrived_at:
            facts.append(["Arrived", issue.moment(report.arrived_at)])
        if report.left_at:
            facts.append(["Left", issue.moment(report.left_at)])
        facts.append(["Engineer", one_line(report.engineer)])
        return [*facts, ["Registration", one_line(report.licence)]] if report.licence else facts

    def _texts(self) -> list[list[str]]:
        report = self.report
        texts = [
            ["What was done", plain(report.work_done, WIDE)],
            ["What was found", plain(report.findings, WIDE)],
            ["What we recommend", plain(report.recommendations, WIDE)],
        ]
        return [text for text in texts if text[1]]

    def _photo(self, photo: Photo) -> dict[str, str]:
        return {"name": self.pictures[photo.document], "caption": one_line(photo.caption)}

    def _signed(self) -> list[list[str]]:
        report, issue = self.report, self.issue
        signed = [["Engineer", one_line(report.engineer), issue.day(issue.on)]]
        if report.signed_by:
            on = issue.day(report.signed_on or issue.on)
            signed.append(["For the customer", one_line(report.signed_by), on])
        return signed


def _reading(reading: Reading) -> dict[str, object]:
    value = f"{one_line(reading.value)} {one_line(reading.unit)}".strip()
    verdict, tone = LIMITS[reading.within_limits]
    return {"label": one_line(reading.label), "value": value, "verdict": verdict, "tone": tone}
