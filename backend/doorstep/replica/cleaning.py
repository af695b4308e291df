"""A picture in, a harmless JPEG out: run as a process of its own, since pictures may bite.

What comes out has the pixels alone: upright, in sRGB, of the first frame, transparency on white,
no side above `LONGEST_EDGE`. EXIF with its place, XMP, comments, profiles, thumbnails and whatever
was appended to the file stay behind.
"""

import resource
import sys
import warnings
from io import BytesIO
from typing import Any, cast

from PIL import Image, ImageCms, ImageOps

FORMATS = ["JPEG", "PNG", "WEBP"]
MOST_PIXELS = 50_000_000
"""What a picture's header may announce; checked before anything is unpacked."""
LONGEST_EDGE = 2560
QUALITY = 85
MEMORY = 1024 * 1024 * 1024
"""Bytes of address space the process may have."""
CPU = 12
"""Seconds of computing the process may use."""
NOT_AN_IMAGE, TOO_MANY_PIXELS = 10, 11
"""Exit codes."""


class TooManyPixels(Exception):
    """The header announces more than we unpack."""


def clean(data: bytes) -> bytes:
    """Return the picture as JPEG. Raises TooManyPixels, or anything at all for a broken one."""
    with Image.open(BytesIO(data), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise TooManyPixels
        profile: bytes | None = opened.info.get("icc_profile")
        opened.draft(None, (LONGEST_EDGE, LONGEST_EDGE))
        upright = ImageOps.exif_transpose(smaller(opened, LONGEST_EDGE))
    cleaned = on_white(in_srgb(upright, profile))
    cleaned.info.clear()  # Pillow would write comments again
    out = BytesIO()
    cleaned.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def smaller(image: Image.Image, edge: int) -> Image.Image:
    """Return the picture in colours that it can be scaled in, no side longer than `edge`."""
    if image.mode in {"1", "P", "PA", "I;16", "I"}:
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    image.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    return image


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Apply a colour profile; one that cannot be read or is not the picture's is as none."""
    if not profile or image.mode in {"L", "LA"}:
        return image
    colours = image if image.mode == "CMYK" else image.convert("RGB")
    try:
        source, target = ImageCms.ImageCmsProfile(BytesIO(profile)), _srgb()
        converted = ImageCms.profileToProfile(colours, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image
    if converted is not None and image.mode == "RGBA":
        converted.putalpha(image.getchannel("A"))
    return converted or image


def _srgb() -> ImageCms.ImageCmsProfile:
    made = cast("Any", ImageCms).createProfile("sRGB")
    return ImageCms.ImageCmsProfile(made)


def on_white(image: Image.Image) -> Image.Image:
    """Return the picture without transparency, as it looks on paper."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGB", layer.size, "white")
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground


def main() -> int:
    """Clean standard input to standard output; return 0, NOT_AN_IMAGE or TOO_MANY_PIXELS."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # our own count is stricter, and says which it was
    try:
        cleaned = clean(sys.stdin.buffer.read())
    except TooManyPixels:
        return TOO_MANY_PIXELS
    except Exception:  # noqa: BLE001 - Pillow raises nearly everything for broken pictures
        return NOT_AN_IMAGE
    sys.stdout.buffer.write(cleaned)
    return 0


if __name__ == "__main__":
    sys.exit(main())
