"""A Stripe that does not answer holds up nothing else that the worker does."""

import asyncio

from doorstep.cli.working import ASKING, chores_by, do_chores, questions_by
from tests.backend.conftest import ALEX
from tests.factories.payments import Till

ASKED = "select times < 9 from stand_in.trouble"
OLD = """
    insert into stripe_events (id, type, heard_at)
    values ('evt_old', 'charge.refunded', now() - interval '31 days')
"""
LEFT = "select count(*) from stripe_events where id = 'evt_old'"


async def test_chores_are_done_while_stripe_does_not_answer(shop: Till):
    office, url = shop.served.office, shop.settings.database_url
    alex, invoice = await shop.served.sign_in(ALEX), await shop.issue(ALEX, 10_000)
    await shop.pay(await shop.page(alex, invoice))
    await shop.heard()
    await office.execute(OLD)
    trouble = {"path_prefix": "/v1/events", "times": 9, "do": "timeout_before"}
    await shop.control("/trouble", trouble)
    chores = chores_by(shop.settings)
    del chores["old_demo_mail"]  # whose table is the demo's alone
    asking = asyncio.create_task(do_chores(url, questions_by(shop.settings), ASKING))
    async with asyncio.timeout(10):
        while not await office.fetchval(ASKED):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert await do_chores(url, chores)
    assert await office.fetchval(LEFT) == 0
    assert not asking.done()
    asking.cancel()
    await asyncio.wait({asking})
