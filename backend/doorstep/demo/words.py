"""The words a made-up heating company uses; kept apart from the plot."""

from typing import NamedTuple


class Work(NamedTuple):
    """A usual job: what it is called, why it was booked, and what was done."""

    type: str
    title: str
    description: str
    outcomes: tuple[str, ...]
    preparation: str


GIVEN = [
    "Amelia",
    "Oliver",
    "Isla",
    "George",
    "Ava",
    "Arthur",
    "Mia",
    "Noah",
    "Freya",
    "Leo",
    "Grace",
    "Harry",
    "Nadia",
    "Imran",
    "Chloe",
    "Dylan",
    "Ewan",
    "Fiona",
    "Gareth",
    "Helen",
    "Ines",
    "Jamal",
    "Kasia",
    "Liam",
    "Megan",
    "Nikhil",
    "Orla",
    "Peter",
    "Rhian",
    "Samir",
    "Tess",
    "Umar",
    "Violet",
    "Wei",
    "Yusuf",
    "Zara",
    "Beth",
    "Callum",
    "Dominika",
    "Elif",
]
FAMILY = [
    "Adams",
    "Bailey",
    "Chowdhury",
    "Davies",
    "Edwards",
    "Farrell",
    "Griffiths",
    "Hughes",
    "Iqbal",
    "Jenkins",
    "Kaur",
    "Lewis",
    "McKenna",
    "Nowak",
    "Okafor",
    "Patel",
    "Quinn",
    "Roberts",
    "Singh",
    "Turner",
    "Usman",
    "Vaughan",
    "Walker",
    "Yilmaz",
    "Barlow",
    "Cartwright",
    "Dunne",
    "Eze",
    "Forsyth",
    "Goodwin",
    "Hartley",
    "Ibrahim",
    "Kerr",
    "Lomax",
    "Mistry",
    "Norris",
    "Pike",
    "Rahman",
    "Stubbs",
    "Thorpe",
]
STREETS = [
    "Station Road",
    "Church Lane",
    "Victoria Street",
    "Mill Lane",
    "Park Avenue",
    "Albert Road",
    "Queens Road",
    "The Green",
    "Chapel Street",
    "Alma Terrace",
    "Kingsway",
    "Orchard Close",
    "Beech Grove",
    "Wharf Road",
    "Springfield Road",
    "Hawthorn Drive",
    "Cromwell Road",
    "Tanners Yard",
    "Priory Court",
    "Canal Street",
]
TOWNS = (
    ("Leeds", "LS6"),
    ("Leeds", "LS8"),
    ("Bradford", "BD9"),
    ("Harrogate", "HG1"),
    ("Wakefield", "WF1"),
    ("Ilkley", "LS29"),
    ("Otley", "LS21"),
    ("Huddersfield", "HD3"),
)
COMPANIES = [
    "Bakery",
    "Dental Practice",
    "Nursery",
    "Veterinary Clinic",
    "Community Centre",
    "Letting Agents",
    "Brewery Tap",
    "Physiotherapy",
    "Hotel",
    "Care Home",
]
TECHNICIANS = [
    "Dana Whitfield",
    "Marcus Bell",
    "Siobhan Keane",
    "Tomasz Zielinski",
    "Rekha Nair",
    "Joe Ashworth",
]
ACCESS = (
    "",
    "",
    "Key safe by the side door; the code is with the office.",
    "Please ring, the bell is for the flat above.",
    "Parking in the yard behind the house.",
    "There is a friendly dog. Please shut the gate.",
    "Boiler is in the loft, the ladder is in the hall cupboard.",
    "Permit parking only; visitor permit on the hall table.",
)
SERVICE = Work(
    "maintenance",
    "Annual boiler service",
    "Yearly service as the manufacturer's warranty asks for.",
    (
        "Serviced to the manufacturer's schedule. No leaks, flue sound. Topped up to 1.3 bar.",
        "Serviced. Cleaned the condensate trap and changed the burner seal. All readings good.",
        "Serviced. The expansion vessel was low and has been recharged. Next service in a year.",
    ),
    "Please leave a metre of space around the boiler, and the heating switched on.",
)
GAS_CHECK = Work(
    "safety",
    "Landlord gas safety check",
    "Yearly check of all gas appliances and the pipework.",
    (
        "Boiler and hob checked, tightness test passed. Record left in the property.",
        "All appliances safe. The hob's flame failure device was slow and has been replaced.",
        "Passed. Advised that the flue terminal guard should be fitted within the year.",
    ),
    "The tenant should be in, or the key with the office, and the gas meter reachable.",
)
REPAIRS = (
    Work(
        "repair",
        "No hot water",
        "Heating works, but the taps run cold.",
        ("The diverter valve had seized. Replaced it and tested at all taps.",),
        "Please do not reset the boiler before we come; the fault code helps us.",
    ),
    Work(
        "repair",
        "Boiler loses pressure",
        "Needs topping up every few days.",
        (
            "Found a weeping valve on the landing radiator. Replaced it, pressure holds at 1.4.",
            "The pressure relief valve was passing. Replaced it and recharged the vessel.",
        ),
        "Please note the pressure on the gauge the evening before.",
    ),
    Work(
        "repair",
        "Radiators cold upstairs",
        "Downstairs is warm, the bedrooms stay cold.",
        ("Bled and balanced the system; freed a stuck thermostatic valve in the back bedroom.",),
        "Please clear what stands in front of the radiators.",
    ),
    Work(
        "repair",
        "Thermostat does not respond",
        "The display stays blank, even with new batteries.",
        ("The receiver had failed. Fitted a new wireless thermostat and showed how to set it.",),
        "Please have the wi-fi password at hand.",
    ),
    Work(
        "repair",
        "Leak under the kitchen sink",
        "A slow drip from the pipe behind the cupboard.",
        ("Replaced a corroded isolating valve and two compression fittings. Dry when we left.",),
        "Please empty the cupboard under the sink and put a towel down.",
    ),
)
INSTALLATIONS = (
    Work(
        "installation",
        "New combination boiler",
        "Replace the old system boiler, as quoted.",
        ("Fitted the new boiler and filter, flushed the system, registered the warranty.",),
        "The water will be off from about nine to two. Please clear the airing cupboard.",
    ),
    Work(
        "installation",
        "Bathroom radiator",
        "Swap the panel radiator for a heated towel rail.",
        ("Fitted the towel rail, moved the pipes by 80 mm and balanced the system.",),
        "Please keep the bathroom free until the afternoon.",
    ),
)
BANK = [
    {"label": "Account name", "value": "Northgate Heating Ltd"},
    {"label": "Sort code", "value": "00-00-00"},
    {"label": "Account number", "value": "00000000"},
]
TAX_NUMBER = "GB 999 9999 73"
"""It adds up, and is nobody's: HM Revenue & Customs uses it in examples."""
TERMS = "Please pay within 30 days. Work is guaranteed for a year."
PAID_BY = {"card": "By card over the phone", "transfer": "Bank transfer", "cash": "At the office"}
