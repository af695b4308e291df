"""What a newer word has overtaken counts as read, whoever has the older one at that moment."""

from typing import Any

import pytest

from doorstep.notifications.models import Channel
from doorstep.notifications.telling import Telling
from doorstep.notifications.writing import existing
from tests.backend.conftest import ALEX
from tests.factories.portals import Served
from tests.factories.voices import NOON, VOICE, Hand, a_visit, wait_to_tell

EMAIL = frozenset({Channel.EMAIL})
MAILED = """
    insert into notification_deliveries (id, organization_id, alert_id, channel, created_at)
    select gen_random_uuid(), organization_id, id, 'email', now() from alerts where id = $1
"""


@pytest.mark.parametrize("has_it", ["who spreads", "who mails it"])
async def test_what_is_overtaken_counts_as_read_whoever_has_it(served: Served, has_it: str):
    office, visit = served.office, await a_visit(served.office)
    first = await wait_to_tell(office, ALEX, visit)
    await Telling(VOICE, EMAIL, Hand()).tell_due()
    newer = await wait_to_tell(office, ALEX, visit, revision=2)
    await office.execute("update alerts set about = 'of it' where id = $1", newer)
    row: Any = await office.fetchrow("select contact_id, about from alerts where id = $1", first)
    async with office.transaction():
        if has_it == "who mails it":
            await office.execute(MAILED, first)
        else:
            assert await existing(office, [tuple(row)])
        await Telling(VOICE, EMAIL, Hand()).tell_due()
    assert await office.fetchval("select read_at from alerts where id = $1", first) == NOON
