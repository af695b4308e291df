"""Uploads that nobody goes on with are forgotten after a while, and begin anew."""

import pytest

from doorstep.replica.blobs import delete_abandoned
from tests.backend.conftest import ALEX
from tests.backend.replica.test_blobs import declare, picture, send
from tests.factories.portals import Served


@pytest.mark.parametrize(("age", "offset"), [("47 hours", "100"), ("49 hours", "0")])
async def test_limit_10_pieces_are_kept_for_two_days(served: Served, age: str, offset: str):
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data)
    await send(browser, path, data[:100])
    await served.office.execute(
        f"update sync_chunk set received_at = received_at - interval '{age}'"
    )
    await delete_abandoned()
    assert (await browser.head(path)).headers["Upload-Offset"] == offset
    assert (await send(browser, path, data[int(offset) :], offset)).status_code == 204
