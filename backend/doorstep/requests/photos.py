"""Photos of requests: declared by hash with the request, stored when their bytes have come."""

from collections.abc import Collection, Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from tortoise.timezone import now

from deltasync import Connection, Rejected
from doorstep.customers.viewer import Viewer, seen_by
from doorstep.kit.database import connection, trusted
from doorstep.kit.locks import Lock, hold
from doorstep.replica.blobs import Declarations, Declared
from doorstep.replica.pieces import lock_blobs

from .models import RequestPhoto, ServiceRequest

MOST_PHOTOS = 6
LARGEST_PHOTO = 10 * 1024 * 1024
"""Bytes of one photo; the app makes them far smaller before it sends them."""
MOST_PHOTOS_A_DAY = 60
MOST_BYTES_A_DAY = 200 * 1024 * 1024
"""What one contact may announce within any 24 hours (BLOB-9)."""


class DeclaredPhoto(msgspec.Struct, forbid_unknown_fields=True):
    """A photo that will be sent: SHA-256 of its bytes in hex, how many, and of what type."""

    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
    size: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_PHOTO)]
    media_type: Literal["image/jpeg", "image/png", "image/webp"]


async def declare(viewer: Viewer, request: ServiceRequest, photos: Sequence[DeclaredPhoto]) -> None:
    """Note the photos of a new request; one whose bytes the customer sent before is stored.

    Raises Rejected: `photo_quota` when the viewer has announced too many or too much in a day,
    `photo_differs` for one that is on its way with another size.
    """
    distinct = {photo.sha256: photo for photo in photos}
    if not distinct:
        return
    async with connection() as link:
        await _require_quota(link, viewer, distinct.values())
        await lock_blobs(link, viewer.customer_id, distinct)
    for position, photo in enumerate(distinct.values()):
        known = await _announced(viewer, photo.sha256)
        stored = known is not None and known.stored_at is not None
        if known and not stored and known.size != photo.size:
            raise Rejected(
                "photo_differs",
                "One of these photos was announced before with another size. Please choose it"
                " again.",
            )
        await RequestPhoto.create(
            organization_id=request.organization_id,
            customer_id=request.customer_id,
            request_id=request.id,
            position=position,
            sha256=photo.sha256,
            size=photo.size,
            media_type=known.media_type if known and stored else photo.media_type,
            stored_at=known.stored_at if known else None,
        )


async def _announced(viewer: Viewer, sha256: str) -> RequestPhoto | None:
    photos = seen_by(RequestPhoto, viewer).filter(sha256=sha256)
    return await photos.order_by("stored_at", "-id").first()  # stored ones first


async def _require_quota(
    link: Connection, viewer: Viewer, photos: Collection[DeclaredPhoto]
) -> None:
    """Count under a lock on the contact, so that requests side by side see each other's photos."""
    await hold(link, Lock.PHOTOS, viewer.contact_id)
    row = await link.fetchrow(
        "select count(*) as photos, coalesce(sum(p.size), 0) as bytes"
        " from service_request_photos p join service_requests r on r.id = p.request_id"
        " where r.contact_id = $1 and r.created_at > now() - interval '1 day'",
        viewer.contact_id,
    )
    many = row["photos"] + len(photos) > MOST_PHOTOS_A_DAY
    if many or row["bytes"] + sum(photo.size for photo in photos) > MOST_BYTES_A_DAY:
        raise Rejected(
            "photo_quota",
            "These are more photos than we can take in one day. Please send it with fewer photos,"
            " or send it again tomorrow.",
        )


async def find_declared(viewer: Viewer, sha256: str) -> Declared | None:
    """Return what a request of the viewer's customer says of a blob, if one does."""
    if "request" not in viewer.kinds:
        return None
    photo = await _announced(viewer, sha256)
    if photo is None:
        return None
    stored = photo.stored_at is not None
    return Declared(photo.id, photo.size, photo.media_type, stored)


async def mark_stored(viewer: Viewer, sha256: str, photo_id: UUID, media_type: str) -> bool:
    """Note that the picture is kept, and of what type; not when the photo it came for is gone."""
    photos = seen_by(RequestPhoto, viewer).filter(sha256=sha256)
    if not await photos.filter(id=photo_id).exists():
        return False
    await photos.filter(stored_at__isnull=True).update(stored_at=now(), media_type=media_type)
    return True


async def still_declared(blobs: Collection[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    """Return those of the pairs of customer and hash that a request still has.

    A withdrawn request keeps its photos; they go with its row.
    """
    async with trusted() as link:
        rows = await link.fetch(
            "select distinct customer_id, sha256 from service_request_photos"
            " where (customer_id, sha256) in (select * from unnest($1::uuid[], $2::text[]))",
            [customer_id for customer_id, _ in blobs],
            [sha256 for _, sha256 in blobs],
        )
    return {(row["customer_id"], row["sha256"]) for row in rows}


PHOTOS = Declarations(find=find_declared, mark_stored=mark_stored, declared=still_declared)
