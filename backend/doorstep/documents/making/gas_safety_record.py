"""What a Landlord/Homeowner Gas Safety Record says, the one that engineers know as CP12.

It has what regulation 36(3)(c) of the Gas Safety (Installation and Use) Regulations 1998 asks for.
"""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from .texts import Answer, Measured, Name, Number, Outcome, Part, Party, Remark, Sentence, Text

MOST_APPLIANCES = 60
FlueType = Literal["open_flued", "room_sealed", "flueless"]
Classification = Literal["immediately_dangerous", "at_risk", "not_to_current_standards"]


class GasEngineer(Part, frozen=True):
    """Who inspected, and the number of their Gas Safe ID card."""

    name: Name
    card_number: Number


class GasBusiness(Part, frozen=True):
    """The registered business, and its number in the Gas Safe Register."""

    name: Name
    registration: Number
    address: Annotated[list[Text], Meta(max_length=6)] = []
    phone: Measured = ""


class Appliance(Part, frozen=True):
    """A gas appliance or flue, and how it was found.

    Pressure is in mbar, heat input in kW, CO in ppm, CO2 in per cent, each as the instrument shows
    it; `ratio` is CO to CO2. What an appliance that was not inspected is silent about is left out.
    """

    location: Name
    type: Name
    make: Text = ""
    model: Text = ""
    flue_type: FlueType | None = None
    landlords: bool = True
    inspected: bool = True
    operating_pressure: Measured = ""
    heat_input: Measured = ""
    safety_device: Answer | None = None
    ventilation: Answer | None = None
    flue_condition: Answer | None = None
    flue_performance: Outcome | None = None
    co: Measured = ""
    co2: Measured = ""
    ratio: Measured = ""
    serviced: bool | None = None
    safe: bool | None = None


class Defect(Part, frozen=True):
    """What was wrong, with the appliance of that number in the list, or with none of them.

    It is classified by the Gas Industry Unsafe Situations Procedure (IGEM/G/11).
    """

    what: Sentence
    classification: Classification
    done: Remark = ""
    appliance: Annotated[int, Meta(ge=1, le=MOST_APPLIANCES)] | None = None
    warning_notice: bool = False
    notice_number: Measured = ""


class Installation(Part, frozen=True):
    """How the pipework was found, and what protects those who live there."""

    pipework: Answer | None = None
    emergency_control: Answer | None = None
    tightness: Outcome | None = None
    bonding: Answer | None = None
    co_alarm_fitted: Answer | None = None
    co_alarm_tested: Answer | None = None


class Received(Part, frozen=True):
    """Who received the record, and for whom."""

    name: Name
    role: Literal["tenant", "landlord", "homeowner", "agent"]
    on: date


class GasSafetyRecord(Part, frozen=True, tag_field="template", tag="gas_safety_record"):
    """A Landlord/Homeowner Gas Safety Record, valid until `next_due_on`.

    `landlord` is the landlord, or who acts for them; without one the record is a homeowner's.
    """

    number: Number
    inspected_on: date
    next_due_on: date
    engineer: GasEngineer
    business: GasBusiness
    site: Party
    appliances: Annotated[list[Appliance], Meta(max_length=MOST_APPLIANCES)]
    landlord: Party | None = None
    defects: Annotated[list[Defect], Meta(max_length=60)] = []
    installation: Installation = Installation()
    remarks: Remark = ""
    signed_on: date | None = None
    received: Received | None = None

    def __post_init__(self) -> None:
        """Check that the dates follow each other, and that defects name appliances there are."""
        super().__post_init__()
        if self.next_due_on <= self.inspected_on:
            raise ValueError("next_due_on: is not after inspected_on")
        for defect in self.defects:
            if defect.appliance and defect.appliance > len(self.appliances):
                raise ValueError(f"defects: there is no appliance {defect.appliance}")
