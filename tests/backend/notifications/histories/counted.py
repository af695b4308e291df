"""What one message says of several visits: of as many as it counts there is something so."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from .records import LONDON, Visit
from .worker import Arrived

Said = Sequence[tuple[Visit, Arrived]]
"""Visits, and what somebody hears of each from a message about several."""
AWAY = {"today": 0, "tomorrow": 1}


def assert_counted(told: Arrived, said: Said, at: float, seen: Sequence[datetime]) -> None:
    """See that it counts no reminder that was not so, and each that was so all the time.

    Clocks have `seen` these times while it was sent. Of other news than reminders it is not asked
    here what of it was so: it counts as well that of which it is not decided yet.
    """
    reminders = [each for each in said if each[1].kind == "visit_tomorrow"]
    may = {visit.id for visit, one in reminders if _may_be_so(visit, one, at, min(seen))}
    surely = {visit.id for visit, one in reminders if _is_surely_so(visit, one, at, max(seen))}
    if told.kind == "visits_tomorrow":
        may &= {visit.id for visit, one in reminders if _is_of_day(visit, one, told, seen)}
    else:
        may |= {visit.id for visit, one in said if one.kind != "visit_tomorrow"}
    truths = [(one.body, visit.truths) for visit, one in said]
    wrong = f"{told.door} is told {told.body!r} at {seen}, from {told.began} to {at}: {truths}"
    assert len(surely) <= _count(told) <= len(may), wrong


def _count(told: Arrived) -> int:
    """Return of how many visits it says that it is."""
    found = re.match(r"(?:You have|News about) (\d+|a) visit", told.body)
    assert found, told.body
    return 1 if found[1] == "a" else int(found[1])


def _may_be_so(visit: Visit, told: Arrived, at: float, earliest: datetime) -> bool:
    start = visit.time_in(told)
    return start is not None and earliest < start and visit.is_so(at, told)


def _is_surely_so(visit: Visit, told: Arrived, at: float, latest: datetime) -> bool:
    start = visit.time_in(told)
    then = visit.between(told.began, at)
    return start is not None and latest < start and all(each.is_told_by(told) for each in then)


def _is_of_day(visit: Visit, one: Arrived, told: Arrived, seen: Sequence[datetime]) -> bool:
    """Return whether it is on the day that is named."""
    start = visit.time_in(one)
    away = {(_day(start) - _day(each)).days for each in seen} if start else set[int]()
    return any(word in told.body and days in away for word, days in AWAY.items())


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()
