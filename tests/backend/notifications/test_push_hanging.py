"""A push service that does not answer holds up no message for another one."""

import asyncio

from doorstep.kit.push.places import Places
from doorstep.kit.push.service import AT_ONCE, OF_ONE, PATIENCE, WebPush
from doorstep.notifications.models import Channel
from doorstep.notifications.push.sending import PushSending
from doorstep.notifications.ways import Later, Sent
from doorstep.notifications.working import WIDTHS
from tests.factories.push_parcels import parcel, subscribed
from tests.factories.push_services import KEY, push_service

SITE = "https://portal.example.com"
CONTACT = "mailto:office@northgate.example"


async def test_one_that_hangs_takes_no_more_than_its_places():
    async with push_service() as hangs, push_service() as answers:
        allowed, places = {hangs.host, answers.host}, Places(most=1, patience=0.05)
        push = WebPush([KEY], CONTACT, allowed=allowed, places=places)
        sending = PushSending(push, SITE)
        stuck, other = subscribed(hangs.browser()), subscribed(answers.browser())
        hangs.answers = ["hang"]
        first = asyncio.create_task(sending.send(parcel(stuck)))
        while not hangs.asked:  # noqa: ASYNC110 - it is another server's word
            await asyncio.sleep(0.01)
        assert await sending.send(parcel(stuck)) == Later("It has not answered others yet.")
        assert await sending.send(parcel(other)) == Sent()
        first.cancel()
        await asyncio.wait([first])
        assert await sending.send(parcel(stuck)) == Sent()
        await push.close()


def test_whatever_is_being_sent_has_a_connection():
    assert WIDTHS[Channel.PUSH].most <= AT_ONCE
    assert OF_ONE < AT_ONCE
    assert PATIENCE.connect is None
