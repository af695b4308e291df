"""What a push message says, as JSON that a browser can show by itself (Declarative Web Push).

Our service worker reads the same. A message has 3,993 bytes at most: one record of 4,096 bytes when
it is encrypted (RFC 8291 §4). Its length says little of what is in it: it is filled up.
"""

import hashlib
from base64 import urlsafe_b64encode
from typing import Any

import msgspec

from doorstep.notifications.opening import marked, opens, words_of
from doorstep.notifications.ways import Parcel

MOST = 3993
SHORT = 1000
"""Bytes for a push service that finds the other too long."""
STEP = 256
"""Bytes of which a message has a whole number, as far as there is room."""
CUT = "…"


def topic_of(thread: str) -> str:
    """Return what stands for that in the Topic of RFC 8030 §5.4 (32 letters of base64url).

    A push service that still keeps a message about the same thing forgets it for the new one.
    """
    return urlsafe_b64encode(hashlib.sha256(thread.encode()).digest()[:24]).decode()


def message_of(parcel: Parcel, portal: str, *, most: int = MOST) -> bytes:
    """Return the message about an alert, of `most` bytes; its body is cut if need be.

    `portal` is the address of the organisation's portal.
    """
    title, body = words_of(parcel, _account(parcel), briefly=True)
    for room in (len(body), 300, 100, 0):
        said = body if len(body) <= room else body[:room].rstrip() + CUT
        message = msgspec.json.encode(_declared(parcel, portal, title, said))
        if len(message) <= most:
            break
    full = min(-(-len(message) // STEP) * STEP, most)
    return message.ljust(full)


def _declared(parcel: Parcel, portal: str, title: str, body: str) -> dict[str, Any]:
    badge = {"app_badge": parcel.unread}
    shown: dict[str, Any] = {
        "title": title,
        "body": body,
        "navigate": portal + opens(parcel, marked(parcel, parcel.path), _account(parcel)),
        "tag": topic_of(f"{parcel.contact.id} {parcel.thread}"),
        "icon": f"{portal}/icons/192.png",
        **badge,
        "data": {
            "alert": str(parcel.alert_id),
            "revision": parcel.revision,
            "contact": str(parcel.contact.id),
        },
    }
    # `mutable`: a browser that could show it alone lets our worker fetch what it is about.
    return {"web_push": 8030, "mutable": True, "notification": shown, **badge}


def _account(parcel: Parcel) -> str:
    return parcel.subscription.account if parcel.subscription else ""
