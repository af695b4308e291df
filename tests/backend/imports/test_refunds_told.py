"""What a file gives back is told of while it is new."""

from datetime import UTC, datetime

import asyncpg

from doorstep.notifications.facts import current_facts
from doorstep.notifications.words import Reader, say
from tests.factories.books import BASE, INVOICE, bring

from .test_refunds import OVERPAID, REFUND

READER = Reader("Northgate", "Europe/London", "en", "en-GB", datetime.now(UTC))


async def test_a_refund_of_these_days_is_told_of_and_an_old_one_is_not(portal: asyncpg.Connection):
    await bring(*BASE, INVOICE, OVERPAID)
    today = {**REFUND, "amount_minor": 1_000, "paid_at": datetime.now(UTC).isoformat()}
    await bring(today, {**REFUND, "external_id": "r2", "amount_minor": 500})
    entry = await portal.fetchval("select id from ledger_entries where external_id = 'r1'")
    events = await portal.fetch("select topic, subject_id from notification_events")
    assert [tuple(each) for each in events] == [("refund", entry)]
    facts = await current_facts(portal, "refund", [(entry, "")], datetime.now(UTC))
    assert facts[(entry, "")].roles == ("owner", "billing")
    told = say("refund", None, facts[(entry, "")].fact, READER)
    assert told
    assert told.title == "£10.00 is on its way back to you"
    assert told.body.startswith("We have refunded £10.00 for invoice ")
