"""Mail about one's data is sent once it is true, by one worker, and again when it did not go."""

import asyncio
from typing import Any

from doorstep.kit.mail import as_email
from doorstep.privacy.letters import delete_given_up, send_due
from tests.backend.conftest import ALEX, PRIYA
from tests.backend.privacy.conftest import Holding
from tests.factories.exports import ask_for_export


async def written(holding: Holding) -> None:
    """Have two letters written."""
    for email in (ALEX, PRIYA):
        await ask_for_export(await holding.served.sign_in(email))
        assert await holding.make() == 1
    holding.served.mailbox.letters.clear()


async def left(holding: Holding) -> int:
    found: Any = await holding.served.office.fetchval("select count(*) from privacy_letters")
    return found


async def test_workers_side_by_side_send_each_letter_once(holding: Holding):
    await written(holding)
    mailbox = holding.served.mailbox
    sent = await asyncio.gather(*(send_due(mailbox) for _ in range(3)))
    assert sum(sent) == 2
    assert {letter.to for letter in mailbox.letters} == {ALEX, PRIYA}
    assert {letter.sender_name for letter in mailbox.letters} == {"Northgate Heating"}
    assert await left(holding) == 0


async def test_a_mail_server_that_is_away_loses_nothing(holding: Holding):
    await written(holding)
    mailbox = holding.served.mailbox
    mailbox.broken = True
    assert await send_due(mailbox) == 0
    mailbox.broken = False
    assert await send_due(mailbox) == 0
    await holding.served.office.execute("update privacy_letters set next_at = now()")
    assert await send_due(mailbox) == 2


async def test_a_letter_that_nobody_takes_is_given_up_after_three_days(holding: Holding):
    await written(holding)
    assert await delete_given_up() == 0
    await holding.served.office.execute(
        "update privacy_letters set created_at = now() - interval '73 hours'"
    )
    assert await delete_given_up() == 2
    assert await left(holding) == 0


async def test_an_odd_address_of_the_offices_keeps_no_letter_from_being_sent(holding: Holding):
    await written(holding)
    await holding.served.office.execute("update organizations set email = 'by phone only'")
    assert await send_due(holding.served.mailbox) == 2
    for letter in holding.served.mailbox.letters:
        assert as_email(letter, "portal@doorstep.example")["Reply-To"] is None
