"""A gas safety record as it is printed: in the order of the form that engineers know."""

from datetime import date

import msgspec

from doorstep.papers.letterhead import Letterhead, Words
from doorstep.papers.plain import lines_of, one_line, plain

from .gas_safety_record import Appliance, Defect, GasSafetyRecord
from .issue import Issue
from .texts import Party

NAME = "Landlord/Homeowner Gas Safety Record"
LAW = "Gas Safety (Installation and Use) Regulations 1998, regulation 36"
NONE = "\u2013"
WIDER, NARROW = 12, 7
"""Characters of a word that fit the columns of the appliances, wider and narrow ones."""
FLUES = {"open_flued": "OF", "room_sealed": "RS", "flueless": "FL", None: NONE}
ANSWERS = {"yes": "Yes", "no": "No", "pass": "Pass", "fail": "Fail", "not_applicable": "N/A"}
BAD = {"no", "fail"}
CLASSES = {
    "immediately_dangerous": ["Immediately dangerous (ID)", "late"],
    "at_risk": ["At risk (AR)", "late"],
    "not_to_current_standards": ["Not to current standards (NCS)", "plain"],
}
GROUPS = [["Appliance", 7], ["Inspection", 6], ["Combustion", 3], ["Result", 2]]
COLUMNS = [
    *(
        "No.",
        "Location",
        "Type",
        "Make and model",
        "Flue type",
        "Land\u00adlord's",
        "In\u00adspected",
    ),
    *("Pressure (mbar)", "Heat input (kW)", "Safety devices", "Venti\u00adlation"),
    *("Flue con\u00addition", "Flue test", "CO (ppm)", "CO\u2082 (%)", "CO/CO\u2082 ratio"),
    *("Ser\u00adviced", "Safe to use"),
]
INSTALLATION = [
    ("pipework", "Pipework, visual check"),
    ("emergency_control", "Emergency control accessible"),
    ("tightness", "Gas tightness test"),
    ("bonding", "Equipotential bonding"),
    ("co_alarm_fitted", "CO alarm fitted"),
    ("co_alarm_tested", "CO alarm tested"),
]
Cell = list[str]
"""Words, and how they are to be taken."""


class GasSafetyPaper(msgspec.Struct, frozen=True, tag="gas_safety_record"):
    """A gas safety record, on paper laid across."""

    issue: Issue
    record: GasSafetyRecord

    @property
    def letterhead(self) -> Letterhead:
        """Whose it is."""
        return self.issue.letterhead

    @property
    def heading(self) -> str:
        """What it is, and which one."""
        return f"{NAME} {one_line(self.record.number)}"

    @property
    def dated(self) -> date:
        """The day it was made."""
        return self.record.inspected_on

    def words(self) -> Words:
        """Return what its template shows."""
        record = self.record
        return {
            **self.issue.words(),
            "law": LAW,
            "due": ["Next inspection due by", self.issue.day(record.next_due_on), ""],
            "parties": self._parties(),
            "groups": GROUPS,
            "columns": COLUMNS,
            "rows": [_row(at, each) for at, each in enumerate(record.appliances, 1)],
            "defects": [self._defect(each) for each in record.defects],
            "installation": [
                [label, *_answer(getattr(record.installation, field))]
                for field, label in INSTALLATION
            ],
            "remarks": plain(record.remarks),
            "signed": self._signed(),
        }

    def _parties(self) -> list[dict[str, object]]:
        record, business = self.record, self.record.business
        ours = Party(name=business.name, address=business.address, phone=business.phone)
        inspected = [
            ["Inspected", self.issue.day(record.inspected_on)],
            ["Engineer", one_line(record.engineer.name)],
            ["ID card no.", one_line(record.engineer.card_number)],
            ["Appliances", str(sum(each.inspected for each in record.appliances))],
            *self.issue.numbered(),
        ]
        parties: list[dict[str, object]] = [
            _party(
                "Registered business",
                ours,
                [["Gas Safe reg. no.", one_line(business.registration)]],
            ),
            {"label": "Inspection", "lines": [], "facts": inspected},
            _party("Site", self._site()),
        ]
        return (
            [*parties, _party("Landlord or agent", record.landlord)] if record.landlord else parties
        )

    def _site(self) -> Party:
        """Return the site, at the document's property if the record does not say where it is."""
        site = self.record.site
        return site if site.address else msgspec.structs.replace(site, address=self.issue.place)

    def _defect(self, defect: Defect) -> list[str | Cell]:
        about = f"No. {defect.appliance}" if defect.appliance else "Installation"
        notice = "Yes" if defect.warning_notice else "No"
        if defect.notice_number:
            notice += f", no. {one_line(defect.notice_number)}"
        kind = CLASSES[defect.classification]
        return [about, plain(defect.what), kind, plain(defect.done), notice]

    def _signed(self) -> list[list[str]]:
        record, day = self.record, self.issue.day
        on = day(record.signed_on or record.inspected_on)
        signed = [["Issued by the engineer", one_line(record.engineer.name), on]]
        if record.received:
            role = f"Received by the {record.received.role}"
            signed.append([role, one_line(record.received.name), day(record.received.on)])
        return signed


def _party(label: str, party: Party, facts: list[list[str]] | None = None) -> dict[str, object]:
    lines = lines_of([party.name, *party.address, party.phone])
    return {"label": label, "lines": lines, "facts": facts or []}


def _row(at: int, each: Appliance) -> list[Cell]:
    model = f"{each.make} {each.model}"
    said = [one_line(text, WIDER) for text in (each.location, each.type, model)]
    measured = [_measured(text) for text in (each.operating_pressure, each.heat_input)]
    burnt = [_measured(text) for text in (each.co, each.co2, each.ratio)]
    return [
        *([str(at), "plain"], *([text or NONE, "plain"] for text in said)),
        *([FLUES[each.flue_type], "plain"], _said(each.landlords), _said(each.inspected)),
        *(*measured, _answer(each.safety_device), _answer(each.ventilation)),
        *(_answer(each.flue_condition), _answer(each.flue_performance), *burnt),
        *(_said(each.serviced), _said(each.safe, bad=True)),
    ]


def _measured(text: str) -> Cell:
    return [one_line(text, NARROW) or NONE, "plain"]


def _answer(answer: str | None) -> Cell:
    """Return an answer; what is not as it should be stands out."""
    return [ANSWERS.get(answer or "", NONE), "late" if answer in BAD else "plain"]


def _said(answer: bool | None, *, bad: bool = False) -> Cell:  # noqa: FBT001 - it is the data
    if answer is None:
        return [NONE, "plain"]
    return ["Yes" if answer else "No", "late" if bad and not answer else "plain"]
