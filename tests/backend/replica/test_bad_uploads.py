"""Devices that lie about photos: clear refusals, bounded work, nothing kept (BLOB-3, 8, 9)."""

import asyncio
from typing import Any

import pytest

from doorstep.replica.blobs import MOST_PIECES
from doorstep.replica.pieces import MOST_UNDER_WAY
from tests.backend.conftest import ALEX, PRIYA
from tests.backend.replica.test_pictures import png_of
from tests.factories.photos import declare, picture, send, stored
from tests.factories.portals import Served, assert_problem


async def pieces(served: Served) -> Any:
    return await served.office.fetchval("select count(*) from sync_chunk")


@pytest.mark.parametrize("offset", [1, 100, 10**10 - 1])
async def test_blob_3_a_piece_beyond_what_is_here_is_sent_back(served: Served, offset: int):
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data)
    refused = await send(browser, path, data[:10], offset)
    await assert_problem(refused, 409, "wrong_offset")
    assert refused.headers["Upload-Offset"] == "0"
    assert await pieces(served) == 0


async def test_a_size_that_was_a_lie_never_arrives(served: Served):
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data, size=len(data) + 1)
    assert (await send(browser, path, data)).status_code == 204
    await assert_problem(await browser.get(path), 404)
    await assert_problem(await send(browser, path, b"x", len(data)), 422, "wrong_hash")
    assert (await pieces(served), await stored(served)) == (0, 0)


async def test_an_undeclared_or_foreign_blob_takes_no_piece(served: Served):
    alex, priya = await served.sign_in(ALEX), await served.sign_in(PRIYA)
    data = picture()
    path = await declare(alex, data)
    await assert_problem(await send(alex, "/api/blobs/" + "cd" * 32, data), 404)
    await assert_problem(await send(priya, path, data), 404)
    assert await pieces(served) == 0


async def test_two_devices_that_send_the_same_photo_make_it_whole_once(served: Served):
    first, second = await served.sign_in(ALEX), await served.sign_in(ALEX)
    data = picture()
    path = await declare(first, data)
    statuses = {204, 409}
    for start in range(0, len(data), 500):
        part = data[start : start + 500]
        both = [send(browser, path, part, start) for browser in (first, second)]
        got = [answer.status_code for answer in await asyncio.gather(*both)]
        assert 204 in got
        assert set(got) <= statuses
    assert (await pieces(served), await stored(served)) == (0, 1)


async def test_a_bomb_is_refused_and_forgotten(served: Served):
    browser, data = await served.sign_in(ALEX), png_of(60_000, 60_000)
    path = await declare(browser, data)
    problem = await assert_problem(await send(browser, path, data), 422, "picture_too_large")
    assert "50 million" in problem["detail"]
    assert (await pieces(served), await stored(served)) == (0, 0)


async def test_blob_8_crumbs_are_refused(served: Served):
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data)
    await served.office.execute(
        "insert into sync_chunk (scope, sha256, start, bytes)"
        " select customer_id, sha256, n, substr($1::bytea, n + 1, 1)"
        " from service_request_photos, generate_series(0, $2::int - 1) n",
        *(data, MOST_PIECES - 1),
    )
    last = MOST_PIECES - 1
    assert (await send(browser, path, data[last : last + 1], last)).status_code == 204
    refused = await send(browser, path, data[last + 1 :], last + 1)
    await assert_problem(refused, 422, "too_many_pieces")
    assert (await browser.head(path)).headers["Upload-Offset"] == "0"
    assert (await send(browser, path, data)).status_code == 204


async def test_blob_9_only_so_many_uploads_are_under_way_at_once(served: Served):
    browser = await served.sign_in(ALEX)
    photos = [picture() for _ in range(MOST_UNDER_WAY + 3)]
    paths = [await declare(browser, data) for data in photos]
    begun = [send(browser, path, data[:9]) for path, data in zip(paths, photos, strict=True)]
    answers = await asyncio.gather(*begun)
    refused = [answer for answer in answers if answer.status_code != 204]
    assert len(refused) == 3
    for answer in refused:
        await assert_problem(answer, 429, "photo_quota")
        assert int(answer.headers["Retry-After"]) > 0
    taken = next(at for at, answer in enumerate(answers) if answer.status_code == 204)
    late = answers.index(refused[0])
    assert (await send(browser, paths[taken], photos[taken][9:], 9)).status_code == 204
    assert (await send(browser, paths[late], photos[late][:9])).status_code == 204


async def test_blob_2_a_photo_that_a_crash_left_unchecked_is_finished_by_the_next_question(
    served: Served,
):
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data)
    await served.office.execute(
        "insert into sync_chunk (scope, sha256, start, bytes)"
        " select customer_id, sha256, 0, $1 from service_request_photos",
        data,
    )
    asked = await asyncio.gather(*(browser.head(path) for _ in range(5)))
    assert {answer.headers["Upload-Offset"] for answer in asked} == {str(len(data))}
    assert (await pieces(served), await stored(served)) == (0, 1)


async def test_a_picture_the_store_has_lost_is_not_there(served: Served):
    browser, data = await served.sign_in(ALEX), picture()
    path = await declare(browser, data)
    await served.office.execute("update service_request_photos set stored_at = now()")
    await assert_problem(await browser.get(path), 404)
