"""What stands between a device and the server answers in its place, or garbles what it said."""

import time

import pytest

from tests.factories.photos import noise
from tests.faults.conftest import ALEX, World
from tests.faults.harm import CAPTIVE, answer, cut_request, cut_response, hang_up, torn_gzip
from tests.faults.phones import Phone, assert_faithful, assert_once
from tests.faults.proxy import Exchange, Fault, slowly

WAIT = 2
"""Seconds of Retry-After: longer than the first rest without it."""


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(answer("502 Bad Gateway", b"<h1>Bad Gateway</h1>"), id="502"),
        pytest.param(answer("200 OK", CAPTIVE), id="captive portal"),
        pytest.param(
            answer("302 Found", headers="Location: /faults\r\n"), id="captive portal that redirects"
        ),
        pytest.param(torn_gzip, id="torn gzip"),
        pytest.param(hang_up, id="hang up"),
        pytest.param(slowly(0.01, 20), id="slow"),
    ],
)
async def test_a_push_through_a_bad_line_arrives_once(world: World, fault: Fault):
    async with world.phones(ALEX, speed=10) as (alex,):
        await alex.call("start")
        await alex.rests()
        alex.proxy.times(2, "POST", "/api/sync", fault)
        asked = await alex.call("ask", "Fault of the line")
        await _arrived(world, alex, asked)


async def test_blob_3_a_photo_over_a_line_that_is_cut_again_and_again_is_sent_once(world: World):
    photo = noise(300_000)
    pieces: list[Exchange] = []

    def plan(exchange: Exchange) -> Fault | None:
        if exchange.method != "PATCH":
            return None
        pieces.append(exchange)
        half = len(exchange.request) - len(exchange.body) // 2
        return [None, cut_request(half), None, cut_response(0)][len(pieces) % 4]

    async with world.phones(ALEX, speed=20) as (alex,):
        alex.proxy.plan = plan
        await alex.call("start")
        asked = await alex.call("ask", "Fault of the camera", list(photo))
        await _arrived(world, alex, asked)
        await alex.rests()
    kept = (
        "select bool_and(stored_at is not null) from service_request_photos where request_id = $1"
    )
    assert await world.office.fetchval(kept, asked["request_id"]) is True
    whole = [each for at, each in enumerate(pieces, 1) if at % 4 != 1]
    assert len(pieces) > len(whole) > 1
    assert sum(len(each.body) for each in whole) == len(photo)


async def test_a_device_that_is_told_to_wait_asks_nothing_until_then(world: World):
    told = answer("429 Too Many Requests", headers=f"Retry-After: {WAIT}\r\n")
    async with world.phones(ALEX) as (alex,):
        before = len(alex.proxy.synced())
        alex.proxy.once("POST", "/api/sync", told)
        asked = await alex.call("ask", "Fault of haste")
        await alex.call("sync")
        assert (await alex.call("status"))["state"] == "offline"
        await alex.call("start")
        for _ in range(20):
            await alex.call("sync")
            await alex.page.evaluate("dispatchEvent(new Event('online'))")
        await _arrived(world, alex, asked)
        refused, next_one = alex.proxy.synced()[before : before + 2]
        assert next_one.began_at - refused.began_at >= WAIT


async def test_a_device_whose_server_is_away_asks_ever_less_often(world: World):
    async with world.phones(ALEX, speed=10) as (alex,):
        alex.proxy.times(8, "POST", "/api/sync", answer("502 Bad Gateway"))
        began = time.monotonic()
        await alex.call("start")
        asked = await alex.call("ask", "Fault of the server")
        await _arrived(world, alex, asked)
        # Three of the eight were asked for; four rests of 1, 2, 4 and 8 s, halved, at ten times.
        assert time.monotonic() - began >= (1 + 2 + 4 + 8) / 2 / 10


async def _arrived(world: World, device: Phone, asked: dict[str, str]) -> None:
    await device.rests()
    await assert_once(world.office, device, asked)
    await assert_faithful(world.office, device)
