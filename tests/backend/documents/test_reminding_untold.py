"""Who was to be told of a certificate, and was not, is told when it is needed again."""

import pytest

from doorstep.notifications.certificates import forget_untold
from doorstep.notifications.models import Channel
from doorstep.notifications.telling import Telling
from doorstep.notifications.voice import VOICE
from tests.backend.conftest import PRIYA

from .reminders import Desk, asked_for


async def tell(desk: Desk) -> None:
    """Have what waits be told, as things are by now."""
    await Telling(VOICE, frozenset({Channel.EMAIL}), desk.clock).tell_due()


async def declined(desk: Desk) -> None:
    await desk.business.link.execute("update service_requests set status = 'declined'")


@pytest.mark.parametrize("spread", [True, False])
async def test_a_renewal_that_comes_before_anybody_is_told_and_is_declined(
    desk: Desk, *, spread: bool
):
    """The teller is quicker than who takes back: what waited is dropped, or never was."""
    old = await desk.certificate(audience="owner")
    await desk.reminding.remind()
    if spread:
        await desk.alerts()
    await asked_for(desk, old, "pending")
    await desk.alerts()
    await tell(desk)
    assert await forget_untold() == 1
    assert await desk.told(29) == []
    await declined(desk)
    assert await desk.told(28) == [PRIYA]


async def test_one_that_left_the_alert_as_it_was_told_is_told_by_itself_when_needed_again(
    desk: Desk,
):
    first = await desk.certificate(appliance="Boiler", audience="owner")
    await desk.certificate(appliance="Fire", audience="owner")
    await desk.reminding.remind()
    await desk.alerts()
    await asked_for(desk, first, "pending")
    await tell(desk)
    assert await forget_untold() == 1
    await declined(desk)
    assert await desk.told(28) == [PRIYA]
    assert (await desk.alerts())[-1]["path"] == f"/portal/documents/{first.id}"


async def test_what_waits_or_was_told_stays_noted(desk: Desk):
    await desk.certificate(audience="owner")
    await desk.reminding.remind()
    assert await forget_untold() == 0
    await desk.alerts()
    assert await forget_untold() == 0
    await tell(desk)
    assert await forget_untold() == 0
    assert await desk.told(28) == []


async def test_what_letters_told_before_there_were_alerts_stays_noted(desk: Desk):
    await desk.certificate(audience="owner")
    await desk.reminding.remind()
    await desk.business.link.execute("delete from notification_events")
    await desk.business.link.execute(
        "update document_reminders set told_at = now() - interval '1 d'"
    )
    await desk.business.link.execute(
        "update organizations set notifies_since = now() - interval '1 h'"
    )
    assert await forget_untold() == 0
