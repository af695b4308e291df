"""Whole lines about documents that are made here, as the description of the format shows them."""

from typing import Any

_LINE: dict[str, Any] = {
    "kind": "document",
    "organization": "northgate",
    "customer": "C-17",
    "property": "P-17",
}
JOB_REPORT: dict[str, Any] = _LINE | {
    "external_id": "DOC-2291",
    "job": "J-2291",
    "title": "Job report: boiler service",
    "job_report": {
        "summary": "Annual service of the boiler",
        "engineer": "Dana Reeves",
        "licence": "Gas Safe 1234567",
        "arrived_at": "2026-11-20T09:05:00Z",
        "left_at": "2026-11-20T10:40:00Z",
        "work_done": "Cleaned the burner.\n\nReplaced a valve at the cylinder.",
        "findings": "The expansion vessel had lost its charge.",
        "recommendations": "Have the filter cleaned within six months.",
        "readings": [
            {"label": "Inlet pressure", "value": "20.8", "unit": "mbar", "within_limits": True}
        ],
        "parts": [{"name": "Isolating valve 15 mm", "quantity": "2", "number": "IV-15"}],
        "photos": [{"document": "PHOTO-1", "caption": "The new valve at the cylinder"}],
        "signed_by": "Alex Morgan",
        "signed_on": "2026-11-20",
    },
}
_APPLIANCE = {
    "location": "Kitchen",
    "type": "Combi boiler",
    "make": "Worcester",
    "model": "Greenstar 30i",
    "flue_type": "room_sealed",
    "landlords": True,
    "inspected": True,
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
}
_DEFECT = {
    "what": "The ventilation grille was partly blocked.",
    "classification": "at_risk",
    "done": "Cleared, and the landlord was told.",
    "appliance": 1,
    "warning_notice": True,
    "notice_number": "WN-77",
}
GAS_SAFETY_RECORD: dict[str, Any] = _LINE | {
    "external_id": "GSR-1042",
    "title": "Landlord gas safety record",
    "gas_safety_record": {
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
        "site": {
            "name": "Sam Okafor (tenant)",
            "address": ["22 Mill Lane", "Bristol BS3 1AB"],
            "phone": "0117 496 0888",
        },
        "appliances": [_APPLIANCE],
        "landlord": {
            "name": "Shah Lettings",
            "address": ["1 Queen Square", "Bristol BS1 4JE"],
            "phone": "0117 496 0999",
        },
        "defects": [_DEFECT],
        "installation": {
            "pipework": "yes",
            "emergency_control": "yes",
            "tightness": "pass",
            "bonding": "yes",
            "co_alarm_fitted": "yes",
            "co_alarm_tested": "yes",
        },
        "remarks": "The tenant was shown how to turn off the gas.",
        "signed_on": "2026-11-20",
        "received": {"name": "Sam Okafor", "role": "tenant", "on": "2026-11-20"},
    },
}
EXAMPLES = {"job_report": JOB_REPORT, "gas_safety_record": GAS_SAFETY_RECORD}
"""By the place of the object they show whole."""
