"""Files as people bring them: good ones, and such as do harm."""

import zlib
from base64 import a85encode, b64decode
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image


def saved(pdf: pikepdf.Pdf, **how: Any) -> bytes:
    """Return a PDF as its file."""
    out = BytesIO()
    pdf.save(out, static_id=True, **how)
    return out.getvalue()


def blank(pages: int = 1) -> pikepdf.Pdf:
    """Return a PDF with so many empty pages."""
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    return pdf


def thick_pdf(pages: int) -> bytes:
    """Return a PDF with so many empty pages, written by hand, as that is quick."""
    kids = range(3, pages + 3)
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {pages}/Kids[{' '.join(f'{n} 0 R' for n in kids)}]>>",
        *("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>" for _ in kids),
    ]
    parts, places = ["%PDF-1.7\n"], ["0000000000 65535 f \n"]
    at = len(parts[0])
    for number, each in enumerate(objects, 1):
        places.append(f"{at:010} 00000 n \n")
        parts.append(f"{number} 0 obj{each}endobj\n")
        at += len(parts[-1])
    parts += [f"xref\n0 {len(places)}\n", *places]
    parts.append(f"trailer<</Size {len(places)}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n")
    return "".join(parts).encode()


def plain_pdf(text: str = "") -> bytes:
    """Return a harmless PDF; another one for another text."""
    pdf = blank()
    pdf.docinfo["/Title"] = text
    return saved(pdf)


def picture(form: str = "JPEG", size: tuple[int, int] = (64, 48), **how: Any) -> bytes:
    """Return a picture in a format of Pillow's."""
    out = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, form, **how)
    return out.getvalue()


def acting_pdf() -> bytes:
    """Return a PDF in which everything acts that can: at opening, on a click, hidden in files."""
    pdf = blank()
    root: Any = pdf.Root
    script = Dictionary(S=Name.JavaScript, JS="app.alert('acts')")
    launch = Dictionary(S=Name.Launch, F="calc.exe", Next=script)
    root.OpenAction = pdf.make_indirect(script)
    root.AA = Dictionary(WC=script)
    root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", script])))
    pdf.attachments["acts.exe"] = b"MZ acts"
    root.AcroForm = Dictionary(Fields=Array(), XFA=Stream(pdf, b"<xfa>acts</xfa>"))
    page: Any = pdf.pages[0].obj
    page.AA = Dictionary(O=Dictionary(S=Name.URI, URI="https://acts.example"))
    page.Annots = Array(
        [
            _link(pdf, launch),
            _link(pdf, Dictionary(S=Name.SubmitForm, F="https://acts.example")),
            _link(pdf, Dictionary(S=Name.URI, URI="javascript:acts()")),
            _link(pdf, Dictionary(S=Name.GoToR, F="acts.pdf")),
            _link(pdf, Dictionary(S=Name.Named, N=Name("/Print-acts"))),
            _link(pdf, Dictionary(S=Name.Named, N=Name.NextPage)),
            _link(pdf, Dictionary(S=Name.GoTo, D="top", Next=Dictionary(S=Name.Hide, T="acts"))),
            _link(pdf, Dictionary(S=Name.URI, URI="https://northgate.example.com")),
            pdf.make_indirect(
                Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9], Acts="acts")
            ),
        ]
    )
    page.PieceInfo = Dictionary(Held=Dictionary(F="held", EF=Dictionary(F=Stream(pdf, b"acts"))))
    page.Contents = pdf.make_indirect(Stream(pdf, b"q Q"))
    page.Contents.F, page.Contents.FFilter = "acts.bin", Name.FlateDecode
    return saved(pdf)


def _link(pdf: pikepdf.Pdf, action: Any) -> Any:
    return pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)
    )


def bomb_pdf(megabytes: int, *around: str, packing: str = "FlateDecode", times: int = 1) -> bytes:
    """Return a PDF with streams that each unpack to so much, with other filters `around` them."""
    pdf = blank()
    packed = PACKED[packing](megabytes)
    for each in reversed(around):
        packed = AROUND[each](packed)
    filters = [*around, packing]
    pdf.pages[0].obj.Contents = Array([_stream(pdf, packed, *filters) for _ in range(times)])
    return _as_it_is(pdf)


def _flate(megabytes: int) -> bytes:
    packing = zlib.compressobj(9)
    packed = b"".join(packing.compress(bytes(1024 * 1024)) for _ in range(megabytes))
    return packed + packing.flush()


def _lzw(megabytes: int) -> bytes:
    """Pack zeros: each code stands for one more than the last, until the table is full."""
    codes = range(258, 4095)
    sizes = [9 + sum(code + 1 >= 1 << bits for bits in (9, 10, 11)) for code in codes]
    table = "0" * 9 + "".join(f"{code:0{size}b}" for code, size in zip(codes, sizes, strict=True))
    clear, end, unpacked = 256, 257, sum(code - 256 for code in codes) + 1
    tables = [table] * (megabytes * 1024 * 1024 // unpacked + 1)
    bits = f"{clear:09b}" + f"{clear:012b}".join(tables) + f"{end:012b}"
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8)


PACKED = {
    "FlateDecode": _flate,
    "LZWDecode": _lzw,
    "RunLengthDecode": lambda megabytes: b"\x81\0" * (megabytes * 8192) + b"\x80",
}
AROUND = {
    "ASCII85Decode": lambda packed: a85encode(packed) + b"~>",
    "ASCIIHexDecode": lambda packed: packed.hex().encode() + b">",
    "Crypt": lambda packed: packed,
    "Unheard": lambda packed: packed,
    "FlateDecode": zlib.compress,
}


def _stream(pdf: pikepdf.Pdf, data: bytes, *filters: str) -> Any:
    stream: Any = Stream(pdf, data)
    stream.Filter = Array([Name(f"/{each}") for each in filters])
    if "Crypt" in filters:
        stream.DecodeParms = Array([Dictionary() for _ in filters])
    return stream


def _as_it_is(pdf: pikepdf.Pdf) -> bytes:
    as_it_is = pikepdf.StreamDecodeLevel.none
    return saved(pdf, compress_streams=False, stream_decode_level=as_it_is)


def pixels_pdf(filter_: str = "CCITTFaxDecode", data: bytes = b"", edge: int = 60_000) -> bytes:
    """Return a PDF with a picture that says it is so large, or `data` that do."""
    pdf = blank()
    image = _stream(pdf, data, filter_)
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width, image.Height, image.BitsPerComponent = edge, edge, 1
    image.ColorSpace = Name.DeviceGray
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=image))
    return _as_it_is(pdf)


def drawing_pdf(*pieces: bytes) -> bytes:
    """Return a PDF whose page is drawn so."""
    pdf = blank()
    drawn = [_stream(pdf, zlib.compress(each), "FlateDecode") for each in pieces]
    pdf.pages[0].obj.Contents = Array(drawn)
    return _as_it_is(pdf)


def huge_jpeg() -> bytes:
    """Return a small JPEG that says it has 20,000 lines of 20,000 pixels."""
    data = bytearray(picture())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = (20_000).to_bytes(2) * 2
    return bytes(data)


def huge_jpeg_2000(*, boxed: bool = False) -> bytes:
    """Return the head of a JPEG 2000 that says so; `boxed`, what is around it says otherwise."""
    size = bytes.fromhex("ff4fff5100290000") + (20_000).to_bytes(4) * 2 + bytes(24)
    if not boxed:
        return size
    box = bytes.fromhex("0000000c6a5020200d0a870a")
    return box + b"\0\0\0\x0cfree\xff\x4f\xff\x51" + b"\0\0\0\0jp2c" + size


def circle_pdf() -> bytes:
    """Return a PDF whose tree of pages is its own branch."""
    pdf = blank()
    pages: Any = pdf.Root.Pages
    pages.Kids = Array([pages])
    return saved(pdf)


def form_pdf() -> bytes:
    """Return a PDF that only Adobe's reader shows."""
    pdf = blank()
    pdf.Root.NeedsRendering = True
    return saved(pdf)


def locked_pdf(user: str = "secret") -> bytes:
    """Return a PDF that asks for a password, or with none only forbids something."""
    return saved(blank(), encryption=pikepdf.Encryption(owner="owner", user=user))


def huge_png() -> bytes:
    """Return a small PNG that says it has more pixels than we unpack."""
    data = bytearray(picture("PNG", (8, 8)))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


HEIC = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAa1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAA"
    "AAAAAAAAAA5waXRtAAAAAAACAAAAEGlkYXQAAAAAAEAAMAAAADhpbG9jAQAAAERAAAIAAQAAAAAAAAHRAAEAAAAAAAAA"
    "IwACAAEAAAAAAAAAAQAAAAAAAAAIAAAAOGlpbmYAAAAAAAIAAAAVaW5mZQIAAAEAAQAAaHZjMQAAAAAVaW5mZQIAAAAA"
    "AgAAZ3JpZAAAAADYaXBycAAAALZpcGNvAAAAdmh2Y0MBA3AAAAAAAAAAAAAe8AD8/fj4AAAPAyAAAQAYQAEMAf//A3AA"
    "AAMAkAAAAwAAAwAeugJAIQABACpCAQEDcAAAAwCQAAADAAADAB6gIIEFlurkprm4EBAwIAAAAwAgAAADACEiAAEABkQB"
    "wXPAiQAAABRpc3BlAAAAAAAAAEAAAABAAAAAFGlzcGUAAAAAAAAAQAAAADAAAAAQcGl4aQAAAAADCAgIAAAAGmlwbWEA"
    "AAAAAAAAAgABAoECAAICA4QAAAAaaXJlZgAAAAAAAAAOZGltZwACAAEAAQAAACttZGF0AAAAHygBrxmA7iqm+tZp6xsG"
    "4eun1me0Pi6auunX7VOHGGA="
)
"""A picture of 64 by 48 pixels as phones keep them, made by libheif's `heif-enc`."""
