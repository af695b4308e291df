"""What is due is told as it is by then, on the ways people chose, and quietly at night."""

from datetime import timedelta
from typing import Any

from doorstep.notifications.models import Channel
from doorstep.notifications.queue import JOBS
from doorstep.notifications.telling import Telling
from tests.backend.conftest import ALEX
from tests.factories.alerts import subscribe
from tests.factories.portals import Served
from tests.factories.voices import (
    EVERYTHING,
    NOON,
    URGENT,
    VOICE,
    Hand,
    a_visit,
    move,
    wait_to_tell,
)

CHOOSE = """
    insert into alert_choices (organization_id, contact_id, quiet_from, quiet_until, channels)
    select organization_id, id, 12 * 60, 13 * 60, $2::jsonb from customer_portal_access
    where email = $1
"""
EMAIL = frozenset({Channel.EMAIL})
HOUR = timedelta(hours=1)


async def told(served: Served, clock: Hand | None = None, voice: Any = VOICE) -> list[str]:
    """Tell what is due, and return the channels of all deliveries."""
    await Telling(voice, EVERYTHING, clock or Hand()).tell_due()
    rows: list[Any] = await served.office.fetch(
        f"select d.channel, j.entrypoint from notification_deliveries d join {JOBS} j"
        " on j.payload = decode(replace(d.id::text, '-', ''), 'hex') order by 1"
    )
    assert [row["channel"] for row in rows] == [row["entrypoint"] for row in rows]
    return [row["channel"] for row in rows]


async def state_of(served: Served, alert: Any) -> Any:
    return await served.office.fetchrow("select * from alerts where id = $1", alert)


async def test_what_is_due_is_told_in_the_words_of_now(served: Served):
    visit = await a_visit(served.office)
    alert = await wait_to_tell(served.office, ALEX, visit)
    await move(served.office, visit, NOON + 2 * HOUR)

    assert await told(served) == ["email"]

    row = await state_of(served, alert)
    assert (row["state"], row["title"]) == ("told", "planned 2026-06-15T13:00:00Z")
    assert row["told_at"] == NOON


async def test_what_is_not_due_yet_waits(served: Served):
    alert = await wait_to_tell(served.office, ALEX, await a_visit(served.office), due=NOON + HOUR)
    assert await told(served) == []
    assert (await state_of(served, alert))["state"] == "waiting"


async def test_a_push_goes_to_every_browser_and_no_mail_beside_it(served: Served):
    await served.sign_in(ALEX)
    await served.sign_in(ALEX)
    for _ in range(2):
        await subscribe(served.office, ALEX)
    await wait_to_tell(served.office, ALEX, await a_visit(served.office))
    assert await told(served) == ["push", "push"]


async def test_what_comes_too_late_is_dropped(served: Served):
    visit = await a_visit(served.office)
    alert = await wait_to_tell(served.office, ALEX, visit)
    assert await told(served, Hand(NOON + timedelta(days=2))) == []
    assert (await state_of(served, alert))["state"] == "dropped"


async def test_what_is_as_they_believed_is_not_told_and_is_no_alert(served: Served):
    visit = await a_visit(served.office)
    alert = await wait_to_tell(served.office, ALEX, visit)
    believed = NOON + timedelta(days=1)
    await served.office.execute(
        "update alerts set baseline = jsonb_build_object('at', $1::text, 'state', 'planned')",
        f"{believed:%Y-%m-%dT%H:%M:%S}Z",
    )
    await move(served.office, visit, believed)
    assert await told(served) == []
    assert (await state_of(served, alert))["state"] == "dropped"


async def test_whoever_lost_access_or_whose_business_is_silent_is_not_told(served: Served):
    visit = await a_visit(served.office)
    alert = await wait_to_tell(served.office, ALEX, visit)
    await served.office.execute("update organizations set notifications = false")
    assert await told(served) == []
    assert (await state_of(served, alert))["state"] == "dropped"


async def test_in_quiet_hours_what_makes_a_noise_waits_and_nothing_else(
    served: Served,
):
    await served.office.execute(CHOOSE, ALEX, '{"visits": {"sms": true}}')
    alert = await wait_to_tell(served.office, ALEX, await a_visit(served.office))
    night = Hand(NOON + timedelta(minutes=30))  # half past twelve in London
    assert await told(served, night) == ["email", "sms"]
    assert (await state_of(served, alert))["state"] == "told"
    rows: Any = await served.office.fetch("select channel, next_at from notification_deliveries")
    assert dict(rows) == {"email": night.at, "sms": NOON + HOUR}


async def test_mail_makes_no_noise_and_what_is_urgent_may(served: Served):
    await served.office.execute(CHOOSE, ALEX, '{"visits": {"sms": false}}')
    await wait_to_tell(served.office, ALEX, await a_visit(served.office))
    assert await told(served) == ["email"]


async def test_what_is_urgent_is_told_at_night(served: Served):
    await served.office.execute(CHOOSE, ALEX, '{"visits": {"sms": true}}')
    await wait_to_tell(served.office, ALEX, await a_visit(served.office))
    assert await told(served, voice=URGENT) == ["email", "sms"]


async def test_what_would_be_over_with_the_quiet_hours_is_mailed_now(served: Served):
    await served.office.execute(CHOOSE, ALEX, '{"visits": {"sms": true}}')
    visit = await a_visit(served.office)
    await move(served.office, visit, NOON + timedelta(minutes=45))
    await wait_to_tell(served.office, ALEX, visit)
    assert await told(served) == ["email"]


async def test_one_that_breaks_holds_up_no_other(served: Served):
    visit = await a_visit(served.office)
    broken = await wait_to_tell(served.office, ALEX, visit)
    await served.office.execute("update alerts set topic = 'unknown'")
    good = await wait_to_tell(served.office, ALEX, visit, revision=2)
    await told(served)
    assert (await state_of(served, good))["state"] == "told"
    row = await state_of(served, broken)
    assert (row["state"], row["due_at"]) == ("waiting", NOON + timedelta(minutes=15))


async def test_without_any_way_it_is_in_the_inbox_alone(served: Served):
    await served.office.execute(
        "insert into mail_bounces (organization_id, email, reason)"
        " select organization_id, email, 'gone' from customer_portal_access where email = $1",
        ALEX,
    )
    alert = await wait_to_tell(served.office, ALEX, await a_visit(served.office))
    assert await told(served) == []
    assert (await state_of(served, alert))["state"] == "told"


async def test_what_a_newer_word_about_the_same_has_overtaken_counts_as_read(served: Served):
    first, other = await served.office.fetch("select id from visits order by id limit 2")
    await move(served.office, other["id"], NOON + 24 * HOUR)
    visit = await a_visit(served.office)
    assert visit == first["id"]
    moved = await wait_to_tell(served.office, ALEX, visit)
    apart = await wait_to_tell(served.office, ALEX, other["id"])
    await told(served)
    tomorrow = await wait_to_tell(served.office, ALEX, visit, revision=2)
    await served.office.execute(
        "update alerts set about = 'visit_tomorrow:' || subject_id where id = $1", tomorrow
    )
    assert (await state_of(served, moved))["read_at"] is None
    later = NOON + HOUR
    await told(served, Hand(later))
    last = await wait_to_tell(served.office, ALEX, visit, revision=3)
    await told(served, Hand(later + HOUR))
    read = [(await state_of(served, each))["read_at"] for each in (moved, tomorrow, last, apart)]
    assert read == [later, later + HOUR, None, None]


async def test_of_two_that_are_told_at_once_the_older_one_counts_as_read(served: Served):
    visit = await a_visit(served.office)
    first = await wait_to_tell(served.office, ALEX, visit)
    last = await wait_to_tell(served.office, ALEX, visit, revision=2)
    await told(served)
    assert [(await state_of(served, each))["read_at"] for each in (first, last)] == [NOON, None]
