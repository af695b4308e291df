"""What histories are judged by sees what is told twice, whatever else was told in between."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from msgspec import structs

from doorstep.notifications.reader import Reader

from .histories.counted import assert_counted
from .histories.records import LONDON, WINDOW, Job, Person, Truth, Visit
from .histories.truth import assert_told
from .histories.worker import Arrived

AT = datetime(2027, 6, 10, 9, tzinfo=UTC)
EVENING, WEEK = AT - timedelta(hours=15), timedelta(days=7)
ALEX, DOOR = "alex@example.com", "mail alex@example.com"


def booked(visit: Visit, revision: int) -> Arrived:
    words = Reader("", LONDON.key, "en", "en-GB", AT).window_words(AT, AT + WINDOW)
    return Arrived(
        door=DOOR,
        whom=ALEX,
        delivery=uuid4(),
        alert=uuid4(),
        about=f"visit:{visit.id}",
        revision=revision,
        kind="visit_booked",
        body=words,
        began=1,
    )


def an_office(*news: int) -> Any:
    """Return one that booked a visit of which Alex is told twice, with other news of it or none."""
    visit = Visit(uuid4(), Job(uuid4()), AT, truths=[Truth(AT, 0, 0)])
    world = SimpleNamespace(
        arrived=[(2, booked(visit, 1)), (3, booked(visit, 3))],
        news={(ALEX, visit.id, revision) for revision in (1, *news, 3)},
        together={},
        latest=AT,
    )
    alex, sam = Person(ALEX, {DOOR}), Person("sam@example.com", set())
    return SimpleNamespace(world=world, alex=alex, sam=sam, visits=[visit], papers=[])


def test_a_word_that_is_told_twice_is_seen_though_people_were_reminded_in_between():
    with pytest.raises(AssertionError, match="is told twice"):
        assert_told(an_office(), [])


def test_a_word_may_come_again_if_there_was_other_news_in_between():
    assert_told(an_office(2), [])


def reminded(*, moved: int) -> list[tuple[Visit, Arrived]]:
    """Return five visits of one day and what is heard of each, of which some are moved before."""
    said: list[tuple[Visit, Arrived]] = []
    for each in range(5):
        away = each < moved
        truths = [Truth(AT, 0, 0), *([Truth(AT + WEEK, 0.5, 0.6)] if away else [])]
        visit = Visit(uuid4(), Job(uuid4()), AT, truths=truths)
        said.append((visit, structs.replace(booked(visit, 1), kind="visit_tomorrow")))
    return said


def of_several(title: str, kind: str = "visits_tomorrow") -> Arrived:
    told = booked(Visit(uuid4(), Job(uuid4()), AT), 1)
    return structs.replace(told, kind=kind, body=f"{title} Open the portal.")


@pytest.mark.parametrize(
    "told",
    [
        of_several("You have 5 visits tomorrow"),  # two are not
        of_several("You have 2 visits tomorrow"),  # three are
        of_several("You have 3 visits today"),
        of_several("News about 4 visits", "visits"),
    ],
)
def test_a_message_of_several_that_counts_what_is_not_so_is_seen(told: Arrived):
    with pytest.raises(AssertionError, match="is told"):
        assert_counted(told, reminded(moved=2), 2, [EVENING])


@pytest.mark.parametrize(
    "told",
    [of_several("You have 3 visits tomorrow"), of_several("News about 3 visits", "visits")],
)
def test_a_message_of_several_that_counts_what_is_so_is_right(told: Arrived):
    assert_counted(told, reminded(moved=2), 2, [EVENING])
