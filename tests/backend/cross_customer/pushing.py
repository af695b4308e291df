"""Push messages to one's own browser."""

from tests.factories.portals import assert_problem
from tests.factories.push_services import PushBrowser
from tests.factories.pushing import PUSH, take_messages

from .alexs import Alexs

PLACES = "select endpoint from push_subscriptions order by 1"
MINE = PushBrowser("https://push.example.com/of-alex")


async def subscribed(alexs: Alexs) -> bool:
    return (await (await alexs.owner.get(PUSH)).get_json())["subscribed"]


async def look(alexs: Alexs) -> None:
    await take_messages(alexs.owner, MINE)
    looked = await (await alexs.intruder.browser.get(PUSH)).get_json()
    assert looked["subscribed"] is False
    assert await subscribed(alexs)


async def take(alexs: Alexs) -> None:
    """What goes to Alex's browser cannot be had by naming its address."""
    await take_messages(alexs.owner, MINE)
    stolen = await take_messages(alexs.intruder.browser, PushBrowser(MINE.endpoint))
    await assert_problem(stolen, 409, "push_endpoint_taken")
    assert await subscribed(alexs)


async def end(alexs: Alexs) -> None:
    await take_messages(alexs.owner, MINE)
    assert (await alexs.intruder.browser.delete(PUSH)).status_code == 200
    assert await subscribed(alexs)


DOORS = {("GET", PUSH): look, ("PUT", PUSH): take, ("DELETE", PUSH): end}
