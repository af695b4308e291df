"""Photos of requests: declared by hash with the request, stored when their bytes have come."""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from tortoise.timezone import now

from doorstep.customers.viewer import Viewer, seen_by
from doorstep.replica.blobs import Declarations, Declared

from .models import RequestPhoto, ServiceRequest

MOST_PHOTOS = 6
LARGEST_PHOTO = 10 * 1024 * 1024
"""Bytes of one photo; the app makes them far smaller before it sends them."""


class DeclaredPhoto(msgspec.Struct, forbid_unknown_fields=True):
    """A photo that will be sent: SHA-256 of its bytes in hex, how many, and of what type."""

    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
    size: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_PHOTO)]
    media_type: Literal["image/jpeg", "image/png", "image/webp"]


async def declare(request: ServiceRequest, photos: Sequence[DeclaredPhoto]) -> None:
    """Note the photos of a new request; one whose bytes the customer sent before is stored."""
    distinct = {photo.sha256: photo for photo in photos}
    for position, photo in enumerate(distinct.values()):
        known = await RequestPhoto.filter(
            customer_id=request.customer_id, sha256=photo.sha256, stored_at__isnull=False
        ).first()
        await RequestPhoto.create(
            organization_id=request.organization_id,
            customer_id=request.customer_id,
            request_id=request.id,
            position=position,
            sha256=photo.sha256,
            size=photo.size,
            media_type=known.media_type if known else photo.media_type,
            stored_at=known.stored_at if known else None,
        )


async def find_declared(viewer: Viewer, sha256: str) -> Declared | None:
    """Return what a request of the viewer's customer says of a blob, if one does."""
    if "request" not in viewer.kinds:
        return None
    photos = seen_by(RequestPhoto, viewer).filter(sha256=sha256)
    photo = await photos.order_by("-stored_at").first()
    if photo is None:
        return None
    stored = photo.stored_at is not None
    return Declared(size=photo.size, media_type=photo.media_type, stored=stored)


async def mark_stored(viewer: Viewer, sha256: str, media_type: str) -> None:
    """Note that the bytes are kept, and what type they were found to be."""
    photos = seen_by(RequestPhoto, viewer).filter(sha256=sha256, stored_at__isnull=True)
    await photos.update(stored_at=now(), media_type=media_type)


PHOTOS = Declarations(find=find_declared, mark_stored=mark_stored)
