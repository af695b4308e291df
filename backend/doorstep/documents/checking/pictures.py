"""Pictures, unpacked and packed anew: what comes out has the pixels alone."""

from io import BytesIO

import pi_heif
from PIL import Image, ImageOps

from doorstep.replica.cleaning import MOST_PIXELS, in_srgb, on_white, smaller

from . import checked
from .checked import Checked
from .refusal import Reason, Refused
from .sniffing import Sniffed

LONGEST_EDGE = 4000
"""Pixels: a page of A4 at 300 dots an inch has fewer."""
QUALITY = 88

pi_heif.register_heif_opener()


def check_picture(data: bytes, what: Sniffed) -> Checked:
    """Return the picture upright and in sRGB, of the first frame; HEIC becomes JPEG.

    Raises Refused.
    """
    format_ = "HEIF" if what is Sniffed.HEIC else what.value.upper()
    try:
        image = _opened(data, format_)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # Pillow raises nearly everything for broken pictures
        raise Refused(Reason.DAMAGED) from error
    out = BytesIO()
    if what is Sniffed.PNG:
        image.save(out, "PNG")
    else:
        image = on_white(image)
        image.info.clear()
        image.save(out, "JPEG", quality=QUALITY, optimize=True)
    media_type = "image/png" if what is Sniffed.PNG else "image/jpeg"
    return Checked(out.getvalue(), media_type, thumbnail=thumbnail_of(image))


def thumbnail_of(image: Image.Image) -> bytes:
    """Return a small picture of a picture."""
    edge = checked.LONGEST_EDGE
    small = on_white(image.copy())
    small.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    small.info.clear()
    out = BytesIO()
    small.save(out, "JPEG", quality=checked.QUALITY, optimize=True)
    return out.getvalue()


def _opened(data: bytes, format_: str) -> Image.Image:
    with Image.open(BytesIO(data), formats=[format_]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Refused(Reason.TOO_MANY_PIXELS)
        profile: bytes | None = opened.info.get("icc_profile")
        opened.draft(None, (LONGEST_EDGE, LONGEST_EDGE))
        upright = ImageOps.exif_transpose(smaller(opened, LONGEST_EDGE))
    image = in_srgb(upright, profile)
    if image.has_transparency_data:
        image = image.convert("RGBA")
    elif image.mode != "L":
        image = image.convert("RGB")
    image.info.clear()
    return image
