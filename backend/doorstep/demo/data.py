"""A made-up heating company, as lines of an import file: the same seed and day, the same lines."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from doorstep.demo import words
from doorstep.demo.billing import billed
from doorstep.demo.documents import documents
from doorstep.demo.story import ORGANIZATION, ZONE, Line, Story, line_of
from doorstep.demo.words import Work

YEARS = 3
WINDOWS = ((8, 10), (10, 12), (12, 14), (14, 16), (16, 18))
LANDLORD_PROPERTIES = 30
HISTORY = timedelta(days=365 * YEARS)


class Person(NamedTuple):
    """Someone with a known address, whom one can sign in as."""

    name: str
    email: str
    role: str


class Household(NamedTuple):
    """A customer of the made-up business: who they are and how many addresses they have."""

    name: str
    people: tuple[Person, ...]
    properties: int
    lets: bool = False


ALEX = Person("Alex Morgan", "alex.morgan@example.com", "owner")
TOBI = Person("Tobi Okafor", "tobi@okaforsbakery.example.com", "site")
GRACE = Person("Grace Okafor", "grace.okafor@example.com", "owner")
KNOWN = (
    Household("Alex Morgan", (ALEX,), properties=1),
    Household(
        "Shah Lettings",
        (
            Person("Priya Shah", "priya.shah@example.com", "owner"),
            Person("Colin Reeve", "colin.reeve@example.com", "site"),
            Person("Marta Lind", "accounts@shahlettings.example.com", "billing"),
        ),
        properties=LANDLORD_PROPERTIES,
        lets=True,
    ),
    Household("Grace Okafor", (GRACE,), properties=1),
    Household("Okafor's Bakery", (GRACE, TOBI), properties=2),
)
"""The last two are one person's: who signs in chooses between home and business."""


def lines(customers: int = 40, seed: int = 1, today: date | None = None) -> Iterator[Line]:
    """Yield the business, line by line; memory does not grow with `customers`."""
    story = Story(seed, today or datetime.now(ZONE).date())
    yield {
        "kind": "organization",
        "external_id": ORGANIZATION,
        "name": "Northgate Heating",
        "phone": "0113 496 0123",
        "email": "hello@northgate.example.com",
        "time_zone": str(ZONE),
        "accent": "#0b6b4f",
        "invoice_prefix": "INV-",
        "tax_number": words.TAX_NUMBER,
        "bank_details": words.BANK,
        "online_payments": True,
        "part_payments": True,
        "least_payment_minor": 500,
    }
    for number, name in enumerate(words.TECHNICIANS, 1):
        yield line_of("technician", f"tech-{number}", name=name, phone=story.phone())
    for number in range(1, customers + 1):
        yield from _customer(story, number)


def known_people() -> list[Person]:
    """Return the people with fixed addresses."""
    return [person for household in KNOWN for person in household.people]


def _customer(story: Story, number: int) -> Iterator[Line]:
    household = KNOWN[number - 1] if number <= len(KNOWN) else _household(story, number)
    customer = f"cust-{number}"
    address = _address(story)
    yield line_of("customer", customer, name=household.name, **address)
    for nth, person in enumerate(household.people, 1):
        fields = {**person._asdict(), "phone": story.phone()}
        if person.role == "owner":
            fields["phone_other"] = story.landline()
        yield line_of("contact", f"{customer}-p{nth}", customer=customer, **fields)
    for nth in range(1, household.properties + 1):
        place = address if nth == 1 and not household.lets else _address(story)
        name = f"Flat {nth}, {place['line1']}" if household.lets else None
        notes = story.dice.choice(words.ACCESS)
        fields = {"customer": customer, "name": name, **place, "access_notes": notes}
        yield line_of("property", f"{customer}-a{nth}", **fields)
    done: list[Line] = []
    for nth in range(1, household.properties + 1):
        for line in _history(story, customer, nth, lets=household.lets):
            done += [line] if line.get("status") == "completed" else []
            yield line
    yield from billed(story, number, done, apart=household.properties < LANDLORD_PROPERTIES)
    yield from documents(story, number, household.name, done)
    yield from _ahead(story, customer, number, household)


def _household(story: Story, number: int) -> Household:
    dice = story.dice
    given, family = dice.choice(words.GIVEN), dice.choice(words.FAMILY)
    email = f"{given}.{family}{number}@example.com".lower()
    owner = Person(f"{given} {family}", email, "owner")
    if dice.random() < 0.8:  # noqa: PLR2004
        return Household(owner.name, (owner,), 1 if dice.random() < 0.9 else 2)  # noqa: PLR2004
    company = f"{family} {dice.choice(words.COMPANIES)}"
    clerk = Person(
        f"{dice.choice(words.GIVEN)} {family}", f"accounts{number}@example.com", "billing"
    )
    return Household(company, (owner, clerk), dice.randint(1, 6), lets="Letting" in company)


def _address(story: Story) -> dict[str, str]:
    dice = story.dice
    city, district = dice.choice(words.TOWNS)
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    return {
        "line1": f"{dice.randint(1, 140)} {dice.choice(words.STREETS)}",
        "city": city,
        "postal_code": f"{district} {dice.randint(1, 9)}{''.join(dice.choices(letters, k=2))}",
        "country": "GB",
    }


def _history(story: Story, customer: str, nth: int, *, lets: bool) -> Iterator[Line]:
    """Yield three years of one address: the yearly work, and now and then a repair."""
    dice = story.dice
    first = story.today - HISTORY + timedelta(days=dice.randint(0, 330))
    for year in range(YEARS):
        due = first + timedelta(days=365 * year + dice.randint(-10, 10))
        if due < story.today - timedelta(days=2):
            yield from _past_job(
                story, customer, nth, words.GAS_CHECK if lets else words.SERVICE, due
            )
        if dice.random() < 0.45:  # noqa: PLR2004
            day = story.today - timedelta(days=dice.randint(3, HISTORY.days))
            work = dice.choice(words.REPAIRS if dice.random() < 0.85 else words.INSTALLATIONS)  # noqa: PLR2004
            yield from _past_job(story, customer, nth, work, day)


def _past_job(story: Story, customer: str, nth: int, work: Work, day: date) -> Iterator[Line]:
    dice = story.dice
    day = min(story.workday(day), story.today - timedelta(days=1))
    booked = day - timedelta(days=dice.randint(1, 21))
    start, end = dice.choice(WINDOWS)
    cancelled = dice.random() < 0.03  # noqa: PLR2004
    done = story.instant(day, end, dice.choice((5, 20, 45)))
    job = _job(story, customer, nth, work, booked)
    job["status"] = "cancelled" if cancelled else "completed"
    if not cancelled:
        job |= {"outcome": dice.choice(work.outcomes), "completed_at": done}
    yield job
    visit = _visit(story, job, work, day, (start, end))
    visit["state"] = "cancelled" if cancelled else "done"
    if not cancelled:
        visit |= {"started_at": story.instant(day, start, 25), "finished_at": done}
    yield visit


def _ahead(story: Story, customer: str, number: int, household: Household) -> Iterator[Line]:
    """Yield what is still to come: tomorrow for the first, next week for some, later for a few."""
    dice = story.dice
    tomorrow = story.today + timedelta(days=1)
    next_week = story.today + timedelta(days=7 - story.today.weekday() + dice.randint(0, 4))
    yearly = words.GAS_CHECK if household.lets else words.SERVICE
    if number == 1:
        yield from _coming_job(story, customer, 1, words.SERVICE, tomorrow, (14, 16))
        yield from _coming_job(story, customer, 1, words.REPAIRS[2], next_week, (8, 10))
        return
    if household.properties == LANDLORD_PROPERTIES:
        for nth in range(1, 7):
            day = tomorrow if nth == 1 else next_week + timedelta(days=7 * (nth // 3))
            yield from _coming_job(story, customer, nth, yearly, day, dice.choice(WINDOWS))
        return
    if dice.random() < 0.5:  # noqa: PLR2004
        day = dice.choice((tomorrow, next_week, next_week + timedelta(days=14)))
        work = dice.choice((yearly, *words.REPAIRS))
        yield from _coming_job(story, customer, 1, work, day, dice.choice(WINDOWS))


def _coming_job(
    story: Story, customer: str, nth: int, work: Work, day: date, window: tuple[int, int]
) -> Iterator[Line]:
    booked = story.today - timedelta(days=story.dice.randint(1, 12))
    job = _job(story, customer, nth, work, booked)
    yield job
    yield _visit(story, job, work, day, window)


def _job(story: Story, customer: str, nth: int, work: Work, booked: date) -> Line:
    number = next(story.numbers)
    return line_of(
        "job",
        f"job-{number}",
        customer=customer,
        property=f"{customer}-a{nth}",
        number=f"NG-{number}",
        title=work.title,
        type=work.type,
        description=work.description,
        booked_at=story.instant(booked, story.dice.randint(8, 17), story.dice.choice((5, 20, 40))),
    )


def _visit(story: Story, job: Line, work: Work, day: date, window: tuple[int, int]) -> Line:
    return line_of(
        "visit",
        job["external_id"].replace("job", "visit"),
        job=job["external_id"],
        technician=f"tech-{story.dice.randint(1, len(words.TECHNICIANS))}",
        arrives_from=story.instant(day, window[0]),
        arrives_until=story.instant(day, window[1]),
        preparation=work.preparation,
    )
