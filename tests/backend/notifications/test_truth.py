"""What histories are judged by sees what is told twice, whatever else was told in between."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from doorstep.notifications.reader import Reader

from .histories.records import LONDON, WINDOW, Job, Person, Truth, Visit
from .histories.truth import assert_told
from .histories.worker import Arrived

AT = datetime(2027, 6, 10, 9, tzinfo=UTC)
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
