"""Many visits of many people at once: each has all of theirs in one message, by turns."""

from datetime import timedelta
from typing import Any

import pytest

from doorstep.notifications import several
from doorstep.notifications.models import Alert
from doorstep.notifications.portions import Portions
from doorstep.notifications.telling import Telling
from doorstep.notifications.voice import VOICE
from tests.backend.conftest import COLIN, PRIYA

from .happenings import SOON, Happenings
from .many import BOOKED, CHANNELS, Many
from .test_held_up import ELSEWHERE, SAM

NEIGHBOURS = """
    insert into customer_portal_access (organization_id, customer_id, name, email)
    select organization_id, customer_id, 'Neighbour', 'neighbour' || n || '@example.com'
    from customer_portal_access, generate_series(1, 4) n where email = $1
"""
ONE_OF_EACH_FIRST = """
    update alerts a set due_at = a.due_at - interval '1 min' + n.n * interval '1 ms'
    from (select id, row_number() over (partition by contact_id order by id) n from alerts) n
    where n.id = a.id
"""
EARLIER = """
    update alerts set due_at = due_at - interval '500 us'
    where contact_id = (select id from customer_portal_access where email = $1)
"""


@pytest.fixture
def many(happenings: Happenings) -> Many:
    return Many(happenings)


async def moved(many: Many, visits: int) -> None:
    """Have visits be moved, and be due by turns of those who are told of them."""
    await many.move(*await many.booked(visits))
    await many.happenings.do(ONE_OF_EACH_FIRST)
    many.clock.at += timedelta(minutes=2)


async def tell(many: Many, at_once: int) -> list[int]:
    """Tell all, so many at once; return how many each turn told."""
    turns: list[int] = []
    while told := await turn(many, at_once):
        turns.append(told)
    return turns


async def turn(many: Many, at_once: int) -> int:
    return await Telling(VOICE, CHANNELS, many.clock, Portions(at_once)).tell_due()


async def aloud() -> list[tuple[str, str]]:
    """Return to whom something was told that stands for several, and its title."""
    alerts = await Alert.filter(topic="visits").prefetch_related("contact")
    return sorted((each.contact.email, each.title) for each in alerts)


async def test_each_of_many_people_has_one_message_where_not_all_are_told_at_once(
    many: Many, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(several, "MOST", 9)
    await many.happenings.do(NEIGHBOURS, PRIYA)
    await moved(many, 5)
    people: list[Any] = await Alert.all().distinct().values_list("contact__email", flat=True)
    assert len(people) == 6
    assert sum(await tell(many, 6)) == 30
    assert await aloud() == [(each, "News about 5 visits") for each in sorted(people)]
    alone = "select count(*) from notification_deliveries d join alerts a on a.id = d.alert_id"
    assert await many.happenings.do(f"{alone} where a.topic <> 'visits'") == 0


async def test_who_has_more_than_fits_is_told_in_pieces_in_their_turn(
    many: Many, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(several, "MOST", 3)
    await moved(many, 6)
    turns = await tell(many, 2)
    assert (turns[0], sum(turns)) == (4, 12)
    for each in (PRIYA, COLIN):
        assert await many.inbox(each) == ["visit_changed"] * 6


@pytest.mark.parametrize("first", [PRIYA, COLIN])
async def test_whoever_has_waited_longest_is_told_first(
    many: Many, monkeypatch: pytest.MonkeyPatch, first: str
):
    monkeypatch.setattr(several, "MOST", 5)
    await moved(many, 5)
    await many.happenings.do(EARLIER, first)
    assert await turn(many, 2) == 5
    assert await aloud() == [(first, "News about 5 visits")]


async def test_who_is_told_of_many_at_one_business_holds_up_nobody_at_another(
    many: Many, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(several, "MOST", 8)
    job = await many.happenings.do(ELSEWHERE, SAM)
    visits = await many.happenings.business.link.fetch(BOOKED, job, many.clock.now() + SOON, 5)
    ours = await many.booked(5)
    await many.move(*ours, *(row["id"] for row in visits))
    await many.happenings.do(ONE_OF_EACH_FIRST)
    for each in (PRIYA, COLIN):
        await many.happenings.do(EARLIER, each)
    many.clock.at += timedelta(minutes=2)
    assert await turn(many, 4) == 10
    assert len(told := await aloud()) == 2
    assert (SAM, "News about 5 visits") in told
