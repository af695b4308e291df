"""Photos, by what their bytes hash to."""

from .absent import Absent
from .alexs import SHA, Alexs

PIECE = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
PHOTO = "/api/blobs/{sha}"


class Photo(Absent):
    """A photo that has been sent: neither its bytes nor how many of them are here."""

    async def __call__(self, alexs: Alexs) -> None:
        """Check that the intruder is told that nothing is there."""
        assert (await alexs.intruder.browser.head(f"/api/blobs/{SHA}")).status_code == 404
        await super().__call__(alexs)


DOORS = {
    ("GET", "/api/blobs/<sha256>"): Photo("GET", PHOTO),
    ("PATCH", "/api/blobs/<sha256>"): Absent(
        "PATCH", PHOTO, other={"data": b"x", "headers": PIECE}
    ),
}
