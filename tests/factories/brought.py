"""Files as people bring them: good ones, and such as do harm."""

import zlib
from base64 import b64decode
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
            _link(pdf, Dictionary(S=Name.URI, URI="https://northgate.example.com")),
            pdf.make_indirect(
                Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=[0, 0, 9, 9], Acts="acts")
            ),
        ]
    )
    return saved(pdf)


def _link(pdf: pikepdf.Pdf, action: Any) -> Any:
    return pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)
    )


def bomb_pdf(megabytes: int, *, nested: bool = False) -> bytes:
    """Return a PDF with a stream that unpacks to so much; `nested`, it is packed twice."""
    pdf = blank()
    packing = zlib.compressobj(9)
    packed = b"".join(packing.compress(bytes(1024 * 1024)) for _ in range(megabytes))
    packed += packing.flush()
    stream: Any = Stream(pdf, zlib.compress(packed) if nested else packed)
    flate = Name.FlateDecode
    stream.Filter = Array([flate, flate]) if nested else flate
    pdf.pages[0].obj.Contents = stream
    as_it_is = pikepdf.StreamDecodeLevel.none
    return saved(pdf, compress_streams=False, stream_decode_level=as_it_is)


def pixels_pdf() -> bytes:
    """Return a PDF with a picture that says it is enormous."""
    pdf = blank()
    image: Any = Stream(pdf, b"")
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width, image.Height, image.BitsPerComponent = 60_000, 60_000, 1
    image.ColorSpace, image.Filter = Name.DeviceGray, Name.CCITTFaxDecode
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=image))
    return saved(pdf)


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
