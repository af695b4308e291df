"""What must be true of what people were told: the last word of each thing, never stale, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import inf
from uuid import UUID

from .counted import assert_counted
from .office import Office
from .records import (
    BOOKED,
    LONDON,
    OF_STATES,
    WINDOW,
    Paper,
    Person,
    Visit,
    evening_before,
    is_named,
)
from .worker import Arrived

Came = list[tuple[float, Arrived]]
"""What arrived, and when, in order."""
OF_USE = {"visit_on_the_way": timedelta(hours=2), "visit_done": timedelta(days=7)}
"""How long after its window a state of a visit may be told."""


@dataclass(frozen=True)
class Owed:
    """A visit of which everybody is to be reminded, with so many truths since some moment.

    If it was moved and moved back since, to hear that is as good.
    """

    visit: Visit
    at: datetime
    truths: int
    since: float

    def is_paid_by(self, when: float, told: Arrived) -> bool:
        """Return whether what arrived then is what they were to hear."""
        moved = len(self.visit.truths) > self.truths and when >= self.since
        known = moved and told.kind in ("visit_booked", "visit_changed")
        return (known or told.kind == "visit_tomorrow") and is_named(self.at, told)


def assert_told(office: Office, owed: Sequence[Owed]) -> None:
    """Say what is not as it must be, also of what people must have been reminded of."""
    for person in (office.alex, office.sam):
        for door in person.doors:
            came = [each for each in office.world.arrived if each[1].door == door]
            _assert_for(person, came)
            _assert_once(door, came)
            heard = _heard(office, came)
            for visit in office.visits:
                _assert_news(office, person, door, visit, heard)
                _assert_states(office, visit, heard)
                _assert_reminders(office, person, visit, heard)
            for each in owed if person.left == inf else ():
                _assert_reminded(door, each, heard)
            for paper in office.papers:
                _assert_paper(person, door, paper, came)
    known = office.alex.doors | office.sam.doors
    assert {each.door for _, each in office.world.arrived} <= known


def _assert_for(person: Person, came: Came) -> None:
    """See that nothing of visits begins to be sent to who may not hear of them any more."""
    for _, each in came:
        until = person.left if each.about.startswith("visit") else person.gone
        told = f"{person.email} is told {each.kind} {each.body!r} although it is not theirs to hear"
        assert each.whom == person.email
        assert each.began <= until, told


def _assert_once(door: str, came: Came) -> None:
    known: dict[UUID, UUID] = {}
    for _, each in came:
        same = known.setdefault(each.alert, each.delivery)
        assert same == each.delivery, f"{door} shows one alert as two messages"


def _heard(office: Office, came: Came) -> Came:
    """Return what they heard, with what each alert stood for in the place of one about several.

    Of these one at least has to be so, and of reminders as many as it counts. They are read
    elsewhere: what was overtaken is not heard.
    """
    heard: Came = []
    for at, each in came:
        members = office.world.together.get(each.alert)
        if members is None:
            heard.append((at, each))
            continue
        visits = {visit.id: visit for visit in office.visits}
        said = [(visits[one.subject], one.in_place_of(each)) for one in members]
        so = [visit.is_so(at, told) for visit, told in said]
        assert any(so), f"{each.door} is told of several, and none is so: {said}"
        assert_counted(each, said, at, office.world.seen_between(each.began, at))
        heard += [(at, told) for _, told in said if not _is_overtaken(told, heard)]
    return heard


def _is_overtaken(one: Arrived, heard: Came) -> bool:
    """Return whether they have heard a later word of the same by then."""
    return any(each.about == one.about and each.revision > one.revision for _, each in heard)


# --- visits --------------------------------------------------------------------------------------


def _assert_news(office: Office, person: Person, door: str, visit: Visit, came: Came) -> None:
    """See that the last word of a visit arrived last, and none that was not so any more."""
    news = _about(came, f"visit:{visit.id}")
    for at, each in news:
        _assert_fresh(visit, at, each)
    for (_, one), (_, other) in pairwise(news):
        _assert_follows(office, door, visit, one, other)
    last = news[-1][1] if news else None
    if person.left == inf and _is_owed(office, visit, _expected(visit, came)):
        said = f"{last.kind} {last.body!r}" if last else "nothing"
        told = f"{door} ends with {said}, not {visit.truths}"
        assert last and visit.truths[-1].is_told_by(last), told  # noqa: PT018 - one thing


def _assert_follows(office: Office, door: str, visit: Visit, one: Arrived, other: Arrived) -> None:
    """See that a word says something new, of a visit as it was known by then."""
    if one.alert == other.alert or _is_gap(office, visit, one, other):
        return  # the same once more, or there was another that never came
    again = any(each.is_told_by(one) and each.is_told_by(other) for each in visit.truths)
    assert not again, f"{door} is told twice: {other.body!r}"
    if other.kind == "visit_cancelled":
        known = f"{door} knows of {one.body!r}, not of {other.body!r}"
        assert visit.time_in(one) == visit.time_in(other), known


def _is_gap(office: Office, visit: Visit, one: Arrived, other: Arrived) -> bool:
    """Return whether there was news between two words; reminders are none.

    Of who is gone nobody knows any more what they were told.
    """
    told = {
        revision
        for whom, subject, revision in office.world.news
        if (whom, subject) == (one.whom, visit.id)
    }
    between = range(one.revision + 1, other.revision)
    return one.revision not in told or not told.isdisjoint(between)


def _expected(visit: Visit, came: Came) -> datetime | None:
    """Return when they expect it who heard this; that somebody is on the way says so as well."""
    kinds = (f"visit:{visit.id}", f"visit_on_the_way:{visit.id}")
    heard = [(each.revision, at, each) for at, each in came if each.about in kinds]
    if not heard:
        return None
    _, at, last = max(heard, key=lambda each: each[:2])
    if last.kind != "visit_on_the_way":
        return visit.time_in(last)
    then = [each for each in visit.between(last.began, at) if each.is_told_by(last)]
    return min((each.at for each in then if each.at), default=None)


def _is_owed(office: Office, visit: Visit, expected: datetime | None) -> bool:
    """Return whether there is still use in what is so now, to who expects it then."""
    if visit.truths[-1].at and visit.truths[-1].state != BOOKED:
        return False  # of itself that is told as another word
    if visit.truths[-1].at is None and any(each.state == "done" for each in visit.truths):
        return False  # what was done as far as people know is not called off
    known = visit.truths[-1].at or expected
    return bool(known and known + WINDOW > office.world.latest)


def _assert_reminders(office: Office, person: Person, visit: Visit, came: Came) -> None:
    """See that each reminder is of use when it goes out, true, not too early and alone."""
    reminders: dict[str, UUID] = {}
    for at, each in _about(came, f"visit_tomorrow:{visit.id}:"):
        _assert_fresh(visit, at, each)
        same = reminders.setdefault(each.about, each.alert)
        assert same == each.alert, f"{person.email} is reminded twice: {each.body!r}"
        if not each.through:
            _assert_of_use(office, visit, at, each)


def _assert_states(office: Office, visit: Visit, came: Came) -> None:
    """See that it is told that somebody is on the way, or was there, while it is so and of use."""
    for kind, after in OF_USE.items():
        told = [(at, each) for at, each in _about(came, f"{kind}:{visit.id}") if not each.through]
        for at, each in told:
            so = visit.between(each.began, at)
            then = [one for one in so if one.state == OF_STATES[kind]]
            ends = [one.at + WINDOW + after for one in then if one.at]
            seen = office.world.seen_between(each.began, at)
            late = f"{each.door} is told {each.body!r} at {seen}: {visit.truths}"
            assert ends, late
            assert min(seen) < max(ends), late


def _assert_of_use(office: Office, visit: Visit, at: float, told: Arrived) -> None:
    start, seen = visit.time_in(told), office.world.seen_between(told.began, at)
    assert start, told
    assert min(seen) < start, f"reminded of {start} as late as {seen}"
    early = f"reminded of {start} as early as {seen}"
    assert evening_before(start) <= max(office.world.seen_between(0, at)), early
    days = {(_day(start) - _day(each)).days for each in seen}
    for word, away in (("today", 0), ("tomorrow", 1)):
        assert word not in told.body or away in days, f"{told.body!r} at {seen}"


def _assert_reminded(door: str, owed: Owed, came: Came) -> None:
    about = [(at, each) for at, each in came if str(owed.visit.id) in each.about]
    told = [each for at, each in about if owed.is_paid_by(at, each)]
    assert told, f"{door} is not reminded of {owed.at}: {owed.visit.truths}"


def _assert_fresh(visit: Visit, at: float, arrived: Arrived) -> None:
    then = visit.between(arrived.began, at)
    stale = f"{arrived.door} is told {arrived.kind} {arrived.body!r} when it was {then}"
    assert arrived.through or visit.is_so(at, arrived), stale


# --- papers --------------------------------------------------------------------------------------


def _assert_paper(person: Person, door: str, paper: Paper, came: Came) -> None:
    """See that a paper is told of once, while it is there, alone or among others."""
    telling = [(at, each) for at, each in came if paper.title in each.body]
    for at, each in telling:
        told = f"{door} is told of {paper} from {each.began} to {at}"
        assert paper.filed <= at, told
        assert each.began <= paper.withdrawn, told
    assert len({each.alert for _, each in telling}) <= 1, f"{door} twice: {paper.title}"
    if person.left == inf and paper.withdrawing == inf:
        assert telling, f"{door} is not told of {paper.title}"


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def _about(came: Came, begin: str) -> Came:
    return [(at, each) for at, each in came if each.about.startswith(begin)]
