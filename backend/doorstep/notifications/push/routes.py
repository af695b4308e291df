"""`/api/portal/push`: whether this browser takes push messages."""

import msgspec
from quart import Blueprint, Response

from doorstep.kit.documentation import described
from doorstep.kit.errors import Problem
from doorstep.kit.http import json_response, read_body
from doorstep.kit.push.service import PushService
from doorstep.sign_in.entering import current_viewer

from .subscriptions import EndpointTaken, KeyReplaced, Wanted, own_key, subscribe, unsubscribe

LARGEST = 8 * 1024
"""Bytes of a subscription."""


class NoPush(Problem):
    """This portal sends no push messages."""

    status, code = 503, "no_push"


class Pushing(msgspec.Struct):
    """The `key` to subscribe with, null if no messages are sent, and whether this browser is.

    A browser that is `subscribed` with another key than that has to subscribe anew.
    """

    key: str | None
    subscribed: bool


def push_blueprint(push: PushService | None) -> Blueprint:
    """Return the routes; without a service they say that nothing is sent."""
    blueprint = Blueprint("push", __name__, url_prefix="/api/portal/push")
    keys = push.public_keys if push else ()
    current = keys[0] if keys else None

    @blueprint.get("")
    @described("getPush", gives=Pushing)
    async def get() -> Response:
        """Return the key to subscribe with, and whether this browser has subscribed with it."""
        own = await own_key()
        return json_response(Pushing(current, own is not None and own == current))

    @blueprint.put("")
    @described(
        "subscribe", takes=Wanted, gives=Pushing, refuses=(EndpointTaken, KeyReplaced, NoPush)
    )
    async def put() -> Response:
        """Have this browser take messages, or go on taking them; one address at a time."""
        await current_viewer()
        wanted = await read_body(Wanted, limit=LARGEST)
        if push is None:
            raise NoPush
        await subscribe(wanted, keys, push.allowed)
        return json_response(Pushing(current, wanted.key == current))

    @blueprint.delete("")
    @described("unsubscribe", gives=Pushing)
    async def delete() -> Response:
        """Have this browser take no more messages; nothing happens if it takes none."""
        await unsubscribe()
        return json_response(Pushing(current, subscribed=False))

    return blueprint
