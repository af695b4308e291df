"""Photos: sent in pieces, checked, kept, and shown to those they belong to."""

import asyncio
from io import BytesIO

import pytest
from PIL import Image

from doorstep.replica.blobs import CHUNK
from doorstep.replica.pictures import Pictures
from tests.backend.conftest import ALEX, COLIN, MARTA, PRIYA
from tests.factories.photos import declare, picture, send, stored
from tests.factories.portals import Served, ask_for_service, assert_problem, sync_body


async def test_a_photo_arrives_in_pieces_and_comes_back(served: Served):
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data)
    first = await send(browser, path, data[:100])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "100")
    asked = await browser.head(path)
    assert asked.headers["Upload-Offset"] == "100"
    assert asked.headers["Upload-Length"] == str(len(data))
    await assert_problem(await browser.get(path), 404)
    last = await send(browser, path, data[100:], 100)
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(data)))
    got = await browser.get(path)
    body = await got.get_data(as_text=False)
    assert Image.open(BytesIO(body)).size == Image.open(BytesIO(data)).size
    assert got.headers["Content-Type"] == "image/jpeg"
    assert got.headers["Content-Length"] == str(len(body))
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Security-Policy"] == "sandbox"
    again = await browser.get(path, headers={"If-None-Match": got.headers["ETag"]})
    assert (again.status_code, await again.get_data(as_text=False)) == (304, b"")
    assert await served.office.fetchval("select count(*) from sync_chunk") == 0


async def test_blob_3_blob_5_err_8_a_piece_sent_twice_is_told_where_to_go_on(served: Served):
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data)
    await send(browser, path, data[:100])
    again = await send(browser, path, data[:100])
    await assert_problem(again, 409, "wrong_offset")
    assert again.headers["Upload-Offset"] == "100"
    await send(browser, path, data[100:], 100)
    assert (await send(browser, path, data, 0)).status_code == 204
    assert await stored(served) == 1


async def test_blob_5_one_that_is_just_being_checked_is_all_here(
    served: Served, monkeypatch: pytest.MonkeyPatch
):
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data)
    checking, checked = asyncio.Event(), asyncio.Event()
    clean = Pictures.clean

    async def slow(self: Pictures, given: bytes) -> bytes:
        checking.set()
        await checked.wait()
        return await clean(self, given)

    monkeypatch.setattr(Pictures, "clean", slow)
    sending = asyncio.ensure_future(send(browser, path, data))
    await checking.wait()
    again = await send(browser, path, data)
    await assert_problem(again, 409, "wrong_offset")
    assert again.headers["Upload-Offset"] == str(len(data))
    checked.set()
    assert (await sending).status_code == 204
    assert await stored(served) == 1


async def test_blob_4_err_12_other_bytes_than_announced_are_thrown_away(served: Served):
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data)
    await assert_problem(await send(browser, path, data[::-1]), 422, "wrong_hash")
    assert (await browser.head(path)).headers["Upload-Offset"] == "0"
    assert (await send(browser, path, data)).status_code == 204


@pytest.mark.parametrize(
    "data",
    [
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + b"\0" * 9,
        b"\xff\xd8\xff",
    ],
)
async def test_blob_4_err_13_what_is_no_picture_is_refused(served: Served, data: bytes):
    browser = await served.sign_in(ALEX)
    path = await declare(browser, data)
    await assert_problem(await send(browser, path, data), 422, "not_an_image")
    await assert_problem(await browser.get(path), 404)
    assert await stored(served) == 0


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_whatever_was_sent_is_kept_as_jpeg(served: Served, kind: str):
    browser, data = await served.sign_in(ALEX), picture(kind)
    path = await declare(browser, data)
    assert (await send(browser, path, data)).status_code == 204
    got = await browser.get(path)
    assert got.mimetype == "image/jpeg"
    assert Image.open(BytesIO(await got.get_data(as_text=False))).format == "JPEG"


async def test_more_than_was_announced_is_refused(served: Served):
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data, size=50)
    await assert_problem(await send(browser, path, data), 409, "wrong_offset")
    assert await served.office.fetchval("select count(*) from sync_chunk") == 0


async def test_limit_7_err_9_a_piece_has_a_largest_size(served: Served):
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data, size=3 * CHUNK)
    await assert_problem(await send(browser, path, b"x" * (CHUNK + 1)), 413, "too_large")
    assert (await send(browser, path, b"x" * CHUNK)).status_code == 204


@pytest.mark.parametrize("size", [0, -1, 10**8, 2**70])
async def test_limit_8_a_photo_of_an_absurd_size_is_not_announced(served: Served, size: int):
    browser = await served.sign_in(ALEX)
    photo = {"sha256": "a" * 64, "size": size, "media_type": "image/jpeg"}
    body = await sync_body(browser, ask_for_service(photos=[photo]))
    response = await browser.post("/api/sync", json=body)
    text = await response.get_data(as_text=True)
    assert response.status_code in {200, 400}
    assert '"applied"' not in text
    assert await served.office.fetchval("select count(*) from service_requests") == 0


@pytest.mark.parametrize("offset", ["", "-1", "1.5", "x", "9" * 11, "0x0", "٣"])
async def test_an_offset_that_is_none_is_refused(served: Served, offset: str):
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data)
    await assert_problem(await send(browser, path, data, offset), 400)


async def test_a_piece_of_another_type_or_none_is_refused(served: Served):
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data)
    response = await browser.patch(path, data=data, headers={"Upload-Offset": "0"})
    await assert_problem(response, 415)
    await assert_problem(await send(browser, path, b""), 400)


async def test_blob_1_blob_7_err_5_a_photo_belongs_to_its_customer(served: Served):
    alex, data = await served.sign_in(ALEX), picture()
    path = await declare(alex, data)
    await send(alex, path, data)
    priya = await served.sign_in(PRIYA)
    for response in (await priya.get(path), await priya.head(path), await send(priya, path, data)):
        assert response.status_code == 404
    await declare(priya, data)
    assert (await priya.head(path)).headers["Upload-Offset"] == "0"
    await assert_problem(await priya.get(path), 404)
    await assert_problem(await served.browser().get(path), 401)


async def test_within_a_customer_all_see_it_who_see_requests(served: Served):
    priya, data = await served.sign_in(PRIYA), picture()
    path = await declare(priya, data)
    await send(priya, path, data)
    assert (await (await served.sign_in(COLIN)).get(path)).status_code == 200
    await assert_problem(await (await served.sign_in(MARTA)).get(path), 404)


@pytest.mark.parametrize("name", ["x", "A" * 64, "a" * 63, "..%2f..%2fetc%2fpasswd", "%00" * 64])
async def test_a_name_that_is_no_hash_is_not_there(served: Served, name: str):
    browser = await served.sign_in(ALEX)
    await assert_problem(await browser.get(f"/api/blobs/{name}"), 404)
    await assert_problem(await send(browser, f"/api/blobs/{name}", b"x"), 404)
