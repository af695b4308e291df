"""The app's icon on a home screen: the organisation's initial on its colour."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from .colours import on

SIZES = (32, 48, 72, 96, 128, 144, 180, 192, 256, 384, 512)
"""In pixels; every size is drawn at four times its own and made smaller."""
_FINER = 4
_LAST_LATIN = "\u017f"
"""The last letter that the font at hand can draw."""


def initial_of(name: str) -> str:
    """Return the first letter or digit of a name as a capital; empty when it cannot be drawn."""
    first = next((letter for letter in name if letter.isalnum()), "").upper()[:1]
    return first if first <= _LAST_LATIN else ""


@lru_cache(maxsize=256)
def draw_icon(initial: str, accent: str, size: int, *, bleed: bool) -> bytes:
    """Return a PNG, `size` pixels square.

    With `bleed` the colour fills the square and the letter stays within the safe zone of maskable
    icons (W3C Web App Manifest, §2.4: a circle of 80 %); else the corners are round and clear.
    """
    side = size * _FINER
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, side, side), radius=0 if bleed else side * 0.22, fill=accent)
    share = 0.46 if bleed else 0.58
    if initial:
        _letter(pen, initial, side, share, on(accent))
    else:
        _door(pen, side, share, on(accent))
    out = BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _letter(pen: ImageDraw.ImageDraw, letter: str, side: int, share: float, ink: str) -> None:
    font = ImageFont.load_default(side * share)
    stroke = side * share * 0.035
    middle = (side / 2, side / 2)
    left, top, right, bottom = pen.textbbox(middle, letter, font=font, stroke_width=stroke)
    place = (side - (left + right) / 2, side - (top + bottom) / 2)
    pen.text(place, letter, font=font, fill=ink, stroke_width=stroke, stroke_fill=ink)


def _door(pen: ImageDraw.ImageDraw, side: int, share: float, ink: str) -> None:
    middle, half = side / 2, side * share / 2
    thick = max(2, round(side * 0.05))
    pen.rectangle(
        (middle - half * 0.6, middle - half, middle + half * 0.6, middle + half),
        outline=ink,
        width=thick,
    )
    pen.line((middle - half, middle + half, middle + half, middle + half), fill=ink, width=thick)
    knob = (middle + half * 0.25, middle)
    pen.ellipse((knob[0] - thick, knob[1] - thick, knob[0] + thick, knob[1] + thick), fill=ink)
