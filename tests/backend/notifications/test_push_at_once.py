"""Browsers that subscribe, end and are answered at the same moment wait for nobody in a circle."""

import asyncio
from typing import Any

from doorstep.kit.database import trusted
from doorstep.notifications.push.subscriptions import note_answers, subscriptions_for
from doorstep.notifications.ways import Later, Never
from tests.backend.conftest import ALEX, PRIYA
from tests.factories.databases import until_somebody_waits
from tests.factories.portals import Served
from tests.factories.push_services import PushBrowser
from tests.factories.pushing import take_messages

PLACES = """
    select c.email, p.endpoint from push_subscriptions p
    join customer_portal_access c on c.id = p.contact_id
"""
HOLD = "select id, contact_id from push_subscriptions order by id for update"


async def places(portal: Served) -> dict[str, str]:
    return {row["email"]: row["endpoint"] for row in await portal.office.fetch(PLACES)}


async def test_two_sessions_may_change_addresses_with_each_other(served: Served):
    """Each has its own row, and wants to delete the other's: both held until both want it."""
    portal = served
    alex, priya = await portal.sign_in(ALEX), await portal.sign_in(PRIYA)
    first, second = (PushBrowser(f"https://push.example.com/{nth}") for nth in (1, 2))
    await take_messages(alex, first)
    await take_messages(priya, second)
    async with portal.office.transaction():
        await portal.office.execute(HOLD)
        wanted = [take_messages(alex, second), take_messages(priya, first)]
        both = [asyncio.create_task(each) for each in wanted]
        async with trusted() as link:
            await until_somebody_waits(link, 2)
    assert [answer.status_code for answer in await asyncio.gather(*both)] == [200, 200]
    assert await places(portal) == {ALEX: second.endpoint, PRIYA: first.endpoint}


async def test_what_a_push_service_answers_waits_for_no_subscription_that_is_held(
    served: Served,
):
    portal = served
    for nth, email in enumerate((ALEX, PRIYA)):
        place = PushBrowser(f"https://push.example.com/{nth}")
        await take_messages(await portal.sign_in(email), place)
    troubles = "select array_agg(trouble order by trouble) from push_subscriptions"
    rows: list[Any] = await portal.office.fetch(HOLD)
    pairs = [(row["id"], row["contact_id"]) for row in rows]
    async with trusted() as link:
        one, other = (await subscriptions_for(link, pairs)).values()
    async with portal.office.transaction():
        await portal.office.execute(HOLD.replace("order", "where id = $1 order"), one.id)
        async with asyncio.timeout(5), trusted() as link:
            await note_answers(link, [(one, Later("Answered 500.")), (other, Later("Away."))])
            await note_answers(link, [(one, Never("Answered 410.", gone=True))])
    assert await portal.office.fetchval(troubles) == ["", "Away."]
    async with trusted() as link:
        await note_answers(link, [(one, Never("Answered 410.", gone=True))])
    assert await portal.office.fetchval(troubles) == ["Away."]
