"""The papers that the made-up business left behind: with some, something is about to be due."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from . import files
from .files import Sheet, paper
from .story import Line, Story, line_of

ALEX, LANDLORD, FLATS, MOST = 1, 2, 30, 8
"""The customers with papers of their own, how many flats there are, and up to whom there is any."""
PRINTED = 12
"""Flats whose records came as files; those of the others are made here."""
YEAR, FIVE_YEARS = timedelta(days=365), timedelta(days=5 * 365)
AHEAD = (-12, 20, 55, 240)
"""In how many days records run out, flat by flat."""
BOILER = "Boiler in the kitchen"
GAS, SERVICE, ELECTRICAL = "Gas safety record", "Boiler service", "Electrical report"
CHECKED = (
    ("Appliances", "Combination boiler, hob"),
    ("Tightness test", "Passed"),
    ("Flue", "Sound, terminal free"),
    ("Safety devices", "All working"),
)
SERVICED = (
    ("Operating pressure", "20.1 mbar"),
    ("Combustion", "CO 62 ppm, CO/CO2 0.0007"),
    ("Burner and heat exchanger", "Cleaned"),
    ("System pressure", "1.3 bar"),
)
WIRED = (
    ("Consumer unit", "Satisfactory"),
    ("Circuits", "11 tested, all satisfactory"),
    ("Earthing and bonding", "Satisfactory"),
    ("Observations", "C3: no RCD on the lighting circuit"),
)
QUOTED = (
    ("Combination boiler, 30 kW", "£985.00"),
    ("Magnetic filter and flue kit", "£214.00"),
    ("Labour, two days", "£992.00"),
    ("VAT, 20 %", "£438.20"),
)
APPLIANCE = {
    "location": "Kitchen",
    "type": "Combination boiler",
    "make": "Worcester Bosch",
    "model": "Greenstar 30i",
    "flue_type": "room_sealed",
    "operating_pressure": "20.1",
    "heat_input": "24.0",
    "safety_device": "yes",
    "ventilation": "yes",
    "flue_condition": "yes",
    "flue_performance": "pass",
    "co": "62",
    "co2": "9.1",
    "ratio": "0.0007",
    "serviced": True,
    "safe": True,
}


def documents(story: Story, number: int, name: str, done: list[Line]) -> Iterator[Line]:
    """Yield the papers of a customer, whose completed jobs are `done`."""
    if number > MOST:
        return
    papers = Papers(story, f"cust-{number}", name)
    if number == ALEX:
        yield from _alexs(papers, done[-1])
    elif number == LANDLORD:
        yield from _landlords(papers, done[-1])
    else:
        yield papers.service("service", 30 * number)


class Papers:
    """One customer's papers, as lines of a file."""

    def __init__(self, story: Story, customer: str, name: str) -> None:
        self.story, self.customer, self.name = story, customer, name

    def line(self, key: str, kind: str, title: str, **fields: Any) -> Line:
        """Return a document about the first address unless another is said."""
        known = {
            "customer": self.customer,
            "document_kind": kind,
            "title": title,
            "property": f"{self.customer}-a1",
        }
        return line_of("document", f"{self.customer}-doc-{key}", **(known | fields))

    def certificate(
        self, key: str, type_: str, ahead: int, facts: Any, lasts: timedelta, **fields: Any
    ) -> Line:
        """Return a certificate that runs out in so many days, and was issued when it began."""
        expires = self.story.today + timedelta(days=ahead)
        issued = expires - lasts
        sheet = Sheet(
            fields.get("title", type_),
            f"{self.name}, {_said(issued)}. Valid until {_said(expires)}.",
            facts,
            "Result",
            "Safe to use on the day of the visit.",
        )
        known = {
            "title": type_,
            "certificate_type": type_,
            "issued_on": issued.isoformat(),
            "expires_on": expires.isoformat(),
            "data": paper(sheet, issued),
        }
        return self.line(key, "certificate", **(known | fields))

    def service(self, key: str, ahead: int, **fields: Any) -> Line:
        """Return the record of a boiler's service."""
        about = {"appliance": BOILER, **fields}
        return self.certificate(key, SERVICE, ahead, SERVICED, YEAR, **about)

    def gas(self, key: str, ahead: int, **fields: Any) -> Line:
        """Return a gas safety record that came as a file."""
        about = {"appliance": BOILER, **fields}
        return self.certificate(key, GAS, ahead, CHECKED, YEAR, **about)

    def electrical(self, key: str, ahead: int, **fields: Any) -> Line:
        """Return a report on the wiring, which lasts for five years."""
        return self.certificate(key, ELECTRICAL, ahead, WIRED, FIVE_YEARS, **fields)

    def quote(self, key: str, title: str, ago: int, **fields: Any) -> Line:
        """Return a quote of so many days ago."""
        issued = self.story.today - timedelta(days=ago)
        sheet = Sheet(title, self.name, QUOTED, "Total £2,629.20", "Valid for 30 days.")
        dated = {"issued_on": issued.isoformat(), "data": paper(sheet, issued)}
        return self.line(key, "quote", title, **(dated | fields))

    def photo(self, key: str, title: str, bar: float, job: Line) -> Line:
        """Return a picture that was taken at a job."""
        fields = {"data": files.boiler(bar), "issued_on": job["completed_at"][:10]}
        return self.line(key, "photo", title, **(fields | _of(job)))

    def report(self, key: str, job: Line, *photos: tuple[str, str]) -> Line:
        """Return the report of a job, to be made here, with photos by their keys."""
        shown = [
            {"document": f"{self.customer}-doc-{photo}", "caption": caption}
            for photo, caption in photos
        ]
        said = {
            "summary": job["title"],
            "engineer": "Dana Whitfield",
            "licence": "Gas Safe 228901",
            "work_done": job["outcome"],
            "readings": [{"label": "System pressure", "value": "1.3", "unit": "bar"}],
            "photos": shown,
        }
        fields = {"issued_on": job["completed_at"][:10], "job_report": said}
        return self.line(key, "job_report", f"Report: {job['title']}", **(fields | _of(job)))


def _alexs(papers: Papers, job: Line) -> Iterator[Line]:
    yield papers.service("service-1", 20 - 2 * 365)
    yield papers.service("service-2", 20 - 365, supersedes="cust-1-doc-service-1")
    yield papers.service("service-3", 20, supersedes="cust-1-doc-service-2")
    yield papers.electrical("wiring", -40)
    yield papers.gas("gas", 200)
    yield papers.quote("quote", "Quote: new combination boiler", 9)
    yield papers.quote("quote-wrong", "Quote: new boiler", 10, withdrawn=True)
    yield papers.photo("photo-before", "Pressure gauge before", 0.6, job)
    yield papers.photo("photo-after", "Pressure gauge after", 1.3, job)
    yield papers.report(
        *("report", job),
        *(("photo-before", "The gauge at 0.6 bar"), ("photo-after", "The gauge at 1.3 bar")),
    )
    readings = files.table(("day", "bar"), ("2026-01-05", "1.3"), ("2026-03-02", "1.2"))
    yield papers.line("readings", "other", "Pressure over the winter", data=readings)


def _landlords(papers: Papers, job: Line) -> Iterator[Line]:
    for nth in range(1, FLATS + 1):
        flat = {"property": f"cust-2-a{nth}", "visible_to": ["site"]}
        if nth > PRINTED:
            yield _made(papers, nth, 30 + 9 * nth, **flat)
            continue
        ahead = AHEAD[nth % len(AHEAD)]
        if nth <= len(AHEAD):
            yield papers.gas(f"gas-{nth}-1", ahead - 365, **flat)
            flat["supersedes"] = f"cust-2-doc-gas-{nth}-1"
        yield papers.gas(f"gas-{nth}", ahead, **flat)
    for nth, ahead in enumerate((-100, 45, 900, 1200), 1):
        yield papers.electrical(f"wiring-{nth}", ahead, property=f"cust-2-a{nth}")
    yield papers.quote("quote", "Quote: new boilers for flats 3 and 9", 6)
    yield papers.photo("photo", "Boiler after the repair", 1.4, job)
    yield papers.report("report", job, ("photo", "The gauge at 1.4 bar"))
    terms = {"visible_to": ["site", "billing"], "property": None}
    rows = files.table(("flat", "check"), *((str(nth), "yearly") for nth in range(1, FLATS + 1)))
    yield papers.line("plan", "other", "Plan of the yearly checks", data=rows, **terms)


def _made(papers: Papers, nth: int, ahead: int, **fields: Any) -> Line:
    """Return a gas safety record to be made here; it says itself when it runs out."""
    expires = papers.story.today + timedelta(days=ahead)
    issued = expires - YEAR
    known = {
        "certificate_type": GAS,
        "appliance": BOILER,
        "gas_safety_record": _record(papers, nth, issued, expires),
    }
    return papers.line(f"gas-{nth}", "certificate", GAS, **(known | fields))


def _record(papers: Papers, nth: int, issued: date, expires: date) -> dict[str, Any]:
    return {
        "number": f"GSR-{papers.customer}-{nth}",
        "inspected_on": issued.isoformat(),
        "next_due_on": expires.isoformat(),
        "engineer": {"name": "Dana Whitfield", "card_number": "5512340"},
        "business": {"name": files.BUSINESS, "registration": "228901"},
        "site": {"name": f"Flat {nth}"},
        "landlord": {"name": papers.name},
        "appliances": [APPLIANCE],
        "installation": {"pipework": "yes", "emergency_control": "yes", "tightness": "pass"},
    }


def _of(job: Line) -> dict[str, Any]:
    return {"job": job["external_id"], "property": job["property"]}


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
