"""Photos, and how a device declares and sends them."""

import hashlib
from io import BytesIO
from typing import Any

from PIL import Image

from tests.factories.portals import Browser, Served, ask_for_service, sync_body

PIECE = "application/offset+octet-stream"


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return an image as a file's bytes."""
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def picture(kind: str = "JPEG") -> bytes:
    """Return a small picture that is unlike any other."""
    return encoded(Image.effect_noise((64, 48), 90).convert("RGB"), kind)


def noise(size: int) -> bytes:
    """Return a JPEG of at least so many bytes."""
    edge = 256
    while len(data := encoded(Image.effect_noise((edge, edge), 90), quality=95)) < size:
        edge *= 2
    return data


def declared(data: bytes, *, size: int | None = None) -> dict[str, Any]:
    """Return what a request says of a photo."""
    name = hashlib.sha256(data).hexdigest()
    return {"sha256": name, "size": size or len(data), "media_type": "image/jpeg"}


async def declare(browser: Browser, data: bytes, *, size: int | None = None) -> str:
    """Ask for service with one photo; return where its bytes go."""
    body = await sync_body(browser, ask_for_service(photos=[declared(data, size=size)]))
    answer = await (await browser.post("/api/sync", json=body)).get_json()
    assert answer["m"][0][1] == "applied"
    return f"/api/blobs/{hashlib.sha256(data).hexdigest()}"


async def send(browser: Browser, path: str, data: bytes, offset: object = 0, **headers: str) -> Any:
    """Send a piece of a photo."""
    given = {"Content-Type": PIECE, "Upload-Offset": str(offset)} | headers
    return await browser.patch(path, data=data, headers=given)


async def stored(served: Served) -> int:
    """Return how many photos are kept."""
    found: Any = await served.office.fetchval(
        "select count(*) from service_request_photos where stored_at is not null"
    )
    return found
