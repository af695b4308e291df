"""Which browser on which system that is, in words a person knows it by."""

import re
from enum import StrEnum

import msgspec
from ua_parser import parse_os, parse_user_agent

NOT_ITS_NAME = re.compile(r"^Headless| Mobile|^Mobile | UI/WKWebView| WebView| iOS")
"""What the parser says of a browser beside the name on its icon."""
SYSTEMS = {"Mac OS X": "macOS", "Chrome OS": "ChromeOS"}


class Kind(StrEnum):
    """What somebody holds in their hands."""

    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"


class Browser(msgspec.Struct):
    """A browser as far as it tells; null is what it does not."""

    browser: str | None
    system: str | None
    kind: Kind | None


def browser_of(user_agent: str) -> Browser:
    """Return what a User-Agent says, which anybody may have made up.

    The first call takes a second, others a millisecond.
    """
    name, system = parse_user_agent(user_agent), parse_os(user_agent)
    family = system.family if system else None
    return Browser(
        NOT_ITS_NAME.sub("", name.family) if name else None,
        _apples(user_agent) if family == "iOS" else SYSTEMS.get(family or "", family),
        _kind(user_agent, family),
    )


def _apples(user_agent: str) -> str:
    return "iPad" if "iPad" in user_agent else "iPhone"


def _kind(user_agent: str, family: str | None) -> Kind | None:
    if family == "iOS":
        return Kind.TABLET if "iPad" in user_agent else Kind.PHONE
    if family == "Android":
        return Kind.PHONE if "Mobile" in user_agent else Kind.TABLET
    return Kind.COMPUTER if family else None
