"""What is brought in: harmless files pass, what acts is taken out, all else is refused in words."""

from base64 import b64decode
from io import BytesIO
from typing import Any

import msgspec
import pikepdf
import pytest
from PIL import Image

from doorstep.demo.data import lines
from doorstep.documents.checking import pdf
from doorstep.documents.checking import process as apart
from doorstep.documents.checking.process import Found, answer
from doorstep.documents.checking.refusal import SENTENCES, Reason, Refused
from doorstep.documents.sandbox import Sandbox
from tests.factories import brought
from tests.factories.brought import blank, picture, plain_pdf, saved, thick_pdf

ORIENTATION = 0x0112


async def why(sandbox: Sandbox, data: bytes) -> Reason:
    with pytest.raises(Refused) as refused:
        await sandbox.look_at(data)
    return refused.value.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \n", Reason.EMPTY),
        (plain_pdf()[:-300], Reason.DAMAGED),
        (b"%PDF-1.7\n%%EOF", Reason.DAMAGED),
        (picture()[:-80], Reason.DAMAGED),
        (picture("PNG")[:-60], Reason.DAMAGED),
        (b"\xff\xd8\xff" + bytes(99), Reason.DAMAGED),
        (b"\0\0\0\x18ftypheic" + bytes(99), Reason.DAMAGED),
        (brought.HEIC[:-99], Reason.DAMAGED),
        (picture("GIF"), Reason.UNKNOWN_TYPE),
        (b"PK\x03\x04" + bytes(99), Reason.UNKNOWN_TYPE),
        (b"MZ\x90\0", Reason.UNKNOWN_TYPE),
        (brought.locked_pdf(), Reason.ENCRYPTED),
        (brought.locked_pdf(user=""), Reason.ENCRYPTED),
        (saved(blank(0)), Reason.NO_PAGES),
        (saved(blank(2001)), Reason.TOO_MANY_PAGES),
        (brought.circle_pdf(), Reason.DAMAGED),
        (brought.form_pdf(), Reason.DYNAMIC_FORM),
        (brought.bomb_pdf(600), Reason.UNPACKS_TOO_LARGE),
        (brought.bomb_pdf(1, "Unheard", packing="FlateDecode"), Reason.DAMAGED),
        (brought.pixels_pdf(), Reason.TOO_MANY_PIXELS),
        (brought.pixels_pdf("DCTDecode", brought.huge_jpeg(), 10), Reason.TOO_MANY_PIXELS),
        (brought.pixels_pdf("JPXDecode", brought.huge_jpeg_2000(), 10), Reason.TOO_MANY_PIXELS),
        (
            brought.pixels_pdf("JPXDecode", brought.huge_jpeg_2000(boxed=True), 10),
            Reason.TOO_MANY_PIXELS,
        ),
        (brought.drawing_pdf(b"BI /W 60000 /H 60000 /BPC 1 ID a EI"), Reason.TOO_MANY_PIXELS),
        (brought.drawing_pdf(b"BI/#57 60000", b"/Height%/\n60000 ID"), Reason.TOO_MANY_PIXELS),
        (brought.pixels_pdf("DCTDecode", b"no picture", 10), Reason.DAMAGED),
        (brought.huge_png(), Reason.TOO_MANY_PIXELS),
        ("Grüße".encode("utf-16"), Reason.NOT_UTF8),
        ("Grüße".encode("latin-1"), Reason.NOT_UTF8),
        (b"a\x1b[31m", Reason.CONTROL_CHARACTERS),
        (b"<!DOCTYPE html><script>1</script>", Reason.MARKUP),
        (b'\xef\xbb\xbf <svg xmlns="http://www.w3.org/2000/svg"/>', Reason.MARKUP),
    ],
)
async def test_what_cannot_be_taken_is_refused_by_its_reason(
    sandbox: Sandbox, data: bytes, reason: Reason
):
    assert await why(sandbox, data) is reason


def test_every_reason_has_a_sentence():
    assert set(SENTENCES) == set(Reason)


async def test_a_file_of_very_many_pages_is_refused_in_words(sandbox: Sandbox):
    with pytest.raises(Refused, match=r"^has more than 2,000 pages$"):
        await sandbox.look_at(thick_pdf(30_000))
    assert (await sandbox.look_at(thick_pdf(3))).pages == 3


async def test_a_harmless_pdf_stays_as_it_is(sandbox: Sandbox):
    data = plain_pdf()
    checked = await sandbox.look_at(data)
    assert (checked.data, checked.media_type, checked.pages) == (data, "application/pdf", 1)
    assert max(Image.open(BytesIO(checked.thumbnail)).size) == 480


@pytest.mark.parametrize(
    "data",
    [
        brought.bomb_pdf(9, "ASCII85Decode"),
        brought.bomb_pdf(9, "ASCIIHexDecode"),
        brought.bomb_pdf(9, "Crypt"),
        brought.bomb_pdf(1, "FlateDecode"),
        brought.bomb_pdf(1, "ASCII85Decode", "FlateDecode"),
        brought.bomb_pdf(9, packing="LZWDecode"),
        brought.bomb_pdf(3, "ASCII85Decode", packing="LZWDecode", times=3),
        brought.bomb_pdf(9, packing="RunLengthDecode"),
        brought.bomb_pdf(3, times=3),
    ],
)
def test_a_bomb_is_noticed_however_it_is_packed(data: bytes, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pdf, "MOST_UNPACKED", 8 * 1024 * 1024)
    with pytest.raises(Refused) as refused:
        pdf.check_pdf(data)
    assert refused.value.reason is Reason.UNPACKS_TOO_LARGE


@pytest.mark.parametrize(
    "data",
    [
        brought.bomb_pdf(1, "ASCII85Decode"),
        brought.bomb_pdf(1, "ASCIIHexDecode", packing="LZWDecode"),
        brought.bomb_pdf(1, packing="RunLengthDecode"),
        brought.pixels_pdf("DCTDecode", picture(), 10),
        brought.pixels_pdf("JPXDecode", picture("JPEG2000"), 10),
        brought.pixels_pdf("JPXDecode", picture("JPEG2000", no_jp2=True), 10),
        brought.drawing_pdf(b"BI /W 64 /H 48 /BPC 1 ID a EI", b"q /W 60000 Q"),
    ],
)
async def test_what_is_packed_in_any_way_is_taken(sandbox: Sandbox, data: bytes):
    assert (await sandbox.look_at(data)).data == data


async def test_a_pdf_of_ours_stays_as_it_is(sandbox: Sandbox):
    ours = next(line for line in lines(1, 1) if line["kind"] == "document")
    data = b64decode(ours["data"])
    assert (await sandbox.look_at(data)).data == data


async def test_what_acts_in_a_pdf_is_taken_out_and_the_page_stays(sandbox: Sandbox):
    data = brought.acting_pdf()
    checked = await sandbox.look_at(data)
    assert (await sandbox.look_at(data)).data == checked.data
    assert (await sandbox.look_at(checked.data)).data == checked.data
    unpacked = BytesIO()
    with pikepdf.open(BytesIO(checked.data)) as opened:
        assert not {"/OpenAction", "/AA", "/Names/JavaScript"} & set(opened.Root.keys())
        assert len(opened.pages) == 1
        opened.save(unpacked, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    text = unpacked.getvalue()
    assert b"acts" not in text
    for name in (b"/JavaScript", b"/Launch", b"/SubmitForm", b"/EmbeddedFile", b"/XFA"):
        assert name not in text
    for name in (b"/Print", b"/Next ", b"/Hide", b"/EF", b"/FFilter"):
        assert name not in text
    assert b"/NextPage" in text
    assert b"https://northgate.example.com" in text


async def test_what_else_a_pdf_is_is_cut_off(sandbox: Sandbox):
    both = b"<script>1</script>\n" + plain_pdf()
    checked = await sandbox.look_at(both)
    assert checked.data.startswith(b"%PDF-")
    assert b"script" not in checked.data


async def test_of_a_photo_only_the_upright_pixels_stay(sandbox: Sandbox):
    exif: Any = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010E] = "where it was taken"
    data = picture(size=(64, 48), exif=exif, comment=b"where it was taken")
    checked = await sandbox.look_at(data + b"where it was taken")
    assert b"where it was taken" not in checked.data
    with Image.open(BytesIO(checked.data)) as image:
        assert (image.format, image.size, len(image.getexif())) == ("JPEG", (48, 64), 0)


async def test_a_png_stays_one_and_heic_becomes_jpeg(sandbox: Sandbox):
    transparent = BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 9)).save(transparent, "PNG")
    checked = await sandbox.look_at(transparent.getvalue())
    with Image.open(BytesIO(checked.data)) as image:
        assert (checked.media_type, image.format, image.mode) == ("image/png", "PNG", "RGBA")
    checked = await sandbox.look_at(brought.HEIC)
    with Image.open(BytesIO(checked.data)) as image:
        assert (checked.media_type, image.format, image.size) == ("image/jpeg", "JPEG", (64, 48))


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"day,bar\n1,1.3\n", "text/csv"),
        (b'day;bar\n1;"1;3"\n', "text/csv"),
        (b"day,bar\n1\n", "text/plain"),
        ("\ufeffGrüße, Dana\nBis bald".encode(), "text/plain"),
    ],
)
async def test_text_is_told_from_tables_by_what_is_in_it(
    sandbox: Sandbox, data: bytes, media_type: str
):
    checked = await sandbox.look_at(data)
    assert (checked.media_type, checked.thumbnail) == (media_type, b"")
    assert not checked.data.startswith(b"\xef\xbb\xbf")


async def test_a_process_that_is_gone_is_followed_by_another(sandbox: Sandbox):
    await sandbox.look_at(b"text")
    for process in sandbox._free:
        process.kill()
        await process.wait()
    assert await why(sandbox, b"text") is Reason.TOO_MUCH_WORK
    assert (await sandbox.look_at(b"text")).data == b"text"


def test_what_takes_too_long_is_stopped():
    assert b'"too_much_work"' in answer(plain_pdf(), patience=0)


FORGED = b'{"media_type":"application/pdf"}'


@pytest.mark.parametrize(
    "said",
    [
        FORGED + b"\n" + FORGED + b"\n",
        b'{"size":3}\nab',
        b'{"size":-3,"thumbnail":3}\n',
        b'{"size":-1}\n',
        b"[]\n",
        b"\xff\n",
        b'{"media_type":"' + b"x" * 70_000 + b'"}\n',
    ],
)
def test_a_child_that_a_file_has_taken_over_says_nothing_of_the_next_one(
    said: bytes, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(apart, "_said", lambda _: said)
    found = Found(refused=Reason.DAMAGED)
    assert answer(b"any") == msgspec.json.encode(found) + b"\n"


def test_a_child_that_never_ends_is_not_listened_to_for_ever(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(apart, "LARGEST", 1000)
    monkeypatch.setattr(apart, "_said", lambda _: b"x" * 1001)
    assert b'"refused":null' not in answer(b"any")
