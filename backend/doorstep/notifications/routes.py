"""`/api/portal/alerts`: does it work, and what is new elsewhere? Online only."""

from quart import Blueprint, Response

from doorstep.customers.viewer import Viewer
from doorstep.kit.documentation import described
from doorstep.kit.errors import TooMany
from doorstep.kit.http import json_response
from doorstep.sign_in.entering import current_viewer, session_token_hash
from doorstep.sign_in.throttle import HOUR, Limit, Throttle

from .elsewhere import Elsewhere, unread_elsewhere
from .few_texts import with_few_texts
from .mail.bounces import mail_again
from .trial import Trial, try_out
from .ways import Senders

TESTS = Limit("alert-test", 6, HOUR)
"""Of a contact."""


class TestedEnough(TooMany):
    """You have had many tests just now. Please try again a little later."""

    code = "too_many_tests"


def alerts_blueprint(senders: Senders, throttle: Throttle) -> Blueprint:
    """Return the routes; a test is sent by these channels."""
    blueprint = Blueprint("alerts", __name__, url_prefix="/api/portal/alerts")
    testing = with_few_texts(senders, throttle)

    @blueprint.post("/test")
    @described("testAlerts", gives=Trial, refuses=(TestedEnough,))
    async def test() -> Response:
        """Send something by every way there is to who asks, and tell what came of each."""
        viewer = await current_viewer()
        await _count(throttle, viewer)
        return json_response(await try_out(viewer, testing, session_token_hash()))

    @blueprint.post("/mail")
    @described("mailAgain", status=204)
    async def again() -> Response:
        """Mail who asks again, whose address was complained of; nothing if it was not."""
        await mail_again((await current_viewer()).contact_id)
        return Response(status=204)

    @blueprint.get("/elsewhere")
    @described("countAlertsElsewhere", gives=Elsewhere)
    async def elsewhere() -> Response:
        """Return how many alerts are not read in the person's accounts that are not open."""
        return json_response(await unread_elsewhere())

    return blueprint


async def _count(throttle: Throttle, viewer: Viewer) -> None:
    counted = [(TESTS, str(viewer.contact_id))]
    if wait := await throttle.count(viewer.organization_id, counted):
        raise TestedEnough(headers={"Retry-After": str(wait)})
