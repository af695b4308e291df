"""Pictures may be anything: what is kept has the pixels alone (BLOB-4)."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms, ImageDraw

from doorstep.replica.pictures import NotAnImage, Pictures, PicturesBusy, PictureTooLarge
from tests.factories.photos import encoded, noise, picture

SIGNATURE = b"\x89PNG\r\n\x1a\n"


async def cleaned(data: bytes) -> Image.Image:
    return Image.open(BytesIO(await Pictures().clean(data)))


def halves(mode: str = "RGB") -> Image.Image:
    """Return a landscape picture, its left half red and its right half blue."""
    image = Image.new(mode, (80, 40), "blue")
    ImageDraw.Draw(image).rectangle((0, 0, 39, 39), "red")
    return image


def is_red(pixel: Any) -> bool:
    red, green, blue = pixel
    return red > 200 and green < 60 and blue < 60


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int) -> bytes:
    """Return a tiny PNG whose header claims a size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


async def test_blob_4_where_a_photo_was_taken_stays_behind():
    exif = Image.Exif()
    exif[0x010E] = "Our kitchen"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0)})
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>Our kitchen</x:xmpmeta>"
    data = encoded(halves(), exif=exif, xmp=xmp, comment=b"Our kitchen", dpi=(300, 300))
    assert data.count(b"Our kitchen") == 3
    kept = await Pictures().clean(data)
    assert b"kitchen" not in kept
    assert b"Exif" not in kept
    assert not Image.open(BytesIO(kept)).getexif()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_photo_taken_sideways_is_kept_upright(kind: str):
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = await cleaned(encoded(halves(), kind, exif=exif))
    assert kept.size == (40, 80)
    assert is_red(kept.getpixel((20, 10)))


async def test_what_was_appended_to_a_picture_stays_behind():
    kept = await Pictures().clean(picture() + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in kept
    assert b"PK\x03\x04" not in kept


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_of_a_moving_picture_the_first_frame_is_kept(kind: str):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    kept = await cleaned(data)
    assert getattr(kept, "n_frames", 1) == 1
    assert is_red(kept.getpixel((10, 10)))


async def test_a_photo_with_a_preview_behind_it_is_a_photo():
    data = encoded(halves(), "MPO", save_all=True, append_images=[halves().reduce(2)])
    kept = await cleaned(data)
    assert (kept.format, kept.size) == ("JPEG", (80, 40))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_transparency_lies_on_white(kind: str):
    kept = await cleaned(encoded(Image.new("RGBA", (20, 20), (255, 0, 0, 0)), kind))
    assert kept.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16"])
async def test_pictures_of_every_depth_are_taken(mode: str):
    kept = await cleaned(encoded(Image.new(mode, (20, 20)), "PNG"))
    assert (kept.mode, kept.size) == ("RGB", (20, 20))


async def test_colours_of_print_are_kept_as_those_of_screens():
    kept = await cleaned(encoded(Image.new("CMYK", (20, 20), (0, 255, 255, 0))))
    assert kept.mode == "RGB"
    assert is_red(kept.getpixel((10, 10)))


async def test_a_colour_profile_is_applied_and_dropped():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    broken = await cleaned(encoded(halves(), icc_profile=b"no profile"))
    foreign = await cleaned(encoded(halves(), icc_profile=lab))
    assert "icc_profile" not in broken.info
    assert "icc_profile" not in foreign.info
    assert is_red(broken.getpixel((10, 10)))


async def test_a_photo_is_no_larger_than_a_screen_needs():
    kept = await cleaned(encoded(Image.new("RGB", (6000, 3000), "red")))
    assert kept.size == (2560, 1280)
    small = await cleaned(encoded(halves()))
    assert small.size == (80, 40)


@pytest.mark.parametrize("size", [(60_000, 60_000), (50_000_001, 1), (2**31 - 1, 2**31 - 1)])
async def test_a_tiny_file_that_unpacks_to_gigabytes_is_refused(size: tuple[int, int]):
    with pytest.raises(PictureTooLarge):
        await Pictures().clean(png_of(*size))


async def test_a_webp_that_claims_to_be_huge_is_refused():
    small = bytearray(encoded(Image.new("RGB", (16, 16)), "WEBP", lossless=True))
    start = small.index(b"VP8L") + 9
    small[start : start + 4] = struct.pack("<I", 16383 - 1 | (16383 - 1) << 14)
    with pytest.raises((NotAnImage, PictureTooLarge)):
        await Pictures().clean(bytes(small))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
async def test_half_a_picture_is_none(kind: str, part: float):
    data = picture(kind)
    with pytest.raises(NotAnImage):
        await Pictures().clean(data[: int(len(data) * part)])


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO"])
async def test_other_kinds_of_pictures_are_refused(kind: str):
    with pytest.raises(NotAnImage):
        await Pictures().clean(picture(kind))


async def test_a_text_that_unpacks_to_gigabytes_is_refused():
    bomb = zlib.compress(b"\0" * 200_000_000)
    text = chunk(b"zTXt", b"Comment\0\0" + bomb)
    data = picture("PNG")
    with pytest.raises(NotAnImage):
        await Pictures().clean(data[:33] + text + data[33:])


async def test_a_picture_that_takes_too_long_is_asked_for_again_later():
    with pytest.raises(PicturesBusy):
        await Pictures(patience=0.001).clean(noise(100_000))
