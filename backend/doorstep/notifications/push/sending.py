"""Sending alerts as push messages, and what the answers of push services mean."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from doorstep.kit.clock import Clock, SystemClock
from doorstep.kit.push.endpoints import BadEndpoint, service_of
from doorstep.kit.push.service import Answer, PushService, Target, Unanswered
from doorstep.notifications.patience import MOST
from doorstep.notifications.ways import Later, Never, Outcome, Parcel, Sent
from doorstep.sign_in.letter import portal_url

from .message import SHORT, message_of, topic_of
from .rests import Rests

GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
LATER = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY}
OF_KEYS = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
"""What is answered to a message signed by another key than the subscription was made with."""
URGENTLY = timedelta(minutes=1)
"""How old what is urgent may be that waits since others were refused; then it asks for itself.

It is shorter than `falling_back.HURRY`, and no try: one that was never refused is not mailed for
it. Of all else it is a try, so that mail takes its place where the service is busy for hours.
"""
REASON = re.compile(r'"reason"\s*:\s*"([A-Za-z]{3,40})"')


class PushSending:
    """Sends alerts to browsers, with links to portals at `public_url`."""

    def __init__(self, push: PushService, public_url: str, clock: Clock | None = None) -> None:
        self._push = push
        self._public_url = public_url
        self._clock = clock or SystemClock()
        self._rests = Rests(self._clock)

    async def send(self, parcel: Parcel) -> Outcome:
        """Send an alert to its subscription; return what came of it. Raises nothing of its own."""
        if parcel.subscription is None:
            return Never("There is no subscription.", gone=True)
        try:
            service = service_of(parcel.subscription.endpoint)
            if left := self._left(service, parcel):
                return Later("The push service asked to be left alone.", left, not parcel.urgent)
            answer = await self._sent(parcel)
            if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                answer = await self._sent(parcel, most=SHORT)
        except KeyError:
            return Never("It was made with a key that is not used any more.", gone=True)
        except BadEndpoint as error:
            return Never(f"Nothing is sent there. {error}", gone=False)
        except Unanswered as error:
            return Later(str(error))
        current = parcel.subscription.key == self._push.public_keys[0]
        outcome = outcome_of(answer, self._clock.now(), current=current)
        if answer.retry_after or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            self._note(service, outcome)
        return outcome

    def _left(self, service: str, parcel: Parcel) -> timedelta | None:
        """Return for how long it waits since others were refused: what is urgent only briefly."""
        left = self._rests.left(service)
        if left is None or not parcel.urgent:
            return left
        age = self._clock.now() - parcel.created_at
        return min(left, URGENTLY - age) if age < URGENTLY else None

    def _note(self, service: str, outcome: Outcome) -> None:
        if isinstance(outcome, Later):
            self._rests.begin(service, outcome.after)

    async def _sent(self, parcel: Parcel, **other: int) -> Answer:
        to = parcel.subscription
        assert to is not None  # noqa: S101 - looked at before
        portal = portal_url(parcel.organization, self._public_url)
        return await self._push.push(
            Target(to.endpoint, to.p256dh, to.auth, to.key),
            message_of(parcel, portal, **other),
            ttl=int(parcel.ttl.total_seconds()),
            urgency=parcel.urgency,
            topic=topic_of(f"{parcel.contact.id} {parcel.thread}"),
        )


def outcome_of(answer: Answer, now: datetime, *, current: bool) -> Outcome:
    """Return what an answer means; `current` says whether it was to a message of our newest key."""
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Sent()
    why = f"The push service answered {status}{_reason(answer.words)}."
    if status in GONE or (status in OF_KEYS and not current):
        return Never(why, gone=True)
    if status in LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Later(why, rest_of(answer.retry_after, now))
    return Never(why, gone=False)


def rest_of(retry_after: str, now: datetime) -> timedelta | None:
    """Return how long a Retry-After asks to wait, in either of its forms (RFC 9110 §10.2.3).

    None when it does not say, or nothing to be made sense of; an hour at most.
    """
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        seconds = int(text.lstrip("0")[:9] or "0")
        return timedelta(seconds=min(seconds, MOST.total_seconds()))
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    until = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return max(timedelta(0), min(until, MOST))


def _reason(words: str) -> str:
    """Return the reason that Apple gives in one word; of what else is said nothing is kept."""
    found = REASON.search(words)
    return f" ({found.group(1)})" if found else ""
