"""The files of the made-up business: papers and pictures, the same for the same words."""

from base64 import b64encode
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import msgspec
import typst
from PIL import Image, ImageDraw

TEMPLATE = Path(__file__).parent / "papers" / "record.typ"
BUSINESS = "Northgate Heating"
PAINT, INK, ACCENT = "#eceff1", "#37474f", "#0b6b4f"


class Sheet(NamedTuple):
    """What is on a paper: a heading, what it is about, facts in two columns, and how it ends."""

    title: str
    about: str
    facts: tuple[tuple[str, str], ...]
    ending: str
    text: str


def paper(sheet: Sheet, dated: date) -> str:
    """Return a PDF in base64."""
    words = {"business": BUSINESS, **sheet._asdict()}
    made = typst.compile(
        TEMPLATE,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"words": msgspec.json.encode(words).decode()},
        timestamp=int(datetime.combine(dated, time(), UTC).timestamp()),
    )
    return b64encode(made).decode()


def boiler(pressure: float) -> str:
    """Return a picture of a boiler whose gauge shows so many bars, as JPEG in base64."""
    image = Image.new("RGB", (960, 1280), "#cfd8dc")
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((180, 120, 780, 1000), 36, fill=PAINT, outline=INK, width=6)
    draw.rectangle((180, 760, 780, 770), fill=INK)
    for nth in range(5):
        draw.rectangle((260 + nth * 100, 1000, 290 + nth * 100, 1280), fill="#b87333")
    draw.ellipse((380, 790, 580, 990), fill="white", outline=INK, width=8)
    draw.arc((400, 810, 560, 970), 150, 150 + pressure * 60, fill=ACCENT, width=14)
    draw.rounded_rectangle((300, 240, 660, 340), 16, fill="#263238")
    draw.text((330, 255), f"{pressure:.1f} bar", fill="#9ccc65", font_size=60)
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return b64encode(out.getvalue()).decode()


def table(*rows: tuple[str, ...]) -> str:
    """Return rows as CSV in base64."""
    return b64encode("".join(",".join(row) + "\n" for row in rows).encode()).decode()


@cache
def _fonts() -> typst.Fonts:
    folder = Path(str(files("fontpkg_inter"))) / "files"
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])
