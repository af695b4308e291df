"""The organisation's colour, made readable: contrast by WCAG 2.2, success criterion 1.4.3."""

import re

from .models import ACCENT

READABLE = 4.5
"""The least contrast of text (level AA)."""
PAPER, PAPER_DARK = "#eef0ea", "#24292c"
"""The least favourable grounds that accented text stands on, in the light and the dark theme."""
WHITE, BLACK = "#ffffff", "#000000"
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def accent_of(colour: str) -> str:
    """Return the colour in lower case, or the usual accent when it is none (#rrggbb)."""
    return colour.lower() if _HEX.fullmatch(colour) else ACCENT


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def on(accent: str) -> str:
    """Return the colour of text on the accent: white where it is readable, else black."""
    return WHITE if contrast(WHITE, accent) >= READABLE else BLACK


def ink(accent: str, ground: str) -> str:
    """Return the accent, moved towards black or white until it is readable on the ground."""
    goal = BLACK if _luminance(ground) > 0.18 else WHITE  # noqa: PLR2004 - black and white part here
    for step in range(21):
        mixed = _mix(accent, goal, step / 20)
        if contrast(mixed, ground) >= READABLE:
            return mixed
    return goal


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue, from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mix(one: str, other: str, share: float) -> str:
    pairs = zip(channels(one), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
