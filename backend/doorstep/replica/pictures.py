"""Making harmless pictures of what devices send, apart from the server and one at a time."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from doorstep.kit.errors import TryAgain, Unprocessable

from .cleaning import NOT_AN_IMAGE, TOO_MANY_PIXELS

MEDIA_TYPE = "image/jpeg"
"""Of every picture that is kept."""
WAIT = 8.0
"""Seconds an upload waits for its turn."""
PATIENCE = 13.0
"""Seconds a picture may take on a busy machine; with the wait and the store's, devices' thirty."""


class NotAnImage(Unprocessable):
    """This is not a picture we can read; JPEG, PNG and WebP are."""

    code = "not_an_image"


class PictureTooLarge(Unprocessable):
    """This picture has more than 50 million pixels. Please take a smaller one."""

    code = "picture_too_large"


class PicturesBusy(TryAgain):
    """The picture is here, but could not be looked at yet. Please ask again in a moment."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Cleans pictures, one at a time: each may take a gibibyte of memory while it is unpacked."""

    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    wait: float = WAIT
    patience: float = PATIENCE

    @asynccontextmanager
    async def taking_turn(self) -> AsyncGenerator[None]:
        """Hold `turn`. Raises PicturesBusy when others do for too long."""
        try:
            async with asyncio.timeout(self.wait):
                await self.turn.acquire()
        except TimeoutError as error:
            raise PicturesBusy from error
        try:
            yield
        finally:
            self.turn.release()

    async def clean(self, data: bytes) -> bytes:
        """Return the picture as a JPEG without anything but its pixels (BLOB-4).

        The caller holds `turn`. Raises NotAnImage, PictureTooLarge or PicturesBusy.
        """
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-m", "doorstep.replica.cleaning"),
            stdin=PIPE,
            stdout=PIPE,
            env={},  # no secret of the server's is in reach of what a picture may break
        )
        try:
            async with asyncio.timeout(self.patience):
                cleaned, _ = await process.communicate(data)
        except TimeoutError as error:
            raise PicturesBusy from error
        finally:
            if process.returncode is None:
                process.kill()
                await asyncio.shield(process.wait())
        return _checked(process.returncode, cleaned)


def _checked(code: int | None, cleaned: bytes) -> bytes:
    if code == 0:
        return cleaned
    if code == TOO_MANY_PIXELS:
        raise PictureTooLarge
    if code == NOT_AN_IMAGE or (code is not None and code < 0):  # it broke its decoder or limits
        raise NotAnImage
    raise RuntimeError(f"The cleaning of pictures ended with {code}")
