"""Stopping Alex's mails, which takes one of them."""

from collections.abc import Awaitable, Callable
from typing import Any

from doorstep.notifications.mail.tokens import Signer
from doorstep.notifications.models import Category
from tests.backend.conftest import ALEX
from tests.factories.portals import SECRET

from .alexs import Alexs

CONTACT = "select id from customer_portal_access where email = $1"
STOPPED = "select count(*) from alert_choices"


def stops(method: str) -> Callable[[Alexs], Awaitable[None]]:
    """Return what tries to stop Alex's mails: with ids and forged tokens."""

    async def without_the_mail(alexs: Alexs) -> None:
        office, browser = alexs.served.office, alexs.intruder.browser
        asker: Any = browser
        contact: Any = await office.fetchval(CONTACT, ALEX)
        forged = Signer(("a-key-that-the-server-never-had-at-all",))
        guesses = [str(contact), forged.stopping(contact, Category.VISITS), "A" * 43]
        for guess in guesses:
            answer = await asker.open(f"/unsubscribe/{guess}", method=method)
            assert answer.status_code == 404
        assert await office.fetchval(STOPPED) == 0
        token = Signer((SECRET,)).stopping(contact, Category.VISITS)
        own: Any = alexs.served.browser()
        assert (await own.open(f"/unsubscribe/{token}", method=method)).status_code == 200
        assert await office.fetchval(STOPPED) == (method == "POST")

    return without_the_mail


WITHOUT_SESSION = {(method, "/unsubscribe/<token>"): stops(method) for method in ("GET", "POST")}
