"""Documents that a small heating company makes of data, and pictures for them."""

import io
from datetime import date
from typing import Any

import msgspec
from PIL import Image

from doorstep.documents.making.gas_safety_paper import GasSafetyPaper
from doorstep.documents.making.gas_safety_record import GasSafetyRecord
from doorstep.documents.making.issue import Issue
from doorstep.documents.making.job_report import JobReport
from doorstep.documents.making.job_report_paper import JobReportPaper

from .papers import BILL_TO, LETTERHEAD

CODE = "K7QX3M9PWZ4D"
REPORT: dict[str, Any] = {
    "template": "job_report",
    "summary": "Annual service of the boiler, and a new isolating valve at the cylinder",
    "engineer": "Dana Reeves",
    "licence": "Gas Safe 1234567",
    "arrived_at": "2026-11-20T09:05:00Z",
    "left_at": "2026-11-20T10:40:00Z",
    "work_done": "Stripped, cleaned and reassembled the burner.\n\nReplaced the valve.",
    "findings": "The expansion vessel had lost its charge and was pumped up to 0.9 bar.",
    "recommendations": "Have the magnetic filter cleaned within six months.",
    "readings": [
        {"label": "Inlet pressure", "value": "20.8", "unit": "mbar", "within_limits": True},
        {"label": "CO/CO₂ ratio", "value": "0.0052", "within_limits": False},
        {"label": "Flow temperature", "value": "65", "unit": "°C"},
    ],
    "parts": [{"name": "Isolating valve 15 mm", "quantity": "2", "number": "IV-15"}],
    "signed_by": "Alex Morgan",
    "signed_on": "2026-11-20",
}
RECORD: dict[str, Any] = {
    "template": "gas_safety_record",
    "number": "GSR-1042",
    "inspected_on": "2026-11-20",
    "next_due_on": "2027-11-20",
    "engineer": {"name": "Dana Reeves", "card_number": "1234567"},
    "business": {
        "name": "Northgate Heating Ltd",
        "registration": "654321",
        "address": ["4 Foundry Lane", "Bristol BS1 6AA"],
        "phone": "0117 496 0123",
    },
    "site": {"name": "Sam Okafor (tenant)", "address": ["22 Mill Lane", "Bristol BS3 1AB"]},
    "landlord": {
        "name": "Shah Lettings",
        "address": ["1 Queen Square", "Bristol BS1 4JE"],
        "phone": "0117 496 0999",
    },
    "appliances": [
        {
            "location": "Kitchen",
            "type": "Combi boiler",
            "make": "Worcester",
            "model": "Greenstar 30i",
            "flue_type": "room_sealed",
            "operating_pressure": "20.1",
            "heat_input": "30.2",
            "safety_device": "yes",
            "ventilation": "yes",
            "flue_condition": "yes",
            "flue_performance": "pass",
            "co": "38",
            "co2": "9.4",
            "ratio": "0.0004",
            "serviced": True,
            "safe": True,
        },
        {
            "location": "Lounge",
            "type": "Decorative gas fire",
            "make": "Valor",
            "model": "Dream",
            "flue_type": "open_flued",
            "operating_pressure": "18.7",
            "heat_input": "6.9",
            "safety_device": "no",
            "ventilation": "yes",
            "flue_condition": "no",
            "flue_performance": "fail",
            "serviced": False,
            "safe": False,
        },
        {"location": "Kitchen", "type": "Hob", "landlords": False, "inspected": False},
    ],
    "defects": [
        {
            "appliance": 2,
            "what": "The flue spills into the room under test.",
            "classification": "immediately_dangerous",
            "done": "Disconnected, with the landlord's consent.",
            "warning_notice": True,
            "notice_number": "WN-77",
        },
        {"what": "The meter has no tag.", "classification": "not_to_current_standards"},
    ],
    "installation": {
        "pipework": "yes",
        "emergency_control": "yes",
        "tightness": "pass",
        "bonding": "yes",
        "co_alarm_fitted": "yes",
        "co_alarm_tested": "no",
    },
    "remarks": "The tenant was shown how to turn off the gas.",
    "received": {"name": "Sam Okafor", "role": "tenant", "on": "2026-11-20"},
}


def issue(**changes: Any) -> Issue:
    """Return a document about a job at Alex Morgan's."""
    usual: dict[str, Any] = {
        "letterhead": LETTERHEAD,
        "title": "Job report: boiler service",
        "on": date(2026, 11, 20),
        "code": CODE,
        "portal": "https://portal.northgate.example.com",
        "zone": "Europe/London",
        "customer": BILL_TO,
        "place": ["14 Orchard Road", "Bristol", "BS4 2QT"],
        "job": "J-2291",
    }
    return Issue(**usual | changes)


def report(issued: Issue | None = None, **changes: Any) -> JobReportPaper:
    """Return a job report, with each of its photos by the name `<document>.jpg`."""
    said = msgspec.convert(REPORT | changes, JobReport)
    names = {each.document: f"{each.document}.jpg" for each in said.photos}
    return JobReportPaper(issued or issue(), said, names)


def record(issued: Issue | None = None, **changes: Any) -> GasSafetyPaper:
    """Return a gas safety record of three appliances, one of them dangerous."""
    return GasSafetyPaper(issued or issue(), msgspec.convert(RECORD | changes, GasSafetyRecord))


def photo(colour: str = "teal", size: tuple[int, int] = (120, 90)) -> bytes:
    """Return a JPEG of one colour."""
    drawn = io.BytesIO()
    Image.new("RGB", size, colour).save(drawn, "JPEG")
    return drawn.getvalue()
