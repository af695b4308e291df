"""The copy that a device keeps, and the stream that tells of news."""

from tests.backend.conftest import ALEX
from tests.factories import pokes
from tests.factories.portals import assert_problem, sync_body

from .alexs import SHA, Alexs

MOVE_ON = """
    update jobs set title = title || '.'
    from customer_portal_access c where c.customer_id = jobs.customer_id and c.email = $1
"""


async def sync(alexs: Alexs) -> None:
    body = await sync_body(alexs.intruder.browser)
    foreign = body | {"scope": str(alexs.scope)}
    response = await alexs.intruder.browser.post("/api/sync", json=foreign)
    await assert_problem(response, 409, "other_account")
    response = await alexs.intruder.browser.post("/api/sync", json=body | {"limit": 1000})
    page = await response.get_data(as_text=True)
    assert '"job"' in page
    for row_id in (alexs.scope, alexs.job, alexs.visit, alexs.property, alexs.request, SHA):
        assert str(row_id) not in page


async def live(alexs: Alexs) -> None:
    """Tells of the intruder's own copy, and not when Alex's moves on."""
    mine = alexs.intruder.email
    async with pokes.live(alexs.intruder.browser) as read:
        await alexs.served.office.execute(MOVE_ON, mine)
        assert await pokes.hears(read, await pokes.poke(alexs.served, mine))
        for email in (ALEX, mine):
            await alexs.served.office.execute(MOVE_ON, email)
        assert await pokes.told(read) == await pokes.poke(alexs.served, mine)


DOORS = {("POST", "/api/sync"): sync, ("GET", "/api/live"): live}
