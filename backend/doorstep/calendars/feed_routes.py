"""`/calendar/…`: the address that somebody's calendar program reads, without signing in."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from quart import Blueprint, Response, request

from doorstep.kit.documentation import described
from doorstep.kit.errors import NotFound, TooMany
from doorstep.kit.headers import client_network
from doorstep.kit.http import attachment
from doorstep.kit.settings import Settings
from doorstep.organizations.hosts import NoSuchPortal
from doorstep.sign_in.desk import Desk
from doorstep.sign_in.throttle import QUARTER, Limit, Throttle, allowed

from .looking import look
from .routes import TYPE, portal_of
from .writing import write_feed

WRONG = Limit("calendar-wrong", 100, QUARTER)
"""Of a network: what finds nothing. A token has 256 bits, so that no number of tries finds one."""
LOGGED = Limit("calendar-wrong-logged", 1, QUARTER)
READS = 60
"""Of one address in a quarter of an hour, by each process: programs look once an hour or so."""
UNSEEN = re.compile(r"[^ -~]")
LONGEST_AGENT = 200
log = structlog.get_logger()


class LookedOften(TooMany):
    """There were very many tries. Please wait a little: once an hour is often enough."""

    code = "too_many_tries"


@dataclass
class Reads:
    """Counts what is read here, so that one program that never rests does not keep others waiting.

    It is kept in memory alone: no read has to write for it.
    """

    until: float = 0.0
    counts: dict[UUID, int] = field(default_factory=dict[UUID, int])

    def count(self, feed: UUID) -> None:
        """Count a read; raises LookedOften."""
        now = time.monotonic()
        if now >= self.until:
            self.until, self.counts = now + QUARTER.total_seconds(), {}
        self.counts[feed] = self.counts.get(feed, 0) + 1
        if self.counts[feed] > READS:
            raise LookedOften(headers={"Retry-After": str(int(self.until - now) + 1)})


def feed_blueprint(settings: Settings, desk: Desk) -> Blueprint:
    """Return the route; neither search engines nor caches of many are to keep what it says."""
    blueprint = Blueprint("calendar_feed", __name__)
    reads = Reads()

    @blueprint.after_request
    async def hide(response: Response) -> Response:  # pyright: ignore[reportUnusedFunction]
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @blueprint.get("/calendar/<token>.ics")
    @described(
        "getCalendar",
        media_type="text/calendar",
        otherwise={304: "It is as it was."},
        signed_in=False,
        refuses=(NoSuchPortal, LookedOften),
    )
    async def show_feed(token: str) -> Response:
        """Return the visits of whoever made this address: of the last year, and all ahead."""
        organization = await desk.organization()
        portal = portal_of(desk, organization)
        found = await look(portal, organization.id, token, _agent())
        if found is None:
            await _count_wrong(desk, organization.id, client_network(settings.trusted_proxies))
            raise NotFound
        reads.count(found.feed)
        response = Response(content_type=TYPE)
        response.set_etag(found.tag)
        response.last_modified = found.since
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Content-Disposition"] = attachment("visits.ics")
        if _is_known(found.tag, response):
            response.status_code = 304
            return response
        body = await asyncio.to_thread(write_feed, portal, found.entries, found.since)
        response.set_data(body)
        return response

    return blueprint


def _is_known(tag: str, response: Response) -> bool:
    """Return whether who asks has already what there is (RFC 9110 §13.2.2)."""
    if "If-None-Match" in request.headers:
        return request.if_none_match.contains_weak(tag)
    since = request.if_modified_since
    return (
        since is not None
        and response.last_modified is not None
        and (since >= response.last_modified)
    )


async def _count_wrong(desk: Desk, organization: UUID, network: str) -> None:
    """Count for a network that it found nothing; raises LookedOften."""
    if wait := await Throttle(desk.keyed).count(organization, [(WRONG, network)]):
        # Once in its time: whoever is refused again and again is not to fill the log.
        if await allowed(desk.keyed, organization, LOGGED, ""):
            log.warning("public_limited", organization=str(organization), limit=WRONG.kind)
        raise LookedOften(headers={"Retry-After": str(wait)})


def _agent() -> str:
    return UNSEEN.sub("", request.headers.get("User-Agent", ""))[:LONGEST_AGENT]
